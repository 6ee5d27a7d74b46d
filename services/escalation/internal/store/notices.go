package store

import (
	"context"
	"maps"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/listing"
	"github.com/ombud/ombud/pkg/worker"
	"github.com/ombud/ombud/services/escalation/internal/notice"
)

// NoticeDoc is a notice as it is stored.
type NoticeDoc = docstore.Doc[notice.Notice]

// Notices keeps what the staff are told: notices, and what happened that they tell. It is
// a notice.Store and a notice.Ledger.
type Notices struct {
	*docstore.Collection[notice.Notice]
	events *docstore.Collection[notice.Event]
	fields *listing.Fields
}

// OpenNotices opens the collections.
func OpenNotices(ctx context.Context, db docstore.Database) (*Notices, error) {
	spec := docstore.Spec{Name: "notices", Indexes: []docstore.Index{
		worker.Index(),
		worker.ParkedIndex(),
		{Fields: []string{"createdAt"}},
		{Fields: []string{"recipient", "createdAt"}},
	}}
	fields, err := listing.NewFields(spec, listing.Field{Name: "recipient", Path: "recipient"},
		listing.Field{Name: "createTime", Path: "createdAt", Type: listing.Timestamp})
	if err != nil {
		return nil, err
	}
	notices, err := docstore.Open[notice.Notice](ctx, db, spec)
	if err != nil {
		return nil, err
	}
	events, err := docstore.Open[notice.Event](ctx, db, docstore.Spec{
		Name: "notice_events", Indexes: []docstore.Index{{Fields: []string{"notice", "at"}}},
	})
	return &Notices{notices, events, fields}, err
}

// AddNotices implements notice.Store.
func (s *Notices) AddNotices(ctx context.Context, notices map[string]notice.Notice) error {
	_, err := addAll(ctx, s.Collection, notices)
	return err
}

// AddEvents implements notice.Store.
func (s *Notices) AddEvents(ctx context.Context, events map[string]notice.Event) (map[string]notice.Event, error) {
	taken, err := addAll(ctx, s.events, events)
	if err != nil || len(taken) == 0 {
		return events, err
	}
	stored := maps.Clone(events)
	docs, err := s.events.GetMany(ctx, taken)
	for _, doc := range docs {
		stored[doc.ID] = doc.Body
	}
	return stored, err
}

// addAll inserts documents and returns the ids of those that were there.
func addAll[T any](ctx context.Context, into *docstore.Collection[T], bodies map[string]T) (taken []string, failed error) {
	docs := make([]docstore.Doc[T], 0, len(bodies))
	for id, body := range bodies {
		docs = append(docs, docstore.Doc[T]{ID: id, Body: body})
	}
	for i, err := range into.InsertMany(ctx, docs) {
		switch {
		case fault.ReasonOf(err) == docstore.ReasonIDTaken:
			taken = append(taken, docs[i].ID)
		case err != nil:
			failed = err
		}
	}
	return taken, failed
}

// Notices implements notice.Store.
func (s *Notices) Notices(ctx context.Context, ids []string) (map[string]notice.Notice, error) {
	docs, err := s.GetMany(ctx, ids)
	found := map[string]notice.Notice{}
	for _, doc := range docs {
		found[doc.ID] = doc.Body
	}
	return found, err
}

// Move implements notice.Store.
func (s *Notices) Move(ctx context.Context, event, from, to string) error {
	_, err := s.events.Update(ctx, event, func(e *notice.Event) error {
		if e.Notice != from {
			return docstore.ErrSkip
		}
		e.Notice = to
		return nil
	})
	return err
}

// Change implements notice.Ledger.
func (s *Notices) Change(ctx context.Context, id string, change func(*notice.Notice) error) (NoticeDoc, error) {
	return s.Update(ctx, id, change)
}

// Events implements notice.Ledger.
func (s *Notices) Events(ctx context.Context, id string, first int) (events []notice.Event, ids []string, err error) {
	query := docstore.Query{Equal: []docstore.Eq{{Field: "notice", Value: id}}, Order: []string{"at"}}
	for doc, err := range s.events.Find(ctx, query) {
		if err != nil {
			return nil, nil, err
		}
		ids = append(ids, doc.ID)
		if len(events) < first {
			events = append(events, doc.Body)
		}
	}
	return events, ids, nil
}

// List returns a page of notices, newest first, and the token for the next.
func (s *Notices) List(ctx context.Context, req listing.Request) ([]NoticeDoc, string, error) {
	req.OrderBy = "createTime desc"
	page, err := s.fields.Page(req)
	if err != nil {
		return nil, "", err
	}
	return listing.Fetch(ctx, s.Collection, page)
}
