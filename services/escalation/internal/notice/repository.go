package notice

import (
	"context"
	"maps"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/listing"
	"github.com/ombud/ombud/pkg/worker"
)

// Doc is a notice as it is stored. Its id is the last part of its name.
type Doc = docstore.Doc[Notice]

// Repository stores notices and their events.
type Repository struct {
	notices *docstore.Collection[Notice]
	events  *docstore.Collection[Event]
	fields  *listing.Fields
}

// OpenRepository opens the collections.
func OpenRepository(ctx context.Context, db docstore.Database) (*Repository, error) {
	spec := docstore.Spec{Name: "notices", Indexes: []docstore.Index{
		worker.Index(),
		worker.ParkedIndex(),
		{Fields: []string{"createdAt"}},
		{Fields: []string{"recipient", "createdAt"}},
	}}
	fields, err := listing.NewFields(
		spec,
		listing.Field{Name: "recipient", Path: "recipient"},
		listing.Field{Name: "createTime", Path: "createdAt", Type: listing.Timestamp},
	)
	if err != nil {
		return nil, err
	}
	notices, err := docstore.Open[Notice](ctx, db, spec)
	if err != nil {
		return nil, err
	}
	events, err := docstore.Open[Event](ctx, db, docstore.Spec{
		Name:    "notice_events",
		Indexes: []docstore.Index{{Fields: []string{"notice", "at"}}},
	})
	return &Repository{notices: notices, events: events, fields: fields}, err
}

// newWorker returns a worker that sends due notices. It does not run yet.
func (r *Repository) newWorker(send worker.Handler[Notice], o worker.Options) *worker.Worker[Notice] {
	return worker.New(r.notices, func(n *Notice) *worker.Task { return &n.Task }, send, o)
}

// addNotices adds notices by id. Present ones stay as they are.
func (r *Repository) addNotices(ctx context.Context, notices map[string]Notice) error {
	_, err := insertAll(ctx, r.notices, notices)
	return err
}

// addEvents adds events by id and returns them as they are stored. Present ones stay as they are.
func (r *Repository) addEvents(ctx context.Context, events map[string]Event) (map[string]Event, error) {
	present, err := insertAll(ctx, r.events, events)
	if err != nil || len(present) == 0 {
		return events, err
	}
	stored := maps.Clone(events)
	docs, err := r.events.GetMany(ctx, present)
	for _, doc := range docs {
		stored[doc.ID] = doc.Body
	}
	return stored, err
}

// insertAll inserts documents and returns the ids that were present.
func insertAll[T any](ctx context.Context, coll *docstore.Collection[T], bodies map[string]T) (present []string, err error) {
	docs := make([]docstore.Doc[T], 0, len(bodies))
	for id, body := range bodies {
		docs = append(docs, docstore.Doc[T]{ID: id, Body: body})
	}
	return coll.InsertMissing(ctx, docs)
}

// getNotices returns the notices with the ids that there are.
func (r *Repository) getNotices(ctx context.Context, ids []string) (map[string]Notice, error) {
	docs, err := r.notices.GetMany(ctx, ids)
	found := make(map[string]Notice, len(docs))
	for _, doc := range docs {
		found[doc.ID] = doc.Body
	}
	return found, err
}

// updateNotice changes one notice.
func (r *Repository) updateNotice(ctx context.Context, id string, change func(*Notice)) (Doc, error) {
	return r.notices.Update(ctx, id, func(n *Notice) error {
		change(n)
		return nil
	})
}

// moveEvent puts an event of one notice into another, unless it was moved already.
func (r *Repository) moveEvent(ctx context.Context, event, from, to string) error {
	_, err := r.events.Update(ctx, event, func(e *Event) error {
		if e.Notice != from {
			return docstore.ErrSkip
		}
		e.Notice = to
		return nil
	})
	return err
}

// findEvents returns the oldest events of a notice, at most limit, and the ids of all.
func (r *Repository) findEvents(ctx context.Context, notice string, limit int) (events []Event, ids []string, err error) {
	query := docstore.Query{
		Equal: []docstore.Eq{{Field: "notice", Value: notice}},
		Order: []string{"at"},
	}
	for doc, err := range r.events.Find(ctx, query) {
		if err != nil {
			return nil, nil, err
		}
		ids = append(ids, doc.ID)
		if len(events) < limit {
			events = append(events, doc.Body)
		}
	}
	return events, ids, nil
}

// listNotices returns a page of notices, newest first, and the token for the next.
func (r *Repository) listNotices(ctx context.Context, req listing.Request) ([]Doc, string, error) {
	req.OrderBy = "createTime desc"
	page, err := r.fields.Page(req)
	if err != nil {
		return nil, "", err
	}
	return listing.FetchPage(ctx, r.notices, page)
}
