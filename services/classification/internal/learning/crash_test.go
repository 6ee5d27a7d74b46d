package learning_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/docstore/sqlite"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
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

func (c *crashing) ChangeServing(ctx context.Context, change func(*learning.Serving) error) (learning.Serving, error) {
	if c.before != nil {
		c.before()
	}
	if c.dies {
		return learning.Serving{}, errCrash
	}
	return c.Store.ChangeServing(ctx, change)
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
	_, err := teacher.Refit(t.Context(), idempotency.Command{ID: "refit", Digest: "d"})
	require.ErrorIs(t, err, errCrash)
	require.Equal(t, serving, teacher.Current().ID)

	s.store.dies = false
	teacher = s.teacher(t)
	require.Equal(t, serving, teacher.Current().ID, "the next process serves the old one")
	require.Equal(t, "wet", s.answer(t, teacher, "a flood of the river"))
	s.clock.Advance(time.Second)
	model, err := teacher.Refit(t.Context(), idempotency.Command{ID: "refit", Digest: "d"})
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
		model, err := teacher.Refit(t.Context(), idempotency.Command{})
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
	_, err := teacher.Refit(t.Context(), idempotency.Command{})
	require.NoError(t, err)
	require.Equal(t, "wet", s.answer(t, teacher, text), "the fit has only read what was said before")
	require.Equal(t, "wet", s.answer(t, s.teacher(t), text), "as has the next process")
}

func TestOneReplicaFitsAtATime(t *testing.T) {
	s := newSchool(t)
	one, other := s.teacher(t), s.teacher(t)
	s.learn(t, one, 30, func(i int) string { return "wet" })
	first := one.Current().ID
	s.store.dies = false
	claim := func() bool {
		_, err := s.store.Store.ChangeServing(t.Context(), func(v *learning.Serving) error {
			v.Claimed = s.clock.Now().Add(time.Minute)
			return nil
		})
		require.NoError(t, err)
		require.NoError(t, other.KeepUp(t.Context()))
		return other.Current().ID != first
	}
	require.False(t, claim(), "somebody else is fitting")
	s.clock.Advance(time.Minute + time.Second)
	require.NoError(t, other.KeepUp(t.Context()))
	require.NotEqual(t, first, other.Current().ID, "who died while fitting does not hold it for ever")
	require.NoError(t, one.KeepUp(t.Context()))
	require.Equal(t, other.Current().ID, one.Current().ID, "the other replica follows")
}

// learn brings examples in, of categories by number.
func (s *school) learn(t *testing.T, teacher *learning.Teacher, n int, category func(i int) string) {
	t.Helper()
	var examples []learning.Example
	for i := range n {
		c := category(i)
		words := map[string]string{"wet": "rain river flood", "dry": "sand desert dust"}[c]
		if i%2 == 1 {
			words = "new " + words
		}
		examples = append(examples, learning.Example{Category: c, Text: fmt.Sprintf("%s lesson %d %d", words, s.clock.Now().Unix(), i)})
	}
	_, _, err := teacher.Import(t.Context(), examples)
	require.NoError(t, err)
}

// What is learned in the background must not make the answers worse: here somebody
// calls everything by the wrong name.
func TestAWorseModelDoesNotTakeOverByItself(t *testing.T) {
	s := newSchool(t)
	teacher := s.teacher(t)
	good := teacher.Current().ID
	s.clock.Advance(time.Minute)
	var wrong []learning.Example
	for i := range 30 {
		wrong = append(wrong,
			learning.Example{Category: "dry", Text: fmt.Sprintf("rain river flood again %d", i)},
			learning.Example{Category: "wet", Text: fmt.Sprintf("rain river flood once more %d", i)},
			learning.Example{Category: "wet", Text: fmt.Sprintf("sand desert dust again %d", i)},
			learning.Example{Category: "dry", Text: fmt.Sprintf("sand desert dust once more %d", i)})
	}
	shuffled := rand.New(rand.NewPCG(1, 2))
	for i := range wrong {
		j := shuffled.IntN(len(wrong))
		wrong[i].Category, wrong[j].Category = wrong[j].Category, wrong[i].Category
	}
	_, _, err := teacher.Import(t.Context(), wrong)
	require.NoError(t, err)
	s.clock.Advance(time.Minute)
	require.NoError(t, teacher.KeepUp(t.Context()))
	require.Equal(t, good, teacher.Current().ID)
	require.Equal(t, "wet", s.answer(t, teacher, "a flood of the river"))
	models, _, err := s.store.ListModels(t.Context(), 10, "")
	require.NoError(t, err)
	require.Len(t, models, 2)
	require.Contains(t, models[0].Body.Worse, "of held-out examples right", "the report says why")

	s.clock.Advance(time.Minute)
	require.NoError(t, teacher.KeepUp(t.Context()))
	models, _, err = s.store.ListModels(t.Context(), 10, "")
	require.NoError(t, err)
	require.Len(t, models, 2, "it is not tried again with the same examples")

	s.learn(t, teacher, 40, func(i int) string { return []string{"wet", "dry"}[i%2] })
	s.clock.Advance(time.Minute)
	_, err = teacher.Refit(t.Context(), idempotency.Command{})
	require.NoError(t, err)
	require.NotEqual(t, good, teacher.Current().ID, "who asks for it gets it")
}

func TestAModelOfAnotherVersionIsFittedAnew(t *testing.T) {
	s := newSchool(t)
	broken := s.teacher(t).Current().ID
	chunks, err := docstore.Open[map[string][]byte](t.Context(), s.db, docstore.Spec{Name: "model_chunks"})
	require.NoError(t, err)
	_, err = chunks.Update(t.Context(), broken+"/000", func(c *map[string][]byte) error {
		(*c)["data"] = []byte("OMBUDLM0 what another version wrote")
		return nil
	})
	require.NoError(t, err)
	s.clock.Advance(time.Second)
	teacher := s.teacher(t)
	require.NotEqual(t, broken, teacher.Current().ID)
	require.Equal(t, "wet", s.answer(t, teacher, "a flood of the river"))
}

func TestNothingServesBeforeTheTeacherIsOpen(t *testing.T) {
	s := newSchool(t)
	teacher, err := learning.NewTeacher(s.store, learning.Shipment{}, s.clock, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	_, _, err = teacher.Model(t.Context(), "current")
	require.Equal(t, fault.NotFound, fault.KindOf(err))
	require.Empty(t, teacher.Predict("anything", 3).Ranked)
}
