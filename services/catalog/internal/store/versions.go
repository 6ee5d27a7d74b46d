// Package store keeps the versions of the catalog as documents, one a version, that
// are written once and never changed. The id is the name and the number, so that
// two changes at once cannot both become the same version.
package store

import (
	"context"
	"fmt"
	"iter"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/follow"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/listing"
	"github.com/ombud/ombud/services/catalog/internal/offer"
)

// refreshEvery keeps replicas within two seconds of each other.
const refreshEvery = time.Second

// Versions implements offer.Versions over docstore, with a view in memory.
type Versions struct {
	documents *docstore.Collection[offer.Version]
	lists     *listing.Fields
	clock     clock.Clock
	log       *slog.Logger

	view     atomic.Pointer[offer.View]
	mu       sync.Mutex // one refresh or append changes the view at a time
	reader   *follow.Reader[offer.Version]
	stop     context.CancelFunc
	finished chan struct{}
}

func spec() docstore.Spec {
	return docstore.Spec{
		Name: "versions",
		Indexes: []docstore.Index{
			{Fields: []string{"made"}},
			{Fields: []string{"name", "number"}},
			{Fields: []string{idempotency.CreationKey}, Unique: true, Sparse: true},
		},
	}
}

// Open declares the collection and reads the whole catalog.
func Open(ctx context.Context, db docstore.Database, c clock.Clock, log *slog.Logger) (*Versions, error) {
	documents, err := docstore.Open[offer.Version](ctx, db, spec())
	if err != nil {
		return nil, err
	}
	lists, err := listing.NewFields(spec())
	if err != nil {
		return nil, err
	}
	v := &Versions{
		documents: documents,
		lists:     lists,
		clock:     c,
		log:       log,
	}
	v.reader = follow.New(follow.Options[offer.Version]{
		Find: v.madeSince,
		Time: func(version offer.Version) time.Time { return version.Made },
	})
	v.view.Store(offer.NewView())
	_, err = v.Refresh(ctx)
	return v, err
}

// Start keeps the view fresh until Stop.
func (v *Versions) Start(ctx context.Context) {
	ctx, v.stop = context.WithCancel(ctx)
	v.finished = make(chan struct{})
	go func() {
		defer close(v.finished)
		clock.Every(ctx, v.clock, refreshEvery, func(ctx context.Context) {
			if _, err := v.Refresh(ctx); err != nil && ctx.Err() == nil {
				v.log.WarnContext(ctx, "the catalog could not be refreshed", "error", err)
			}
		})
	}()
}

// Stop ends what Start began.
func (v *Versions) Stop() {
	v.stop()
	<-v.finished
}

// View implements offer.Versions.
func (v *Versions) View() *offer.View { return v.view.Load() }

// Refresh implements offer.Versions.
func (v *Versions) Refresh(ctx context.Context) (*offer.View, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	var found []offer.Version
	for doc, err := range v.reader.Next(ctx) {
		if err != nil {
			return nil, err
		}
		found = append(found, doc.Body)
	}
	v.reader.Advance()
	return v.extendView(found...), nil
}

// madeSince finds the versions made since a time, oldest first.
func (v *Versions) madeSince(ctx context.Context, since time.Time) iter.Seq2[docstore.Doc[offer.Version], error] {
	return v.documents.Find(ctx, docstore.Query{Range: &docstore.Range{Field: "made", GTE: since}})
}

// extendView puts versions into the view; the caller holds the lock.
func (v *Versions) extendView(found ...offer.Version) *offer.View {
	view := v.view.Load().With(found...)
	v.view.Store(view)
	return view
}

// Append implements offer.Versions.
func (v *Versions) Append(ctx context.Context, version offer.Version) error {
	_, err := v.documents.Insert(ctx, fmt.Sprintf("%s/%010d", version.Name, version.Number), version)
	if fault.KindOf(err) == fault.AlreadyExists {
		return fault.New(fault.Conflict, offer.ReasonOutrun, "%s was changed meanwhile", version.Name).Wrap(err)
	}
	if err != nil {
		return err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.extendView(version)
	return nil
}

// MadeBy implements offer.Versions.
func (v *Versions) MadeBy(ctx context.Context, key string) (offer.Version, bool, error) {
	doc, known, err := v.documents.First(ctx, docstore.Query{Equal: []docstore.Eq{{Field: idempotency.CreationKey, Value: key}}})
	return doc.Body, known, err
}

// History returns a page of the versions of one name, newest first, and the token of
// the next page.
func (v *Versions) History(ctx context.Context, name string, pageSize int32, pageToken string) ([]offer.Version, string, error) {
	page, err := v.lists.Page(listing.Request{
		PageSize:   pageSize,
		PageToken:  pageToken,
		Descending: true,
		Scope:      []docstore.Eq{{Field: "name", Value: name}},
	})
	if err != nil {
		return nil, "", err
	}
	docs, next, err := listing.Fetch(ctx, v.documents, page)
	versions := make([]offer.Version, len(docs))
	for i, doc := range docs {
		versions[i] = doc.Body
	}
	return versions, next, err
}
