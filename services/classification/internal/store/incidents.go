package store

import (
	"context"
	"strings"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/listing"
	"github.com/ombud/ombud/pkg/worker"
	"github.com/ombud/ombud/services/classification/internal/massincident"
)

func incidentsSpec() docstore.Spec {
	return docstore.Spec{Name: "mass_incidents", Indexes: []docstore.Index{
		{Fields: []string{"created"}},
		{Fields: []string{"state", "created"}},
		{Fields: []string{"service", "created"}},
		{Fields: []string{"category", "created"}},
		worker.Index(), worker.ParkedIndex(),
	}}
}

func incidentStates() map[string]any {
	states := map[string]any{}
	for _, s := range massincident.States() {
		states[string(s)] = string(s)
	}
	return states
}

// Incidents returns the collection, for its worker.
func (s *Store) Incidents() *docstore.Collection[massincident.Incident] { return s.incidents }

// Lead implements massincident.Store. The lease is renewed when half of it is over.
func (s *Store) Lead(ctx context.Context, holder string, now time.Time, lease time.Duration) (leads bool, err error) {
	_, err = s.changeSetting(ctx, leadership, func(present *setting) error {
		leads = present.Leader == holder && now.Before(present.Until) || !now.Before(present.Until)
		if !leads || present.Leader == holder && now.Add(lease/2).Before(present.Until) {
			return docstore.ErrSkip
		}
		present.Leader, present.Until = holder, now.Add(lease)
		return nil
	})
	return leads && err == nil, err
}

// AddIncident implements massincident.Store.
func (s *Store) AddIncident(ctx context.Context, id string, i massincident.Incident) error {
	_, err := s.incidents.Insert(ctx, id, i)
	return err
}

// ChangeIncident implements massincident.Store.
func (s *Store) ChangeIncident(ctx context.Context, id string, change func(*massincident.Incident) error) (massincident.Doc, error) {
	return s.incidents.Update(ctx, id, change)
}

// Incident implements massincident.Store.
func (s *Store) Incident(ctx context.Context, id string) (massincident.Doc, error) {
	return s.incidents.Get(ctx, id)
}

// IncidentsIn implements massincident.Store.
func (s *Store) IncidentsIn(ctx context.Context, state massincident.State, limit int) ([]massincident.Doc, error) {
	docs, _, err := s.incidents.Page(ctx, docstore.Query{
		Equal:      []docstore.Eq{{Field: "state", Value: string(state)}},
		Order:      []string{"created"},
		Descending: true,
		Limit:      limit,
	})
	return docs, err
}

// ListIncidents returns a page, newest first, and the token of the next one.
func (s *Store) ListIncidents(ctx context.Context, pageSize int32, pageToken, filter string) ([]massincident.Doc, string, error) {
	page, err := s.incidentLists.Page(listing.Request{
		PageSize:   pageSize,
		PageToken:  pageToken,
		Filter:     filter,
		Descending: true,
	})
	if err != nil {
		return nil, "", err
	}
	for i, eq := range page.Query.Equal { // names are kept without their collection
		if name, ok := eq.Value.(string); ok {
			page.Query.Equal[i].Value = strings.TrimPrefix(strings.TrimPrefix(name, "services/"), "categories/")
		}
	}
	return listing.Fetch(ctx, s.incidents, page)
}
