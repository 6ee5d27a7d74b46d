package store

import (
	"context"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/listing"
	"github.com/ombud/ombud/services/classification/internal/learning"
)

// AddExamples implements learning.Examples.
func (s *Store) AddExamples(ctx context.Context, ids []string, examples []learning.Example) ([]bool, error) {
	docs := make([]docstore.Doc[learning.Example], len(ids))
	for i := range ids {
		docs[i] = docstore.Doc[learning.Example]{ID: ids[i], Body: examples[i]}
	}
	created := make([]bool, len(ids))
	for i, err := range s.examples.InsertMany(ctx, docs) {
		if err != nil && fault.KindOf(err) != fault.AlreadyExists {
			return created, err
		}
		created[i] = err == nil
	}
	return created, nil
}

// PutExample implements learning.Examples.
func (s *Store) PutExample(ctx context.Context, id string, e learning.Example) error {
	_, err := s.examples.Insert(ctx, id, e)
	if fault.KindOf(err) != fault.AlreadyExists {
		return err
	}
	_, err = s.examples.Update(ctx, id, func(present *learning.Example) error {
		*present = e
		return nil
	})
	return err
}

// AllExamples implements learning.Examples.
func (s *Store) AllExamples(ctx context.Context, each func(id string, e learning.Example)) error {
	return s.eachExample(ctx, docstore.Query{}, each)
}

// CorrectedSince implements learning.Examples.
func (s *Store) CorrectedSince(ctx context.Context, since time.Time, each func(id string, e learning.Example)) error {
	return s.eachExample(ctx, docstore.Query{
		Equal: []docstore.Eq{{Field: "source", Value: string(learning.Corrected)}},
		Range: &docstore.Range{Field: "at", GTE: since},
	}, each)
}

func (s *Store) eachExample(ctx context.Context, q docstore.Query, each func(id string, e learning.Example)) error {
	for doc, err := range s.examples.Find(ctx, q) {
		if err != nil {
			return err
		}
		each(doc.ID, doc.Body)
	}
	return nil
}

// ExamplesSince implements learning.Examples.
func (s *Store) ExamplesSince(ctx context.Context, since time.Time) (int64, error) {
	return s.examples.Count(ctx, docstore.Query{Range: &docstore.Range{Field: "at", GTE: since}})
}

// ExamplesOf implements learning.Examples.
func (s *Store) ExamplesOf(ctx context.Context, category string) (int64, error) {
	return s.examples.Count(ctx, docstore.Query{Equal: []docstore.Eq{{Field: "category", Value: category}}})
}

// ListExamples returns a page, oldest first, and the token of the next one.
func (s *Store) ListExamples(ctx context.Context, pageSize int32, pageToken, filter string) ([]docstore.Doc[learning.Example], string, error) {
	request := listing.Request{PageSize: pageSize, PageToken: pageToken, Filter: filter}
	if filter == "" {
		request.OrderBy = "createTime"
	}
	page, err := s.exampleLists.Page(request)
	if err != nil {
		return nil, "", err
	}
	return listing.Fetch(ctx, s.examples, page)
}

// DropExamples implements learning.Examples.
func (s *Store) DropExamples(ctx context.Context, whose learning.Whose) (dropped int64, err error) {
	field := docstore.Eq{Field: "customer", Value: whose.Customer}
	if whose.Case != "" {
		field = docstore.Eq{Field: "case", Value: whose.Case}
	}
	var ids []string
	query := docstore.Query{Equal: []docstore.Eq{field}}
	if err := s.eachExample(ctx, query, func(id string, _ learning.Example) { ids = append(ids, id) }); err != nil {
		return 0, err
	}
	for _, id := range ids {
		if err := s.examples.Delete(ctx, id); err != nil && fault.KindOf(err) != fault.NotFound {
			return dropped, err
		}
		dropped++
	}
	return dropped, nil
}
