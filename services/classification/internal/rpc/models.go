package rpc

import (
	"context"
	"strings"

	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/idempotency"
	classificationv1 "github.com/ombud/ombud/proto/gen/ombud/classification/v1"
	"github.com/ombud/ombud/services/classification/internal/learning"
)

// RefitModel fits a new model now.
func (s *LearningServer) RefitModel(ctx context.Context, r *classificationv1.RefitModelRequest) (*classificationv1.Model, error) {
	caller, _ := auth.From(ctx)
	fitted, err := s.Teacher.Refit(ctx, idempotency.FromRequest(r, caller.Subject))
	if err != nil {
		return nil, err
	}
	return s.model(ctx, fitted.ID)
}

// GetModel gives one model.
func (s *LearningServer) GetModel(ctx context.Context, r *classificationv1.GetModelRequest) (*classificationv1.Model, error) {
	return s.model(ctx, strings.TrimPrefix(r.GetName(), modelPrefix))
}

func (s *LearningServer) model(ctx context.Context, id string) (*classificationv1.Model, error) {
	model, serving, err := s.Teacher.Model(ctx, id)
	if err != nil {
		return nil, err
	}
	return modelMessage(model, serving), nil
}

// ListModels lists models, newest first.
func (s *LearningServer) ListModels(ctx context.Context, r *classificationv1.ListModelsRequest) (*classificationv1.ListModelsResponse, error) {
	docs, next, err := s.Pages.ListModels(ctx, r.GetPageSize(), r.GetPageToken())
	if err != nil {
		return nil, err
	}
	serving, err := s.Teacher.Serving(ctx)
	if err != nil {
		return nil, err
	}
	answer := &classificationv1.ListModelsResponse{NextPageToken: next}
	for _, doc := range docs {
		doc.Body.ID = doc.ID
		answer.Models = append(answer.Models, modelMessage(doc.Body, serving))
	}
	return answer, nil
}

// ActivateModel lets an earlier model serve.
func (s *LearningServer) ActivateModel(ctx context.Context, r *classificationv1.ActivateModelRequest) (*classificationv1.Model, error) {
	caller, _ := auth.From(ctx)
	id := strings.TrimPrefix(r.GetName(), modelPrefix)
	model, serving, err := s.Teacher.Activate(ctx, id, idempotency.FromRequest(r, caller.Subject))
	if err != nil {
		return nil, err
	}
	return modelMessage(model, serving), nil
}

func modelMessage(m learning.Model, serving learning.Serving) *classificationv1.Model {
	r := m.Report
	message := &classificationv1.Model{
		Name:             modelPrefix + m.ID,
		CreateTime:       timestamppb.New(m.CreatedAt),
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
		FitDuration:      durationpb.New(m.FitTook),
		AnswerDuration:   durationpb.New(m.Answers),
		State:            stateOf(m, serving),
		Rejection:        m.Worse,
	}
	message.Current = m.ID == serving.Model
	message.Pinned = message.Current && serving.Pinned
	for _, c := range r.Confused {
		message.Confusions = append(message.Confusions, &classificationv1.Confusion{
			Right: categoryPrefix + c.Right, Given: categoryPrefix + c.Given, Count: int32(c.Times),
		})
	}
	return message
}

func stateOf(m learning.Model, serving learning.Serving) classificationv1.ModelState {
	switch {
	case m.ID == serving.Model:
		return classificationv1.ModelState_SERVING
	case m.Chunks == 0:
		return classificationv1.ModelState_DROPPED
	case m.Worse != "":
		return classificationv1.ModelState_FOUND_WORSE
	}
	return classificationv1.ModelState_KEPT
}
