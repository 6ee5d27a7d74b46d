package rpc

import (
	"context"
	"strings"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/idempotency"
	classificationv1 "github.com/ombud/ombud/proto/gen/ombud/classification/v1"
	"github.com/ombud/ombud/services/classification/internal/assess"
	"github.com/ombud/ombud/services/classification/internal/experience"
	"github.com/ombud/ombud/services/classification/internal/learning"
)

// The beginnings of resource names.
const (
	categoryPrefix = "categories/"
	customerPrefix = "customers/"
	modelPrefix    = "models/"
)

// Pages lists what is learned from and what came of it, and counts examples.
type Pages interface {
	ListCategories(ctx context.Context, pageSize int32, pageToken string) ([]docstore.Doc[learning.Category], string, error)
	CountExamples(ctx context.Context, categories []docstore.Doc[learning.Category]) (map[string]int64, error)
	ListExamples(ctx context.Context, pageSize int32, pageToken, filter string) ([]docstore.Doc[learning.Example], string, error)
	ListModels(ctx context.Context, pageSize int32, pageToken string) ([]docstore.Doc[learning.Model], string, error)
}

// Records are what is kept of past cases to try rules on.
type Records interface {
	// DropRecords forgets those of a case, or of all cases of a customer.
	DropRecords(ctx context.Context, whose learning.Whose) error
}

// LearningServer serves LearningService.
type LearningServer struct {
	classificationv1.UnimplementedLearningServiceServer
	Teacher *learning.Teacher
	Memory  *experience.Memory
	Pages   Pages
	Records Records
	Desk    *assess.Desk
}

// CreateCategory makes a category.
func (s *LearningServer) CreateCategory(ctx context.Context, r *classificationv1.CreateCategoryRequest) (*classificationv1.Category, error) {
	caller, _ := auth.From(ctx)
	category := learning.Category{DisplayName: r.GetCategory().GetDisplayName(), Description: r.GetCategory().GetDescription()}
	if err := s.Teacher.CreateCategory(ctx, r.GetCategoryId(), category, idempotency.FromRequest(r, caller.Subject)); err != nil {
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
	docs, next, err := s.Pages.ListCategories(ctx, r.GetPageSize(), r.GetPageToken())
	if err != nil {
		return nil, err
	}
	counts, err := s.Pages.CountExamples(ctx, docs)
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
		Name:         categoryPrefix + id,
		DisplayName:  c.DisplayName,
		Description:  c.Description,
		ExampleCount: count,
	}
}
