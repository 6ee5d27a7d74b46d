package store

import (
	"context"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/services/escalation/internal/handling"
)

// Owned returns up to limit unsolved handlings that `staff/{staff}` owns.
func (s *Handlings) Owned(ctx context.Context, staff string, limit int) ([]Doc, error) {
	var owned []Doc
	for _, state := range []handling.State{handling.Open, handling.Waiting} {
		docs, _, err := s.Page(ctx, docstore.Query{
			Equal: []docstore.Eq{{Field: "owner", Value: staff}, {Field: "state", Value: state}}, Limit: limit,
		})
		if err != nil {
			return nil, err
		}
		owned = append(owned, docs...)
	}
	return owned, nil
}

// Load returns how many unsolved handlings `staff/{staff}` owns.
func (s *Handlings) Load(ctx context.Context, staff string) (int, error) {
	load := 0
	for _, state := range []handling.State{handling.Open, handling.Waiting} {
		n, err := s.Count(ctx, docstore.Query{Equal: []docstore.Eq{{Field: "owner", Value: staff}, {Field: "state", Value: state}}})
		if err != nil {
			return 0, err
		}
		load += int(n)
	}
	return load, nil
}

// Managed returns how many unsolved handlings `staff/{staff}` accompanies.
func (s *Handlings) Managed(ctx context.Context, staff string) (int, error) {
	n, err := s.Count(ctx, docstore.Query{Equal: []docstore.Eq{{Field: "managed", Value: staff}}})
	return int(n), err
}

// ManagedBy returns up to limit unsolved handlings that `staff/{staff}` accompanies.
func (s *Handlings) ManagedBy(ctx context.Context, staff string, limit int) ([]Doc, error) {
	docs, _, err := s.Page(ctx, docstore.Query{Equal: []docstore.Eq{{Field: "managed", Value: staff}}, Limit: limit})
	return docs, err
}

// WantingManagers returns up to limit unsolved handlings that call for an incident manager in
// vain.
func (s *Handlings) WantingManagers(ctx context.Context, limit int) ([]Doc, error) {
	docs, _, err := s.Page(ctx, docstore.Query{Equal: []docstore.Eq{{Field: "wants", Value: "manager"}}, Limit: limit})
	return docs, err
}
