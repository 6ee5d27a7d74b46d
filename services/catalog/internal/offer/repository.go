package offer

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
	"github.com/ombud/ombud/pkg/resource"
)

// refreshInterval keeps replicas within two seconds of each other.
const refreshInterval = time.Second

// reasonOutrun is the reason of the fault for a version after another one of the same number.
const reasonOutrun = "CHANGED_MEANWHILE"

// Repository stores versions, a document each, written once and never changed. The id holds the name and the number, so
// that two changes at once cannot both become the same version. All versions are in memory too, as a [View].
type Repository struct {
	documents *docstore.Collection[Version]
	lists     *listing.Fields
	clock     clock.Clock
	log       *slog.Logger

	view     atomic.Pointer[View]
	mu       sync.Mutex // serializes changes of the view
	reader   *follow.Reader[Version]
	stop     context.CancelFunc
	finished chan struct{}
}

func newSpec() docstore.Spec {
	return docstore.Spec{
		Name: "versions",
		Indexes: []docstore.Index{
			{Fields: []string{"made"}},
			{Fields: []string{"name", "number"}},
			resource.CreationIndex(),
		},
	}
}

// OpenRepository declares the collection in db and reads all versions.
func OpenRepository(ctx context.Context, db docstore.Database, c clock.Clock, log *slog.Logger) (*Repository, error) {
	documents, err := docstore.Open[Version](ctx, db, newSpec())
	if err != nil {
		return nil, err
	}
	lists, err := listing.NewFields(newSpec())
	if err != nil {
		return nil, err
	}
	r := &Repository{
		documents: documents,
		lists:     lists,
		clock:     c,
		log:       log,
	}
	r.reader = follow.New(follow.Options[Version]{
		Find: r.findMadeSince,
		Time: func(v Version) time.Time { return v.Made },
	})
	r.view.Store(NewView())
	_, err = r.Refresh(ctx)
	return r, err
}

// findMadeSince returns the versions made at a time or later, the oldest first.
func (r *Repository) findMadeSince(ctx context.Context, since time.Time) iter.Seq2[docstore.Doc[Version], error] {
	query := docstore.Query{Range: &docstore.Range{Field: "made"}}
	if !since.IsZero() {
		query.Range.GTE = since
	}
	return r.documents.Find(ctx, query)
}

// Start refreshes the view every second until Stop.
func (r *Repository) Start(ctx context.Context) {
	ctx, r.stop = context.WithCancel(ctx)
	r.finished = make(chan struct{})
	go func() {
		defer close(r.finished)
		clock.Every(ctx, r.clock, refreshInterval, func(ctx context.Context) {
			if _, err := r.Refresh(ctx); err != nil && ctx.Err() == nil {
				r.log.WarnContext(ctx, "the catalog could not be refreshed", "error", err)
			}
		})
	}()
}

// Stop ends the refreshing.
func (r *Repository) Stop() {
	r.stop()
	<-r.finished
}

// View returns the versions as this process last read them: at most a second ago, and never before its own last change.
func (r *Repository) View() *View { return r.view.Load() }

// Refresh reads the versions that other processes have made and returns the new view.
func (r *Repository) Refresh(ctx context.Context) (*View, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var found []Version
	for doc, err := range r.reader.Next(ctx) {
		if err != nil {
			return nil, err
		}
		found = append(found, doc.Body)
	}
	r.reader.Advance()
	return r.addToView(found...), nil
}

// addToView adds versions to the view. The caller holds the lock.
func (r *Repository) addToView(found ...Version) *View {
	view := r.view.Load().With(found...)
	r.view.Store(view)
	return view
}

// insert adds a version. A number that is taken, and a request that has made another version, are the Conflict fault of
// reasonOutrun.
func (r *Repository) insert(ctx context.Context, v Version) error {
	_, err := r.documents.Insert(ctx, fmt.Sprintf("%s/%010d", v.Name, v.Number), v)
	if fault.Is(err, fault.AlreadyExists) {
		return fault.New(fault.Conflict, reasonOutrun, "%s was changed meanwhile", v.Name).Wrap(err)
	}
	if err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.addToView(v)
	return nil
}

// findRepeated returns the version that an earlier call with the same command made, and whether there is one. Another
// request with the id of the command is an InvalidArgument fault.
func (r *Repository) findRepeated(ctx context.Context, cmd idempotency.Command) (Version, bool, error) {
	find := func(key string) (Version, bool, error) {
		query := docstore.Query{Equal: []docstore.Eq{{Field: idempotency.CreationKey, Value: key}}}
		doc, known, err := r.documents.First(ctx, query)
		return doc.Body, known, err
	}
	return idempotency.FindEarlier(cmd, find, func(v Version) *idempotency.Creation { return v.Creation })
}

// ListVersions returns a page of the versions of a name, the newest first, and the token of the next page.
func (r *Repository) ListVersions(
	ctx context.Context, name string, pageSize int32, pageToken string,
) ([]Version, string, error) {
	page, err := r.lists.Page(listing.Request{
		PageSize:   pageSize,
		PageToken:  pageToken,
		Descending: true,
		Scope:      []docstore.Eq{{Field: "name", Value: name}},
	})
	if err != nil {
		return nil, "", err
	}
	docs, next, err := listing.FetchPage(ctx, r.documents, page)
	versions := make([]Version, len(docs))
	for i, doc := range docs {
		versions[i] = doc.Body
	}
	return versions, next, err
}
