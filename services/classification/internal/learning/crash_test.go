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
	"github.com/ombud/ombud/services/classification/internal/category"
	"github.com/ombud/ombud/services/classification/internal/example"
	"github.com/ombud/ombud/services/classification/internal/learning"
	"github.com/ombud/ombud/services/classification/internal/model"
)

// servingDatabase fails or delays the writes of the serving pointer.
type servingDatabase struct {
	docstore.Database
	dies bool
	// before, if not nil, is called before each write of the pointer.
	before func()
}

var errCrash = errors.New("the process died here")

func (d *servingDatabase) Collection(ctx context.Context, spec docstore.Spec) (docstore.Engine, error) {
	engine, err := d.Database.Collection(ctx, spec)
	if spec.Name != "serving" {
		return engine, err
	}
	return &servingEngine{engine, d}, err
}

// servingEngine dies between the bytes of a model and the pointer to it.
type servingEngine struct {
	docstore.Engine
	db *servingDatabase
}

func (e *servingEngine) Replace(ctx context.Context, record docstore.Record, want int64) error {
	if e.db.before != nil {
		e.db.before()
	}
	if e.db.dies {
		return errCrash
	}
	return e.Engine.Replace(ctx, record, want)
}

// school is a store with a clock and the shipment of the program.
type school struct {
	db         *servingDatabase
	categories *category.Repository
	examples   *example.Repository
	models     *model.Repository
	clock      *clock.Fake
}

func newSchool(t *testing.T) *school {
	t.Helper()
	db, err := sqlite.Open(filepath.Join(t.TempDir(), "classification.db"), sqlite.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close(context.Background())) })
	s := &school{
		db:    &servingDatabase{Database: db},
		clock: clock.NewFake(time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)),
	}
	s.categories, err = category.OpenRepository(t.Context(), s.db)
	require.NoError(t, err)
	s.examples, err = example.OpenRepository(t.Context(), s.db)
	require.NoError(t, err)
	s.models, err = model.OpenRepository(t.Context(), s.db)
	require.NoError(t, err)
	return s
}

func (s *school) newService(t *testing.T, shipped learning.Shipment) *learning.Service {
	t.Helper()
	service, err := learning.NewService(learning.Deps{
		Categories: s.categories,
		Examples:   s.examples,
		Models:     s.models,
		Shipped:    shipped,
		Clock:      s.clock,
		Log:        slog.New(slog.DiscardHandler),
	})
	require.NoError(t, err)
	return service
}

// teacher is a process that has just started.
func (s *school) teacher(t *testing.T) *learning.Service {
	t.Helper()
	shipped := learning.Shipment{Categories: map[string]category.Category{"wet": {}, "dry": {}}}
	for i := range 20 {
		shipped.Examples = append(shipped.Examples,
			example.Example{Category: "wet", Text: fmt.Sprintf("rain river flood %d", i)},
			example.Example{Category: "dry", Text: fmt.Sprintf("sand desert dust %d", i)})
	}
	teacher := s.newService(t, shipped)
	require.NoError(t, teacher.Open(t.Context()))
	return teacher
}

func (s *school) answer(t *testing.T, teacher *learning.Service, text string) string {
	t.Helper()
	ranked := teacher.Predict(text, 1).Ranked
	require.NotEmpty(t, ranked)
	return ranked[0].Label
}

func TestAModelWhosePointerWasNeverWrittenDoesNoHarm(t *testing.T) {
	s := newSchool(t)
	teacher := s.teacher(t)
	serving := teacher.CurrentModel().ID
	s.db.dies = true
	s.clock.Advance(time.Second)
	_, err := teacher.TrainModel(t.Context(), idempotency.Command{ID: "refit", Digest: "d"})
	require.ErrorIs(t, err, errCrash)
	require.Equal(t, serving, teacher.CurrentModel().ID)

	s.db.dies = false
	teacher = s.teacher(t)
	require.Equal(t, serving, teacher.CurrentModel().ID, "the next process serves the old one")
	require.Equal(t, "wet", s.answer(t, teacher, "a flood of the river"))
	s.clock.Advance(time.Second)
	model, err := teacher.TrainModel(t.Context(), idempotency.Command{ID: "refit", Digest: "d"})
	require.NoError(t, err, "the caller tries again")
	require.Greater(t, model.ID, serving)
}

func TestOldModelsLoseTheirBytes(t *testing.T) {
	s := newSchool(t)
	teacher := s.teacher(t)
	ids := []string{teacher.CurrentModel().ID}
	for i := range 8 {
		s.db.dies = i == 2 // one that never served is dropped in its turn, too
		s.clock.Advance(time.Second)
		model, err := teacher.TrainModel(t.Context(), idempotency.Command{})
		if s.db.dies {
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
		_, _, err := teacher.GetModel(t.Context(), id)
		require.NoError(t, err, "what describes a model stays")
	}
	require.Equal(t, teacher.CurrentModel().ID, s.teacher(t).CurrentModel().ID)
}

// A fit takes seconds, in which people go on correcting.
func TestACorrectionDuringAFitIsNotLost(t *testing.T) {
	const text = "the heron is back"
	s := newSchool(t)
	teacher := s.teacher(t)
	correct := func(category string) {
		require.NoError(t, teacher.CorrectCase(t.Context(), "case", example.Example{Category: category, Text: text}))
	}
	correct("dry")
	s.clock.Advance(time.Minute)
	s.db.before = func() { correct("wet") }
	_, err := teacher.TrainModel(t.Context(), idempotency.Command{})
	require.NoError(t, err)
	require.Equal(t, "wet", s.answer(t, teacher, text), "the fit has only read what was said before")
	require.Equal(t, "wet", s.answer(t, s.teacher(t), text), "as has the next process")
}

func TestOneReplicaFitsAtATime(t *testing.T) {
	s := newSchool(t)
	one, other := s.teacher(t), s.teacher(t)
	s.learn(t, one, 30, func(i int) string { return "wet" })
	first := one.CurrentModel().ID
	s.db.dies = false
	claim := func() bool {
		_, err := s.models.ChangeServing(t.Context(), func(v *model.Serving) error {
			v.Claimed = s.clock.Now().Add(time.Minute)
			return nil
		})
		require.NoError(t, err)
		require.NoError(t, other.KeepUp(t.Context()))
		return other.CurrentModel().ID != first
	}
	require.False(t, claim(), "somebody else is fitting")
	s.clock.Advance(time.Minute + time.Second)
	require.NoError(t, other.KeepUp(t.Context()))
	require.NotEqual(t, first, other.CurrentModel().ID, "who died while fitting does not hold it for ever")
	require.NoError(t, one.KeepUp(t.Context()))
	require.Equal(t, other.CurrentModel().ID, one.CurrentModel().ID, "the other replica follows")
}

// learn brings examples in, of categories by number.
func (s *school) learn(t *testing.T, teacher *learning.Service, n int, category func(i int) string) {
	t.Helper()
	var examples []example.Example
	for i := range n {
		c := category(i)
		words := map[string]string{"wet": "rain river flood", "dry": "sand desert dust"}[c]
		if i%2 == 1 {
			words = "new " + words
		}
		examples = append(examples, example.Example{Category: c, Text: fmt.Sprintf("%s lesson %d %d", words, s.clock.Now().Unix(), i)})
	}
	_, _, err := teacher.ImportExamples(t.Context(), examples)
	require.NoError(t, err)
}

// What is learned in the background must not make the answers worse: here somebody
// calls everything by the wrong name.
func TestAWorseModelDoesNotTakeOverByItself(t *testing.T) {
	s := newSchool(t)
	teacher := s.teacher(t)
	good := teacher.CurrentModel().ID
	s.clock.Advance(time.Minute)
	var wrong []example.Example
	for i := range 30 {
		wrong = append(wrong,
			example.Example{Category: "dry", Text: fmt.Sprintf("rain river flood again %d", i)},
			example.Example{Category: "wet", Text: fmt.Sprintf("rain river flood once more %d", i)},
			example.Example{Category: "wet", Text: fmt.Sprintf("sand desert dust again %d", i)},
			example.Example{Category: "dry", Text: fmt.Sprintf("sand desert dust once more %d", i)})
	}
	shuffled := rand.New(rand.NewPCG(1, 2))
	for i := range wrong {
		j := shuffled.IntN(len(wrong))
		wrong[i].Category, wrong[j].Category = wrong[j].Category, wrong[i].Category
	}
	_, _, err := teacher.ImportExamples(t.Context(), wrong)
	require.NoError(t, err)
	s.clock.Advance(time.Minute)
	require.NoError(t, teacher.KeepUp(t.Context()))
	require.Equal(t, good, teacher.CurrentModel().ID)
	require.Equal(t, "wet", s.answer(t, teacher, "a flood of the river"))
	models, _, err := s.models.ListPage(t.Context(), 10, "")
	require.NoError(t, err)
	require.Len(t, models, 2)
	require.Contains(t, models[0].Worse, "of held-out examples right", "the report says why")

	s.clock.Advance(time.Minute)
	require.NoError(t, teacher.KeepUp(t.Context()))
	models, _, err = s.models.ListPage(t.Context(), 10, "")
	require.NoError(t, err)
	require.Len(t, models, 2, "it is not tried again with the same examples")

	s.learn(t, teacher, 40, func(i int) string { return []string{"wet", "dry"}[i%2] })
	s.clock.Advance(time.Minute)
	_, err = teacher.TrainModel(t.Context(), idempotency.Command{})
	require.NoError(t, err)
	require.NotEqual(t, good, teacher.CurrentModel().ID, "who asks for it gets it")
}

func TestAModelOfAnotherVersionIsFittedAnew(t *testing.T) {
	s := newSchool(t)
	broken := s.teacher(t).CurrentModel().ID
	chunks, err := docstore.Open[map[string][]byte](t.Context(), s.db, docstore.Spec{Name: "model_chunks"})
	require.NoError(t, err)
	_, err = chunks.Update(t.Context(), broken+"/000", func(c *map[string][]byte) error {
		(*c)["data"] = []byte("OMBUDLM0 what another version wrote")
		return nil
	})
	require.NoError(t, err)
	s.clock.Advance(time.Second)
	teacher := s.teacher(t)
	require.NotEqual(t, broken, teacher.CurrentModel().ID)
	require.Equal(t, "wet", s.answer(t, teacher, "a flood of the river"))
}

func TestNothingServesBeforeOpen(t *testing.T) {
	s := newSchool(t)
	teacher := s.newService(t, learning.Shipment{})
	_, _, err := teacher.GetModel(t.Context(), "current")
	require.Equal(t, fault.NotFound, fault.KindOf(err))
	require.Empty(t, teacher.Predict("anything", 3).Ranked)
}
