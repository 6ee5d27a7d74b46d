// Package store keeps invitations as documents, with the answers in them.
package store

import (
	"context"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/listing"
	"github.com/ombud/ombud/pkg/worker"
	"github.com/ombud/ombud/services/feedback/internal/invitation"
)

// Invitations implements invitation.Invitations over docstore.
type Invitations struct {
	// Documents is the collection, for the worker.
	Documents *docstore.Collection[invitation.Invitation]
	lists     *listing.Fields
}

func spec() docstore.Spec {
	const answered = "answer.submittedAt"
	return docstore.Spec{
		Name: "invitations",
		Indexes: []docstore.Index{
			worker.Index(),
			worker.ParkedIndex(),
			{Fields: []string{answered}},
			{Fields: []string{"case", answered}},
			{Fields: []string{"customer", answered}},
		},
		ShardKey: "case",
	}
}

// Open declares the collection.
func Open(ctx context.Context, db docstore.Database) (*Invitations, error) {
	documents, err := docstore.Open[invitation.Invitation](ctx, db, spec())
	if err != nil {
		return nil, err
	}
	lists, err := listing.NewFields(
		spec(),
		listing.Field{Name: "case", Path: "case"},
		listing.Field{Name: "customer", Path: "customer"},
		listing.Field{Name: "submitTime", Path: "answer.submittedAt", Type: listing.Timestamp},
	)
	if err != nil {
		return nil, err
	}
	return &Invitations{Documents: documents, lists: lists}, nil
}

// Add implements invitation.Invitations.
func (s *Invitations) Add(ctx context.Context, id string, i invitation.Invitation) error {
	_, err := s.Documents.Insert(ctx, id, i)
	return err
}

// Get implements invitation.Invitations.
func (s *Invitations) Get(ctx context.Context, id string) (docstore.Doc[invitation.Invitation], error) {
	return s.Documents.Get(ctx, id)
}

// Change implements invitation.Invitations.
func (s *Invitations) Change(ctx context.Context, id string, change func(*invitation.Invitation) error) (docstore.Doc[invitation.Invitation], error) {
	return s.Documents.Update(ctx, id, change)
}

// Answered returns a page of invitations that were answered, the last answer first,
// and the token of the next page.
func (s *Invitations) Answered(ctx context.Context, pageSize int32, pageToken, filter string) ([]docstore.Doc[invitation.Invitation], string, error) {
	page, err := s.lists.Page(listing.Request{
		PageSize:  pageSize,
		PageToken: pageToken,
		Filter:    filter,
		OrderBy:   "submitTime desc",
	})
	if err != nil {
		return nil, "", err
	}
	if page.Query.Range == nil {
		// Without a bound those that nobody answered would come last.
		page.Query.Order = nil
		page.Query.Range = &docstore.Range{Field: "answer.submittedAt", GT: time.Unix(0, 0)}
	}
	return listing.Fetch(ctx, s.Documents, page)
}
