package massincident

import (
	"context"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/listing"
	"github.com/ombud/ombud/pkg/resource"
	"github.com/ombud/ombud/pkg/worker"
)

// maxPerState bounds the incidents of one state that rules and detection look at.
const maxPerState = 100

// Repository stores mass incidents, and their holds on cases.
type Repository struct {
	incidents *docstore.Collection[Incident]
	holds     *docstore.Collection[hold]
	lists     *listing.Fields
}

// OpenRepository opens the collections of mass incidents and of their cases.
func OpenRepository(ctx context.Context, db docstore.Database) (*Repository, error) {
	spec := docstore.Spec{
		Name: "mass_incidents",
		Indexes: []docstore.Index{
			{Fields: []string{"created"}},
			{Fields: []string{"state", "created"}},
			{Fields: []string{"service", "created"}},
			{Fields: []string{"category", "created"}},
			worker.Index(),
			worker.ParkedIndex(),
		},
	}
	incidents, err := docstore.Open[Incident](ctx, db, spec)
	if err != nil {
		return nil, err
	}
	holds, err := docstore.Open[hold](ctx, db, docstore.Spec{
		Name:    "mass_incident_cases",
		Indexes: []docstore.Index{worker.Index(), worker.ParkedIndex()},
	})
	if err != nil {
		return nil, err
	}
	states := map[string]any{}
	for _, s := range States() {
		states[string(s)] = string(s)
	}
	lists, err := listing.NewFields(
		spec,
		listing.Field{
			Name:   "state",
			Path:   "state",
			Type:   listing.Enum,
			Values: states,
		},
		listing.Field{Name: "service", Path: "service"},
		listing.Field{Name: "category", Path: "category"},
		listing.Field{Name: "createTime", Path: "created", Type: listing.Timestamp},
	)
	return &Repository{incidents: incidents, holds: holds, lists: lists}, err
}

// NewWorker returns a worker that runs handle for due reports.
func (r *Repository) NewWorker(handle worker.Handler[Incident], opt worker.Options) *worker.Worker[Incident] {
	return worker.New(r.incidents, func(i *Incident) *worker.Task { return &i.Task }, handle, opt)
}

// newHoldWorker returns a worker that runs handle for holds whose change did not end.
func (r *Repository) newHoldWorker(handle worker.Handler[hold], opt worker.Options) *worker.Worker[hold] {
	return worker.New(r.holds, func(h *hold) *worker.Task { return &h.Task }, handle, opt)
}

// InsertIncident stores a new incident; a taken id is an AlreadyExists fault.
func (r *Repository) InsertIncident(ctx context.Context, id string, i Incident) error {
	_, err := r.incidents.Insert(ctx, id, i)
	return err
}

// ChangeIncident applies change to an incident. change may return docstore.ErrSkip.
func (r *Repository) ChangeIncident(ctx context.Context, id string, change func(*Incident) error) (Doc, error) {
	doc, err := r.incidents.Update(ctx, id, change)
	return doc, resource.Named(err, Collection.Name(id))
}

// GetIncident returns an incident, or a NotFound fault.
func (r *Repository) GetIncident(ctx context.Context, id string) (Doc, error) {
	doc, err := r.incidents.Get(ctx, id)
	return doc, resource.Named(err, Collection.Name(id))
}

// ListByState returns the newest incidents in a state, at most maxPerState.
func (r *Repository) ListByState(ctx context.Context, state State) ([]Doc, error) {
	docs, _, err := r.incidents.Page(ctx, docstore.Query{
		Equal:      []docstore.Eq{{Field: "state", Value: string(state)}},
		Order:      []string{"created"},
		Descending: true,
		Limit:      maxPerState,
	})
	return docs, err
}

// listOpenIDs returns the ids of all open incidents, the oldest first.
func (r *Repository) listOpenIDs(ctx context.Context) ([]string, error) {
	var ids []string
	for doc, err := range r.incidents.Find(ctx, docstore.Query{
		Equal: []docstore.Eq{{Field: "state", Value: string(Open)}},
		Order: []string{"created"},
	}) {
		if err != nil {
			return nil, err
		}
		ids = append(ids, doc.ID)
	}
	return ids, nil
}

// ListPage returns one page that the AIP-160 filter selects, newest first, and the token of the next page.
func (r *Repository) ListPage(ctx context.Context, pageSize int32, pageToken, filter string) ([]Doc, string, error) {
	page, err := r.lists.Page(listing.Request{
		PageSize:   pageSize,
		PageToken:  pageToken,
		Filter:     filter,
		Descending: true,
	})
	if err != nil {
		return nil, "", err
	}
	serviceNames.TrimQuery(&page.Query, "service")
	resource.Collection("categories").TrimQuery(&page.Query, "category")
	return listing.FetchPage(ctx, r.incidents, page)
}
