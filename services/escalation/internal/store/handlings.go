// Package store keeps what the escalation owns: handlings, the archive of passes,
// staff, teams and ladder policies, each in a collection of its own.
package store

import (
	"context"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/listing"
	"github.com/ombud/ombud/pkg/worker"
	"github.com/ombud/ombud/services/escalation/internal/handling"
)

// Doc is a handling as it is stored; its id is the last part of the case's name.
type Doc = docstore.Doc[handling.Handling]

// Handlings are the handlings, one document each, with the id of the case.
type Handlings struct {
	*docstore.Collection[handling.Handling]
	fields *listing.Fields
}

// handlingSpec declares how handlings are found. Every list is in the order of state
// (open, waiting, resolved), then of the earliest deadline that is not met.
func handlingSpec() docstore.Spec {
	return docstore.Spec{
		Name: "handlings",
		Indexes: []docstore.Index{
			worker.Index(),
			worker.ParkedIndex(),
			{Fields: []string{"state", "deadline"}},
			{Fields: []string{"queue", "state", "deadline"}},
			{Fields: []string{"level", "state", "deadline"}},
			{Fields: []string{"policy.name", "state", "deadline"}},
			{Fields: []string{"owner", "state", "deadline"}, Sparse: true},
			{Fields: []string{"free", "deadline"}, Sparse: true},
			{Fields: []string{"claimId"}, Sparse: true, Unique: true},
			{Fields: []string{"board.deadline", "board.key"}, Sparse: true},
			{Fields: []string{"board.team", "board.opened"}, Sparse: true},
			{Fields: []string{"managed"}, Sparse: true},
			{Fields: []string{"wants"}, Sparse: true},
		},
	}
}

// OpenHandlings opens the collection of handlings.
func OpenHandlings(ctx context.Context, db docstore.Database) (*Handlings, error) {
	spec := handlingSpec()
	fields, err := listing.NewFields(
		spec,
		listing.Field{
			Name: "state",
			Path: "state",
			Type: listing.Enum,
			Values: map[string]any{
				handling.Open.String(): handling.Open, handling.Waiting.String(): handling.Waiting, handling.Resolved.String(): handling.Resolved,
			},
		},
		listing.Field{Name: "owner", Path: "owner"},
		listing.Field{Name: "queue", Path: "queue"},
		listing.Field{Name: "ladderPolicy", Path: "policy.name"},
		listing.Field{Name: "level", Path: "level", Type: listing.Int},
	)
	if err != nil {
		return nil, err
	}
	coll, err := docstore.Open[handling.Handling](ctx, db, spec)
	if err != nil {
		return nil, err
	}
	return &Handlings{Collection: coll, fields: fields}, nil
}

// Add inserts a new handling. Its times must be in UTC and whole milliseconds, so that it
// is stored as it is, and need not be decoded again to say how. Faults are those of
// docstore.Collection.Insert.
func (s *Handlings) Add(ctx context.Context, id string, h handling.Handling) (Doc, error) {
	err := s.InsertMany(ctx, []Doc{{ID: id, Body: h}})[0]
	return Doc{ID: id, Revision: 1, Body: h}, err
}

// Find returns one handling, or a NotFound fault that names it.
func (s *Handlings) Find(ctx context.Context, id string) (Doc, error) {
	doc, err := s.Get(ctx, id)
	return doc, missing(err, "HANDLING_NOT_FOUND", "handlings/"+id)
}

// Change reads, changes and writes one handling; see docstore.Collection.Update. A
// missing one is a NotFound fault that names it.
func (s *Handlings) Change(ctx context.Context, id string, change func(*handling.Handling) error) (Doc, error) {
	doc, err := s.Update(ctx, id, change)
	return doc, missing(err, "HANDLING_NOT_FOUND", "handlings/"+id)
}

// ChangeFrom is Change for a handling that has just been read: as long as nobody has written
// it since, it is not read again.
func (s *Handlings) ChangeFrom(ctx context.Context, doc Doc, change func(*handling.Handling) error) (Doc, error) {
	if err := change(&doc.Body); err != nil {
		return doc, err
	}
	written, err := s.Replace(ctx, doc)
	if docstore.Outrun(err) {
		return s.Change(ctx, doc.ID, change)
	}
	return written, missing(err, "HANDLING_NOT_FOUND", "handlings/"+doc.ID)
}

// List returns a page of handlings and the token for the next.
func (s *Handlings) List(ctx context.Context, req listing.Request) ([]Doc, string, error) {
	page, err := s.fields.Page(req)
	if err != nil {
		return nil, "", err
	}
	if len(page.Query.Equal) == 0 && page.Query.Range == nil {
		page.Query.Order = []string{"state", "deadline"}
	}
	return listing.Fetch(ctx, s.Collection, page)
}

// Free returns handlings of a queue that may be claimed, the earliest deadline first.
func (s *Handlings) Free(ctx context.Context, queue string, limit int) ([]Doc, error) {
	docs, _, err := s.Page(ctx, docstore.Query{
		Equal: []docstore.Eq{{Field: "free", Value: queue}}, Order: []string{"deadline"}, Limit: limit,
	})
	return docs, err
}

// ClaimedBy returns the handling that a command claimed as the next of its queue; false
// when there is none.
func (s *Handlings) ClaimedBy(ctx context.Context, claimID string) (Doc, bool, error) {
	return s.First(ctx, docstore.Query{Equal: []docstore.Eq{{Field: "claimId", Value: claimID}}})
}

// Unsolved reports whether there are handlings in the given field (owner or queue) of the
// given value that are not resolved.
func (s *Handlings) Unsolved(ctx context.Context, field, value string) (bool, error) {
	for _, state := range []handling.State{handling.Open, handling.Waiting} {
		n, err := s.Count(ctx, docstore.Query{
			Equal: []docstore.Eq{{Field: field, Value: value}, {Field: "state", Value: state}}, Limit: 1,
		})
		if err != nil || n > 0 {
			return n > 0, err
		}
	}
	return false, nil
}

// missing gives a NotFound fault of the store a reason, and the name of the resource.
func missing(err error, reason, name string) error {
	if fault.ReasonOf(err) != docstore.ReasonNotFound {
		return err
	}
	return fault.New(fault.NotFound, reason, "%s does not exist", name).Wrap(err)
}
