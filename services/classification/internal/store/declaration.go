package store

import (
	"context"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/services/classification/internal/massincident"
)

// Declaration implements massincident.Store.
func (s *Store) Declaration(ctx context.Context) (massincident.Declaration, int64, error) {
	doc, err := s.settings.Get(ctx, declarationRule)
	if fault.KindOf(err) == fault.NotFound {
		return massincident.Declaration{}, 0, nil
	}
	if err != nil || doc.Body.Declaration == nil {
		return massincident.Declaration{}, 0, err
	}
	return *doc.Body.Declaration, doc.Revision, nil
}

// SetDeclaration implements massincident.Store.
func (s *Store) SetDeclaration(ctx context.Context, d massincident.Declaration, revision int64, command idempotency.Command) error {
	doc, err := s.changeSetting(ctx, declarationRule, func(*setting) error { return docstore.ErrSkip })
	if err != nil {
		return err
	}
	if seen, err := doc.Body.Applied.Seen(command); seen || err != nil {
		return err
	}
	present := doc.Revision
	if doc.Body.Declaration == nil {
		present = 0
	}
	if revision >= 0 && revision != present {
		return docstore.RevisionMismatch("settings")
	}
	doc.Body.Declaration = &d
	doc.Body.Applied.Add(command, s.clock.Now())
	_, err = s.settings.Replace(ctx, doc)
	return err
}
