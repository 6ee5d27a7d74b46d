package rpc

import (
	"context"
	"errors"
	"io"
	"strings"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/once"
	classificationv1 "github.com/ombud/ombud/proto/gen/ombud/classification/v1"
	"github.com/ombud/ombud/services/classification/internal/assess"
	"github.com/ombud/ombud/services/classification/internal/learning"
)

// The beginnings of resource names.
const (
	categoryPrefix = "categories/"
	modelPrefix    = "models/"
)

// importBatch is how many examples of a stream are stored at a time.
const importBatch = 500

// CategoryPages lists categories and counts their examples.
type CategoryPages interface {
	ListCategories(ctx context.Context, pageSize int32, pageToken string) ([]docstore.Doc[learning.Category], string, error)
	CountExamples(ctx context.Context, categories []docstore.Doc[learning.Category]) (map[string]int64, error)
}

// LearningServer serves LearningService.
type LearningServer struct {
	classificationv1.UnimplementedLearningServiceServer
	Teacher    *learning.Teacher
	Categories CategoryPages
	Desk       *assess.Desk
}

// CreateCategory makes a category.
func (s *LearningServer) CreateCategory(ctx context.Context, r *classificationv1.CreateCategoryRequest) (*classificationv1.Category, error) {
	caller, _ := auth.From(ctx)
	category := learning.Category{DisplayName: r.GetCategory().GetDisplayName(), Description: r.GetCategory().GetDescription()}
	if err := s.Teacher.CreateCategory(ctx, r.GetCategoryId(), category, once.FromRequest(r, caller.Subject)); err != nil {
		return nil, err
	}
	return s.category(ctx, r.GetCategoryId())
}

// GetCategory gives one category.
func (s *LearningServer) GetCategory(ctx context.Context, r *classificationv1.GetCategoryRequest) (*classificationv1.Category, error) {
	return s.category(ctx, strings.TrimPrefix(r.GetName(), categoryPrefix))
}

func (s *LearningServer) category(ctx context.Context, id string) (*classificationv1.Category, error) {
	category, count, err := s.Teacher.Category(ctx, id)
	if err != nil {
		return nil, err
	}
	return categoryMessage(id, category, count), nil
}

// ListCategories lists categories by name.
func (s *LearningServer) ListCategories(ctx context.Context, r *classificationv1.ListCategoriesRequest) (*classificationv1.ListCategoriesResponse, error) {
	docs, next, err := s.Categories.ListCategories(ctx, r.GetPageSize(), r.GetPageToken())
	if err != nil {
		return nil, err
	}
	counts, err := s.Categories.CountExamples(ctx, docs)
	if err != nil {
		return nil, err
	}
	answer := &classificationv1.ListCategoriesResponse{NextPageToken: next}
	for _, doc := range docs {
		answer.Categories = append(answer.Categories, categoryMessage(doc.ID, doc.Body, counts[doc.ID]))
	}
	return answer, nil
}

func categoryMessage(id string, c learning.Category, count int64) *classificationv1.Category {
	return &classificationv1.Category{
		Name: categoryPrefix + id, DisplayName: c.DisplayName, Description: c.Description, ExampleCount: count,
	}
}

// BatchCreateExamples takes examples in. Repeating it changes nothing, with or
// without a request id: an example is known by what it says.
func (s *LearningServer) BatchCreateExamples(ctx context.Context, r *classificationv1.BatchCreateExamplesRequest) (*classificationv1.BatchCreateExamplesResponse, error) {
	created, existing, err := s.Teacher.Import(ctx, examples(r.GetExamples()))
	return &classificationv1.BatchCreateExamplesResponse{CreatedCount: created, ExistingCount: existing}, err
}

// ImportExamples takes a stream of examples in, a batch at a time. What came before
// an error stays; sending all of it again counts nothing twice.
func (s *LearningServer) ImportExamples(stream grpc.ClientStreamingServer[classificationv1.ImportExamplesRequest, classificationv1.ImportExamplesResponse]) error {
	answer := &classificationv1.ImportExamplesResponse{}
	var batch []*classificationv1.Example
	flush := func() error {
		created, existing, err := s.Teacher.Import(stream.Context(), examples(batch))
		answer.CreatedCount += created
		answer.ExistingCount += existing
		batch = batch[:0]
		return err
	}
	for {
		r, err := stream.Recv()
		switch {
		case errors.Is(err, io.EOF):
			if err := flush(); err != nil {
				return err
			}
			return stream.SendAndClose(answer)
		case err != nil:
			return err
		}
		if batch = append(batch, r.GetExample()); len(batch) == importBatch {
			if err := flush(); err != nil {
				return err
			}
		}
	}
}

func examples(messages []*classificationv1.Example) []learning.Example {
	all := make([]learning.Example, len(messages))
	for i, m := range messages {
		all[i] = learning.Example{
			Category: strings.TrimPrefix(m.GetCategory(), categoryPrefix), Text: m.GetText(), Customer: m.GetCustomer(),
		}
	}
	return all
}

// RefitModel fits a new model now.
func (s *LearningServer) RefitModel(ctx context.Context, r *classificationv1.RefitModelRequest) (*classificationv1.Model, error) {
	caller, _ := auth.From(ctx)
	model, err := s.Teacher.Refit(ctx, once.FromRequest(r, caller.Subject))
	if err != nil {
		return nil, err
	}
	serving := s.Teacher.Current()
	return modelMessage(model, serving != nil && serving.ID == model.ID), nil
}

// GetModel gives one model.
func (s *LearningServer) GetModel(ctx context.Context, r *classificationv1.GetModelRequest) (*classificationv1.Model, error) {
	model, current, err := s.Teacher.Model(ctx, strings.TrimPrefix(r.GetName(), modelPrefix))
	if err != nil {
		return nil, err
	}
	return modelMessage(model, current), nil
}

func modelMessage(m learning.Model, current bool) *classificationv1.Model {
	return &classificationv1.Model{
		Name: modelPrefix + m.ID, CreateTime: timestamppb.New(m.CreatedAt),
		ExampleCount: int64(m.Examples), CategoryCount: int32(m.Categories),
		Accuracy: m.Accuracy, Threshold: m.Threshold, SizeBytes: int64(m.Size), Current: current,
	}
}
