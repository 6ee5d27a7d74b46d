package store

import (
	"context"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/listing"
	"github.com/ombud/ombud/services/classification/internal/docket"
	"github.com/ombud/ombud/services/classification/internal/learning"
)

func recordsSpec() docstore.Spec {
	return docstore.Spec{Name: "records", Indexes: []docstore.Index{
		{Fields: []string{"at"}},
		{Fields: []string{"category", "at"}},
		{Fields: []string{"customer"}, Sparse: true},
	}}
}

// AddRecords implements docket.Store.
func (s *Store) AddRecords(ctx context.Context, entries []docket.Entry) error {
	docs := make([]docstore.Doc[docket.Record], len(entries))
	for i, e := range entries {
		docs[i] = docstore.Doc[docket.Record]{ID: e.Case, Body: e.Record}
	}
	for _, err := range s.records.InsertMany(ctx, docs) {
		if err != nil && fault.KindOf(err) != fault.AlreadyExists {
			return err
		}
	}
	return nil
}

// RecordsSince implements docket.Store.
func (s *Store) RecordsSince(ctx context.Context, since time.Time, each func(docket.Entry)) error {
	return s.eachRecord(ctx, docstore.Query{Range: &docstore.Range{Field: "at", GTE: since}}, each)
}

// LatestRecords implements docket.Store.
func (s *Store) LatestRecords(ctx context.Context, limit int, each func(docket.Entry)) error {
	return s.eachRecord(ctx, docstore.Query{Order: []string{"at"}, Descending: true, Limit: limit}, each)
}

// FilteredRecords calls each for at most limit records that an AIP-160 filter over
// `category` and `createTime` chooses, newest first.
func (s *Store) FilteredRecords(ctx context.Context, filter string, limit int, each func(docket.Entry)) error {
	page, err := s.recordLists.Page(listing.Request{Filter: filter, OrderBy: "createTime desc"})
	if err != nil {
		return err
	}
	page.Query.Limit = limit
	return s.eachRecord(ctx, page.Query, each)
}

func (s *Store) eachRecord(ctx context.Context, q docstore.Query, each func(docket.Entry)) error {
	for doc, err := range s.records.Find(ctx, q) {
		if err != nil {
			return err
		}
		each(docket.Entry{Case: doc.ID, Record: doc.Body})
	}
	return nil
}

// CountRecords implements docket.Store.
func (s *Store) CountRecords(ctx context.Context) (int64, error) {
	return s.records.Count(ctx, docstore.Query{})
}

// DropOldest implements docket.Store.
func (s *Store) DropOldest(ctx context.Context, count int) error {
	var ids []string
	err := s.eachRecord(ctx, docstore.Query{Order: []string{"at"}, Limit: count}, func(e docket.Entry) { ids = append(ids, e.Case) })
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := s.records.Delete(ctx, id); err != nil && fault.KindOf(err) != fault.NotFound {
			return err
		}
	}
	return nil
}

// DropRecords forgets what is recorded of a case, or of all cases of a customer.
func (s *Store) DropRecords(ctx context.Context, whose learning.Whose) error {
	ids := []string{whose.Case}
	if whose.Case == "" {
		ids = nil
		query := docstore.Query{Equal: []docstore.Eq{{Field: "customer", Value: whose.Customer}}}
		if err := s.eachRecord(ctx, query, func(e docket.Entry) { ids = append(ids, e.Case) }); err != nil {
			return err
		}
	}
	for _, id := range ids {
		if err := s.records.Delete(ctx, id); err != nil && fault.KindOf(err) != fault.NotFound {
			return err
		}
	}
	return nil
}
