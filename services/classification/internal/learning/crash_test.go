package learning_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/docstore/sqlite"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/once"
	"github.com/ombud/ombud/services/classification/internal/learning"
	"github.com/ombud/ombud/services/classification/internal/store"
)

var errCrash = errors.New("the process died here")

// crashing dies between the bytes of a model and the pointer to it.
type crashing struct {
	*store.Store
	dies bool
	// before, if not nil, is called with the turn of each new model at hand.
	before func()
}

func (c *crashing) SetCurrentModel(ctx context.Context, id string, command once.Command, now time.Time) (string, error) {
	if c.before != nil {
		c.before()
	}
	if c.dies {
		return "", errCrash
	}
	return c.Store.SetCurrentModel(ctx, id, command, now)
}

// school is a store with a clock and what the program ships.
type school struct {
	db    docstore.Database
	store *crashing
	clock *clock.Fake
}

func newSchool(t *testing.T) *school {
	t.Helper()
	db, err := sqlite.Open(filepath.Join(t.TempDir(), "classification.db"), sqlite.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close(context.Background())) })
	s := &school{db: db, clock: clock.NewFake(time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC))}
	documents, err := store.Open(t.Context(), db, s.clock)
	require.NoError(t, err)
	s.store = &crashing{Store: documents}
	return s
}

// teacher is what a process that has just started knows.
func (s *school) teacher(t *testing.T) *learning.Teacher {
	t.Helper()
	shipped := learning.Shipment{Categories: map[string]learning.Category{"wet": {}, "dry": {}}}
	for i := range 20 {
		shipped.Examples = append(shipped.Examples,
			learning.Example{Category: "wet", Text: fmt.Sprintf("rain river flood %d", i)},
			learning.Example{Category: "dry", Text: fmt.Sprintf("sand desert dust %d", i)})
	}
	teacher, err := learning.NewTeacher(s.store, shipped, s.clock, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	require.NoError(t, teacher.Open(t.Context()))
	return teacher
}

func (s *school) answer(t *testing.T, teacher *learning.Teacher, text string) string {
	t.Helper()
	ranked := teacher.Predict(text, 1).Ranked
	require.NotEmpty(t, ranked)
	return ranked[0].Label
}

func TestAModelWhosePointerWasNeverWrittenDoesNoHarm(t *testing.T) {
	s := newSchool(t)
	teacher := s.teacher(t)
	serving := teacher.Current().ID
	s.store.dies = true
	s.clock.Advance(time.Second)
	_, err := teacher.Refit(t.Context(), once.Command{ID: "refit", Digest: "d"})
	require.ErrorIs(t, err, errCrash)
	require.Equal(t, serving, teacher.Current().ID)

	s.store.dies = false
	teacher = s.teacher(t)
	require.Equal(t, serving, teacher.Current().ID, "the next process serves the old one")
	require.Equal(t, "wet", s.answer(t, teacher, "a flood of the river"))
	s.clock.Advance(time.Second)
	model, err := teacher.Refit(t.Context(), once.Command{ID: "refit", Digest: "d"})
	require.NoError(t, err, "the caller tries again")
	require.Greater(t, model.ID, serving)
}

func TestOldModelsLoseTheirBytes(t *testing.T) {
	s := newSchool(t)
	teacher := s.teacher(t)
	ids := []string{teacher.Current().ID}
	for i := range 8 {
		s.store.dies = i == 2 // one that never served is dropped in its turn, too
		s.clock.Advance(time.Second)
		model, err := teacher.Refit(t.Context(), once.Command{})
		if s.store.dies {
			require.ErrorIs(t, err, errCrash)
			continue
		}
		require.NoError(t, err)
		ids = append(ids, model.ID)
	}
	chunks, err := docstore.Open[struct{}](t.Context(), s.db, docstore.Spec{Name: "model_chunks"})
	require.NoError(t, err)
	left := 0
	for _, err := range chunks.Find(t.Context(), docstore.Query{}) {
		require.NoError(t, err)
		left++
	}
	require.Equal(t, 5, left)
	for _, id := range ids {
		_, _, err := teacher.Model(t.Context(), id)
		require.NoError(t, err, "what describes a model stays")
	}
	require.Equal(t, teacher.Current().ID, s.teacher(t).Current().ID)
}

// A fit takes seconds, in which people go on correcting.
func TestACorrectionDuringAFitIsNotLost(t *testing.T) {
	const text = "the heron is back"
	s := newSchool(t)
	teacher := s.teacher(t)
	correct := func(category string) {
		require.NoError(t, teacher.Correct(t.Context(), "case", learning.Example{Category: category, Text: text}))
	}
	correct("dry")
	s.clock.Advance(time.Minute)
	s.store.before = func() { correct("wet") }
	_, err := teacher.Refit(t.Context(), once.Command{})
	require.NoError(t, err)
	require.Equal(t, "wet", s.answer(t, teacher, text), "the fit has only read what was said before")
	require.Equal(t, "wet", s.answer(t, s.teacher(t), text), "as has the next process")
}

func TestOneReplicaFitsAtATime(t *testing.T) {
	s := newSchool(t)
	s.teacher(t)
	claim := func() bool {
		mine, err := s.store.ClaimFit(t.Context(), s.clock.Now(), time.Minute)
		require.NoError(t, err)
		return mine
	}
	require.True(t, claim())
	require.False(t, claim())
	s.clock.Advance(time.Minute + time.Second)
	require.True(t, claim(), "who died while fitting does not hold it for ever")
}

func TestNothingServesBeforeTheTeacherIsOpen(t *testing.T) {
	s := newSchool(t)
	teacher, err := learning.NewTeacher(s.store, learning.Shipment{}, s.clock, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	_, _, err = teacher.Model(t.Context(), "current")
	require.Equal(t, fault.NotFound, fault.KindOf(err))
	require.Empty(t, teacher.Predict("anything", 3).Ranked)
}
