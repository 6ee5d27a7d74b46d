package rpc

import (
	"context"

	"github.com/ombud/ombud/pkg/grpckit"
	classificationv1 "github.com/ombud/ombud/proto/gen/ombud/classification/v1"
	"github.com/ombud/ombud/services/classification/internal/category"
)

// CreateCategory creates a category.
func (s *LearningServer) CreateCategory(
	ctx context.Context, req *classificationv1.CreateCategoryRequest,
) (*classificationv1.Category, error) {
	c := category.Category{
		DisplayName: req.GetCategory().GetDisplayName(),
		Description: req.GetCategory().GetDescription(),
	}
	err := s.deps.Categories.CreateCategory(ctx, req.GetCategoryId(), c, grpckit.CommandFrom(ctx, req))
	if err != nil {
		return nil, err
	}
	return s.getCategory(ctx, req.GetCategoryId())
}

// GetCategory returns a category with the number of its examples.
func (s *LearningServer) GetCategory(
	ctx context.Context, req *classificationv1.GetCategoryRequest,
) (*classificationv1.Category, error) {
	return s.getCategory(ctx, category.Collection.ID(req.GetName()))
}

func (s *LearningServer) getCategory(ctx context.Context, id string) (*classificationv1.Category, error) {
	c, err := s.deps.CategoryRepository.GetCategory(ctx, id)
	if err != nil {
		return nil, err
	}
	return s.toProtoCategory(ctx, id, c)
}

// ListCategories lists categories by name.
func (s *LearningServer) ListCategories(
	ctx context.Context, req *classificationv1.ListCategoriesRequest,
) (*classificationv1.ListCategoriesResponse, error) {
	docs, next, err := s.deps.CategoryRepository.ListPage(ctx, req.GetPageSize(), req.GetPageToken())
	if err != nil {
		return nil, err
	}
	resp := &classificationv1.ListCategoriesResponse{NextPageToken: next}
	for _, doc := range docs {
		m, err := s.toProtoCategory(ctx, doc.ID, doc.Body)
		if err != nil {
			return nil, err
		}
		resp.Categories = append(resp.Categories, m)
	}
	return resp, nil
}

// toProtoCategory counts the examples of the category.
func (s *LearningServer) toProtoCategory(
	ctx context.Context, id string, c category.Category,
) (*classificationv1.Category, error) {
	count, err := s.deps.ExampleRepository.CountInCategory(ctx, id)
	if err != nil {
		return nil, err
	}
	return &classificationv1.Category{
		Name:         category.Collection.Name(id),
		DisplayName:  c.DisplayName,
		Description:  c.Description,
		ExampleCount: count,
	}, nil
}
