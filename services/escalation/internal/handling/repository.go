package handling

import (
	"context"
	"slices"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/listing"
	"github.com/ombud/ombud/pkg/resource"
	"github.com/ombud/ombud/pkg/worker"
	"github.com/ombud/ombud/services/escalation/internal/help"
)

// Doc is a stored handling. Its id is the id of the case.
type Doc = docstore.Doc[Handling]

// names are the resource names of handlings.
const names resource.Collection = "handlings"

// Repository stores handlings, one document each.
type Repository struct {
	coll   *docstore.Collection[Handling]
	fields *listing.Fields
}

// OpenRepository opens the collection of handlings. Every list is in the order of state (open, waiting, resolved), then of
// the earliest deadline that is not met.
func OpenRepository(ctx context.Context, db docstore.Database) (*Repository, error) {
	spec := docstore.Spec{
		Name: string(names),
		Indexes: []docstore.Index{
			worker.Index(),
			worker.ParkedIndex(),
			{Fields: []string{"state", "deadline"}},
			{Fields: []string{"queue", "state", "deadline"}},
			{Fields: []string{"level", "state", "deadline"}},
			{Fields: []string{"policy.name", "state", "deadline"}},
			{Fields: []string{"owner", "state", "deadline"}, Sparse: true},
			{Fields: []string{"free", "deadline"}, Sparse: true},
			{Fields: []string{"free", "commitment.priority", "deadline"}, Sparse: true},
			{Fields: []string{"claimId"}, Sparse: true, Unique: true},
			{Fields: []string{"board.deadline", "board.key"}, Sparse: true},
			{Fields: []string{"board.team", "board.opened"}, Sparse: true},
			{Fields: []string{"managed", "state", "deadline"}, Sparse: true},
			{Fields: []string{"covered"}, Sparse: true},
			{Fields: []string{"manager.staff", "state"}, Sparse: true},
			{Fields: []string{"substitute.staff", "state"}, Sparse: true},
			{Fields: []string{"wants"}, Sparse: true},
			{Fields: []string{"realTime.asked"}, Sparse: true},
			{Fields: []string{"realTime.sought", "deadline"}, Sparse: true},
		},
	}
	fields, err := newListFields(spec)
	if err != nil {
		return nil, err
	}
	coll, err := docstore.Open[Handling](ctx, db, spec)
	if err != nil {
		return nil, err
	}
	return &Repository{coll: coll, fields: fields}, nil
}

// newListFields returns the fields of filters.
func newListFields(spec docstore.Spec) (*listing.Fields, error) {
	states := map[string]any{}
	for _, state := range []State{Open, Waiting, Resolved} {
		states[state.String()] = state
	}
	return listing.NewFields(
		spec,
		listing.Field{
			Name:   "state",
			Path:   "state",
			Type:   listing.Enum,
			Values: states,
		},
		listing.Field{Name: "owner", Path: "owner"},
		listing.Field{Name: "queue", Path: "queue"},
		listing.Field{Name: "incidentManager", Path: "managed"},
		listing.Field{Name: "ladderPolicy", Path: "policy.name"},
		listing.Field{Name: "level", Path: "level", Type: listing.Int},
	)
}

// NewWorker returns the worker of due handlings.
func (r *Repository) NewWorker(step worker.Handler[Handling], o worker.Options) *worker.Worker[Handling] {
	return worker.New(r.coll, func(h *Handling) *worker.Task { return &h.Task }, step, o)
}

// Insert adds a new handling. Its times must be in UTC and whole milliseconds, so that it is returned without a second
// decoding. Faults are those of docstore.Collection.Insert.
func (r *Repository) Insert(ctx context.Context, id string, h Handling) (Doc, error) {
	return r.coll.InsertAsGiven(ctx, id, h)
}

// Get returns one handling. Faults: NotFound.
func (r *Repository) Get(ctx context.Context, id string) (Doc, error) {
	doc, err := r.coll.Get(ctx, id)
	return doc, resource.Named(err, names.Name(id))
}

// Update reads, changes and writes one handling; see docstore.Collection.Update. Faults: NotFound.
func (r *Repository) Update(ctx context.Context, id string, change func(*Handling) error) (Doc, error) {
	doc, err := r.coll.Update(ctx, id, change)
	return doc, resource.Named(err, names.Name(id))
}

// UpdateFrom is Update for a handling that has just been read; see docstore.Collection.UpdateFrom. Faults: NotFound.
func (r *Repository) UpdateFrom(ctx context.Context, doc Doc, change func(*Handling) error) (Doc, error) {
	written, err := r.coll.UpdateFrom(ctx, doc, change)
	return written, resource.Named(err, names.Name(doc.ID))
}

// List returns a page of handlings and the token of the next.
func (r *Repository) List(ctx context.Context, req listing.Request) ([]Doc, string, error) {
	page, err := r.fields.Page(req)
	if err != nil {
		return nil, "", err
	}
	if len(page.Query.Equal) == 0 && page.Query.Range == nil {
		page.Query.Order = []string{"state", "deadline"}
	}
	return listing.FetchPage(ctx, r.coll, page)
}

// ListFree returns handlings of a queue that may be claimed: critical ones first, then the others, the earliest deadline first
// among either.
func (r *Repository) ListFree(ctx context.Context, queue string, limit int) ([]Doc, error) {
	critical, _, err := r.coll.Page(ctx, docstore.Query{
		Equal: append(equal("free", queue), equal("commitment.priority", criticalPriority)...),
		Order: []string{"deadline"},
		Limit: limit,
	})
	if err != nil || len(critical) == limit {
		return critical, err
	}
	all, _, err := r.coll.Page(ctx, docstore.Query{
		Equal: equal("free", queue),
		Order: []string{"deadline"},
		Limit: limit,
	})
	seen := make(map[string]bool, len(critical))
	for _, doc := range critical {
		seen[doc.ID] = true
	}
	others := slices.DeleteFunc(all, func(doc Doc) bool { return seen[doc.ID] })
	return append(critical, others[:min(len(others), limit-len(critical))]...), err
}

// ListSought returns handlings of a queue that are to be offered in real time to the first with room, the earliest deadline first.
func (r *Repository) ListSought(ctx context.Context, queue string, limit int) ([]Doc, error) {
	docs, _, err := r.coll.Page(ctx, docstore.Query{
		Equal: equal("realTime.sought", queue),
		Order: []string{"deadline"},
		Limit: limit,
	})
	return docs, err
}

// ListAsked returns up to limit handlings that are being offered to `staff/{staff}`.
func (r *Repository) ListAsked(ctx context.Context, staff string, limit int) ([]Doc, error) {
	docs, _, err := r.coll.Page(ctx, docstore.Query{Equal: equal("realTime.asked", staff), Limit: limit})
	return docs, err
}

// FindClaimed returns the handling that a command claimed as the next of its queue; false for none.
func (r *Repository) FindClaimed(ctx context.Context, claimID string) (Doc, bool, error) {
	return r.coll.First(ctx, docstore.Query{Equal: equal("claimId", claimID)})
}

// ListOwned returns up to limit unsolved handlings of each state that `staff/{staff}` owns.
func (r *Repository) ListOwned(ctx context.Context, staff string, limit int) ([]Doc, error) {
	var owned []Doc
	for _, state := range unsolvedStates() {
		docs, _, err := r.coll.Page(ctx, docstore.Query{Equal: equalIn("owner", staff, state), Limit: limit})
		if err != nil {
			return nil, err
		}
		owned = append(owned, docs...)
	}
	return owned, nil
}

// CountOwned returns the number of unsolved handlings that `staff/{staff}` owns.
func (r *Repository) CountOwned(ctx context.Context, staff string) (int, error) {
	owned := 0
	for _, state := range unsolvedStates() {
		n, err := r.coll.Count(ctx, docstore.Query{Equal: equalIn("owner", staff, state)})
		if err != nil {
			return 0, err
		}
		owned += int(n)
	}
	return owned, nil
}

// CountLoad returns the number of unsolved handlings that `staff/{staff}` owns or is asked to take now.
func (r *Repository) CountLoad(ctx context.Context, staff string) (int, error) {
	owned, err := r.CountOwned(ctx, staff)
	if err != nil {
		return 0, err
	}
	asked, err := r.coll.Count(ctx, docstore.Query{Equal: equal("realTime.asked", staff)})
	return owned + int(asked), err
}

// HasUnsolvedIn reports whether `queues/{team}` holds unsolved handlings.
func (r *Repository) HasUnsolvedIn(ctx context.Context, queue string) (bool, error) {
	for _, state := range unsolvedStates() {
		n, err := r.coll.Count(ctx, docstore.Query{Equal: equalIn("queue", queue, state), Limit: 1})
		if err != nil || n > 0 {
			return n > 0, err
		}
	}
	return false, nil
}

// ListManaged returns up to limit unsolved handlings that `staff/{staff}` accompanies.
func (r *Repository) ListManaged(ctx context.Context, staff string, limit int) ([]Doc, error) {
	docs, _, err := r.coll.Page(ctx, docstore.Query{Equal: equal("managed", staff), Limit: limit})
	return docs, err
}

// ListCovered returns up to limit unsolved handlings whose manager `staff/{staff}` is away.
func (r *Repository) ListCovered(ctx context.Context, staff string, limit int) ([]Doc, error) {
	docs, _, err := r.coll.Page(ctx, docstore.Query{Equal: equal("covered", staff), Limit: limit})
	return docs, err
}

// ListSolvedManaged returns up to limit solved handlings with `staff/{staff}` as manager or substitute.
func (r *Repository) ListSolvedManaged(ctx context.Context, staff string, limit int) ([]Doc, error) {
	docs, _, err := r.coll.Page(ctx, docstore.Query{Equal: equalIn("manager.staff", staff, Resolved), Limit: limit})
	if err != nil || len(docs) > 0 {
		return docs, err
	}
	docs, _, err = r.coll.Page(ctx, docstore.Query{Equal: equalIn("substitute.staff", staff, Resolved), Limit: limit})
	return docs, err
}

// CountManaged returns the number of unsolved handlings that `staff/{staff}` accompanies.
func (r *Repository) CountManaged(ctx context.Context, staff string) (int, error) {
	n, err := r.coll.Count(ctx, docstore.Query{Equal: equal("managed", staff)})
	return int(n), err
}

// ListWantingManager returns up to limit unsolved handlings that call for an incident manager in vain.
func (r *Repository) ListWantingManager(ctx context.Context, limit int) ([]Doc, error) {
	docs, _, err := r.coll.Page(ctx, docstore.Query{Equal: equal("wants", help.WantsManager), Limit: limit})
	return docs, err
}

// CountByBoard counts unsolved handlings with a deadline after one time and no later than another. The zero time is
// before all.
func (r *Repository) CountByBoard(ctx context.Context, after, until time.Time) (map[BoardKey]int64, error) {
	within := &docstore.Range{Field: "board.deadline", LTE: until}
	if !after.IsZero() {
		within.GT = after
	}
	counted, err := r.coll.GroupCount(ctx, docstore.Query{Range: within}, "board.key")
	found := make(map[BoardKey]int64, len(counted))
	for text, n := range counted {
		if key, ok := ParseBoardKey(text); ok {
			found[key] += n
		}
	}
	return found, err
}

// FindOldest returns the unsolved handling of `teams/{team}` that was opened first; an empty id for none.
func (r *Repository) FindOldest(ctx context.Context, team string) (id string, opened time.Time, err error) {
	doc, found, err := r.coll.First(ctx, docstore.Query{
		Equal: equal("board.team", team),
		Order: []string{"board.opened"},
	})
	if err != nil || !found {
		return "", time.Time{}, err
	}
	return doc.ID, doc.Body.Opened, nil
}

func unsolvedStates() []State { return []State{Open, Waiting} }

func equal(field string, value any) []docstore.Eq { return []docstore.Eq{{Field: field, Value: value}} }

func equalIn(field, value string, state State) []docstore.Eq {
	return []docstore.Eq{{Field: field, Value: value}, {Field: "state", Value: state}}
}
