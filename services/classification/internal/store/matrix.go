package store

import (
	"context"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/services/classification/internal/priority"
)

// Matrix implements assess.Matrices.
func (s *Store) Matrix(ctx context.Context) (priority.Matrix, int64, error) {
	doc, err := s.settings.Get(ctx, priorityMatrix)
	if fault.KindOf(err) == fault.NotFound {
		return priority.DefaultMatrix(), 0, nil
	}
	if err != nil || doc.Body.Matrix == nil {
		return priority.DefaultMatrix(), 0, err
	}
	return *doc.Body.Matrix, doc.Revision, nil
}

// SetMatrix implements assess.Matrices.
func (s *Store) SetMatrix(ctx context.Context, m priority.Matrix, revision int64, command idempotency.Command) error {
	doc, err := s.changeSetting(ctx, priorityMatrix, func(*setting) error { return docstore.ErrSkip })
	if err != nil {
		return err
	}
	if seen, err := doc.Body.Applied.Seen(command); seen || err != nil {
		return err
	}
	present := doc.Revision
	if doc.Body.Matrix == nil {
		present = 0
	}
	if revision >= 0 && revision != present {
		return docstore.RevisionMismatch("settings")
	}
	doc.Body.Matrix = &m
	doc.Body.Applied.Add(command, s.clock.Now())
	_, err = s.settings.Replace(ctx, doc)
	return err
}

// changeSetting makes the setting if need be, and changes it.
func (s *Store) changeSetting(ctx context.Context, id string, change func(*setting) error) (docstore.Doc[setting], error) {
	_, err := s.settings.Insert(ctx, id, setting{})
	if err != nil && fault.KindOf(err) != fault.AlreadyExists {
		return docstore.Doc[setting]{}, err
	}
	return s.settings.Update(ctx, id, change)
}
