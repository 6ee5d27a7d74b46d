package rpc

import (
	"context"

	"github.com/ombud/ombud/pkg/grpckit"
	"github.com/ombud/ombud/pkg/protoconv"
	classificationv1 "github.com/ombud/ombud/proto/gen/ombud/classification/v1"
	"github.com/ombud/ombud/services/classification/internal/category"
	"github.com/ombud/ombud/services/classification/internal/model"
)

// RefitModel trains a new model now.
func (s *LearningServer) RefitModel(
	ctx context.Context, req *classificationv1.RefitModelRequest,
) (*classificationv1.Model, error) {
	trained, err := s.deps.Learning.TrainModel(ctx, grpckit.CommandFrom(ctx, req))
	if err != nil {
		return nil, err
	}
	return s.getModel(ctx, trained.ID)
}

// GetModel returns a model.
func (s *LearningServer) GetModel(
	ctx context.Context, req *classificationv1.GetModelRequest,
) (*classificationv1.Model, error) {
	return s.getModel(ctx, model.Collection.ID(req.GetName()))
}

func (s *LearningServer) getModel(ctx context.Context, id string) (*classificationv1.Model, error) {
	m, serving, err := s.deps.Learning.GetModel(ctx, id)
	if err != nil {
		return nil, err
	}
	return toProtoModel(m, serving), nil
}

// ListModels lists models, newest first.
func (s *LearningServer) ListModels(
	ctx context.Context, req *classificationv1.ListModelsRequest,
) (*classificationv1.ListModelsResponse, error) {
	models, next, err := s.deps.ModelRepository.ListPage(ctx, req.GetPageSize(), req.GetPageToken())
	if err != nil {
		return nil, err
	}
	serving, err := s.deps.ModelRepository.GetServing(ctx)
	if err != nil {
		return nil, err
	}
	resp := &classificationv1.ListModelsResponse{NextPageToken: next}
	for _, m := range models {
		resp.Models = append(resp.Models, toProtoModel(m, serving))
	}
	return resp, nil
}

// ActivateModel serves an earlier model.
func (s *LearningServer) ActivateModel(
	ctx context.Context, req *classificationv1.ActivateModelRequest,
) (*classificationv1.Model, error) {
	m, serving, err := s.deps.Learning.ActivateModel(ctx, model.Collection.ID(req.GetName()), grpckit.CommandFrom(ctx, req))
	if err != nil {
		return nil, err
	}
	return toProtoModel(m, serving), nil
}

func toProtoModel(m model.Model, serving model.Serving) *classificationv1.Model {
	r := m.Report
	isCurrent := m.ID == serving.Model
	message := &classificationv1.Model{
		Name:             model.Collection.Name(m.ID),
		CreateTime:       protoconv.ToProtoTime(m.CreatedAt),
		ExampleCount:     int64(r.Examples),
		CategoryCount:    int32(r.Labels),
		HeldOutCount:     int64(r.HeldOut),
		Accuracy:         r.Accuracy,
		TopThreeAccuracy: r.TopThree,
		MacroF1:          r.MacroF1,
		CalibrationError: r.CalibrationError,
		Threshold:        r.Threshold,
		Coverage:         r.Coverage,
		Precision:        r.Precision,
		SizeBytes:        int64(m.Size),
		FitDuration:      protoconv.ToProtoDuration(m.FitTook),
		AnswerDuration:   protoconv.ToProtoDuration(m.Answers),
		State:            toProtoModelState(m, serving),
		Rejection:        m.Worse,
		Current:          isCurrent,
		Pinned:           isCurrent && serving.Pinned,
	}
	for _, c := range r.Confused {
		message.Confusions = append(message.Confusions, &classificationv1.Confusion{
			Right: category.Collection.Name(c.Right),
			Given: category.Collection.Name(c.Given),
			Count: int32(c.Times),
		})
	}
	return message
}

func toProtoModelState(m model.Model, serving model.Serving) classificationv1.ModelState {
	switch {
	case m.ID == serving.Model:
		return classificationv1.ModelState_SERVING
	case m.IsPruned():
		return classificationv1.ModelState_DROPPED
	case m.Worse != "":
		return classificationv1.ModelState_FOUND_WORSE
	}
	return classificationv1.ModelState_KEPT
}
