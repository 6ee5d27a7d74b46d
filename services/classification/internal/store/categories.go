package store

import (
	"context"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/listing"
	"github.com/ombud/ombud/services/classification/internal/learning"
)

// AddCategory implements learning.Categories.
func (s *Store) AddCategory(ctx context.Context, id string, c learning.Category) error {
	_, err := s.categories.Insert(ctx, id, c)
	return err
}

// AddCategories implements learning.Categories.
func (s *Store) AddCategories(ctx context.Context, categories map[string]learning.Category) error {
	docs := make([]docstore.Doc[learning.Category], 0, len(categories))
	for id, c := range categories {
		docs = append(docs, docstore.Doc[learning.Category]{ID: id, Body: c})
	}
	for _, err := range s.categories.InsertMany(ctx, docs) {
		if err != nil && fault.KindOf(err) != fault.AlreadyExists {
			return err
		}
	}
	return nil
}

// GetCategory implements learning.Categories.
func (s *Store) GetCategory(ctx context.Context, id string) (learning.Category, error) {
	doc, err := s.categories.Get(ctx, id)
	return doc.Body, err
}

// ListCategories returns a page by id, and the token of the next one.
func (s *Store) ListCategories(ctx context.Context, pageSize int32, pageToken string) ([]docstore.Doc[learning.Category], string, error) {
	page, err := s.lists.Page(listing.Request{PageSize: pageSize, PageToken: pageToken})
	if err != nil {
		return nil, "", err
	}
	return listing.Fetch(ctx, s.categories, page)
}

// CountExamples returns how many examples there are, by category.
func (s *Store) CountExamples(ctx context.Context, categories []docstore.Doc[learning.Category]) (map[string]int64, error) {
	counts := make(map[string]int64, len(categories))
	for _, c := range categories {
		count, err := s.ExamplesOf(ctx, c.ID)
		if err != nil {
			return nil, err
		}
		counts[c.ID] = count
	}
	return counts, nil
}
