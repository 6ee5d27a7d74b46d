package judgement

import (
	"context"
	"iter"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/listing"
)

// Repository stores records by the id of their case.
type Repository struct {
	records *docstore.Collection[Record]
	lists   *listing.Fields
}

// OpenRepository opens the collection of records.
func OpenRepository(ctx context.Context, db docstore.Database) (*Repository, error) {
	spec := docstore.Spec{
		Name: "records",
		Indexes: []docstore.Index{
			{Fields: []string{"at"}},
			{Fields: []string{"category", "at"}},
			{Fields: []string{"customer"}, Sparse: true},
		},
	}
	records, err := docstore.Open[Record](ctx, db, spec)
	if err != nil {
		return nil, err
	}
	lists, err := listing.NewFields(
		spec,
		listing.Field{Name: "category", Path: "category"},
		listing.Field{Name: "createTime", Path: "at", Type: listing.Timestamp},
	)
	return &Repository{records: records, lists: lists}, err
}

// InsertNew stores the records of cases without one.
func (r *Repository) InsertNew(ctx context.Context, entries []Entry) error {
	docs := make([]docstore.Doc[Record], len(entries))
	for i, e := range entries {
		docs[i] = docstore.Doc[Record]{ID: e.Case, Body: e.Record}
	}
	_, err := r.records.InsertMissing(ctx, docs)
	return err
}

// FindSince returns the records at or after since, oldest first.
func (r *Repository) FindSince(ctx context.Context, since time.Time) iter.Seq2[docstore.Doc[Record], error] {
	return r.records.Find(ctx, docstore.Query{Range: &docstore.Range{Field: "at", GTE: since}})
}

// EachLatest calls each for at most limit records, newest first.
func (r *Repository) EachLatest(ctx context.Context, limit int, each func(Entry)) error {
	return r.eachOf(ctx, docstore.Query{Order: []string{"at"}, Descending: true, Limit: limit}, each)
}

// EachMatching calls each for at most limit records that the AIP-160 filter over `category` and `createTime`
// selects, newest first.
func (r *Repository) EachMatching(ctx context.Context, filter string, limit int, each func(Entry)) error {
	page, err := r.lists.Page(listing.Request{Filter: filter, OrderBy: "createTime desc"})
	if err != nil {
		return err
	}
	page.Query.Limit = limit
	return r.eachOf(ctx, page.Query, each)
}

func (r *Repository) eachOf(ctx context.Context, q docstore.Query, each func(Entry)) error {
	for doc, err := range r.records.Find(ctx, q) {
		if err != nil {
			return err
		}
		each(Entry{Case: doc.ID, Record: doc.Body})
	}
	return nil
}

// CountRecords returns the number of records.
func (r *Repository) CountRecords(ctx context.Context) (int64, error) {
	return r.records.Count(ctx, docstore.Query{})
}

// DeleteOldest deletes the oldest count records.
func (r *Repository) DeleteOldest(ctx context.Context, count int) error {
	return r.deleteOf(ctx, docstore.Query{Order: []string{"at"}, Limit: count})
}

// DeleteOfCase deletes the record of a case, if there is one.
func (r *Repository) DeleteOfCase(ctx context.Context, caseID string) error {
	_, err := r.records.DeleteMany(ctx, caseID)
	return err
}

// DeleteOfCustomer deletes the records with words of a customer.
func (r *Repository) DeleteOfCustomer(ctx context.Context, customer string) error {
	return r.deleteOf(ctx, docstore.Query{Equal: []docstore.Eq{{Field: "customer", Value: customer}}})
}

func (r *Repository) deleteOf(ctx context.Context, q docstore.Query) error {
	var ids []string
	if err := r.eachOf(ctx, q, func(e Entry) { ids = append(ids, e.Case) }); err != nil {
		return err
	}
	_, err := r.records.DeleteMany(ctx, ids...)
	return err
}
