package casefile

import (
	"context"
	"iter"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/listing"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
)

// newListFields declares the fields that lists of cases filter by.
func newListFields() (*listing.Fields, error) {
	states, priorities := map[string]any{}, map[string]any{}
	for _, s := range AllStates() {
		states[string(s)] = string(s)
	}
	for _, p := range []Priority{P1, P2, P3, P4} {
		priorities[string(p)] = string(p)
	}
	return listing.NewFields(
		caseSpec(),
		listing.Field{
			Name:   "state",
			Path:   "state",
			Type:   listing.Enum,
			Values: states,
		},
		listing.Field{Name: "customer", Path: "customer", Type: listing.String},
		listing.Field{Name: "category", Path: "category", Type: listing.String},
		listing.Field{
			Name:   "priority",
			Path:   "priority",
			Type:   listing.Enum,
			Values: priorities,
		},
		listing.Field{Name: "massIncident", Path: "massIncident.id", Type: listing.String},
		listing.Field{Name: "createTime", Path: "opened", Type: listing.Timestamp},
	)
}

// List returns a page of cases, the newest first, and the token of the next page; "" at the end. Filters name customers and
// mass incidents in full.
func (r *Repository) List(ctx context.Context, req listing.Request) ([]Doc, string, error) {
	req.Descending = true
	page, err := r.lists.Page(req)
	if err != nil {
		return nil, "", err
	}
	customers.TrimQuery(&page.Query, "customer")
	MassIncidents.TrimQuery(&page.Query, "massIncident.id")
	return listing.FetchPage(ctx, r.cases, page)
}

// GetMany returns the cases with the ids, without those that do not exist.
func (r *Repository) GetMany(ctx context.Context, ids []string) ([]Doc, error) {
	return r.cases.GetMany(ctx, ids)
}

// FindPendingNotices returns at most limit cases of a mass incident with fewer than the given number of notices.
func (r *Repository) FindPendingNotices(
	ctx context.Context, incident string, notices, limit int,
) ([]Doc, error) {
	docs, _, err := r.cases.Page(ctx, docstore.Query{
		Equal: []docstore.Eq{{Field: "massIncident.id", Value: incident}},
		Range: &docstore.Range{Field: "massIncident.told", LT: notices},
		Limit: limit,
	})
	return docs, err
}

// FindChanged returns the cases changed at or after a time, the least recent change first.
func (r *Repository) FindChanged(ctx context.Context, since time.Time) iter.Seq2[Doc, error] {
	return r.cases.Find(ctx, docstore.Query{Range: &docstore.Range{Field: "changed", GTE: since}})
}

// ReadEntries returns at most limit entries of a case that has been read, in order, those with a sequence above after: fewer where
// they are large, but one at least. Faults are those of Find.
func (r *Repository) ReadEntries(
	ctx context.Context, doc Doc, after int64, limit int,
) ([]timeline.Entry, error) {
	return r.timeline.ReadEntries(ctx, doc.ID, doc.Body.Log, after, limit)
}

// LastSequenceBefore returns the sequence of the newest entry recorded before a time; 0 when there is none.
func (r *Repository) LastSequenceBefore(ctx context.Context, doc Doc, before time.Time) (int64, error) {
	return r.timeline.LastSequenceBefore(ctx, doc.ID, doc.Body.Log, before)
}
