package linear_test

import (
	"fmt"
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/classification/internal/linear"
)

func live(t testing.TB, examples []linear.Example) *linear.OnlineModel {
	t.Helper()
	return linear.NewOnlineModel(fit(t, examples, linear.Options{}))
}

func first(l *linear.OnlineModel, s string) string {
	if p := l.Predict(s, 1); len(p.Ranked) > 0 {
		return p.Ranked[0].Label
	}
	return ""
}

func TestACorrectionCountsAtOnce(t *testing.T) {
	l := live(t, animals(20))
	const odd = "the cat purrs like an engine"
	require.Equal(t, "cat", first(l, odd))
	l.AddCorrection(linear.Correction{ID: "1", Text: odd, Label: "dog"})
	p := l.Predict("The cat purrs, like an ENGINE!", 3)
	require.Equal(t, "dog", p.Ranked[0].Label)
	require.True(t, p.Sure)
	require.True(t, p.Remembered)
	require.Len(t, p.Ranked, 2)
	require.Equal(t, "cat", first(l, "the cat purrs and sleeps"), "one correction does not turn everything")
}

func TestCorrectionsTeachTextsLikeThem(t *testing.T) {
	l := live(t, animals(20))
	for i := range 5 {
		l.AddCorrection(linear.Correction{ID: strconv.Itoa(i), Text: fmt.Sprintf("hamster wheel squeaks at night %d", i), Label: "rodent"})
	}
	p := l.Predict("a hamster wheel squeaks here", 3)
	require.Equal(t, "rodent", p.Ranked[0].Label)
	require.False(t, p.Remembered)
	require.Equal(t, []string{"cat", "dog"}, l.BaseModel().Labels())
}

func TestLearningFromNothing(t *testing.T) {
	l := live(t, nil)
	require.Empty(t, first(l, "anything"))
	for i, e := range animals(10) {
		l.AddCorrection(linear.Correction{ID: strconv.Itoa(i), Text: e.Text, Label: e.Label})
	}
	require.Equal(t, "dog", first(l, "a dog with a bone"))
	require.Equal(t, "cat", first(l, "a cat that sleeps"))
}

func TestTheSameCorrectionTwiceIsOne(t *testing.T) {
	once, twice := live(t, animals(5)), live(t, animals(5))
	c := linear.Correction{ID: "1", Text: "our dog sleeps", Label: "cat"}
	once.AddCorrection(c)
	twice.AddCorrection(c)
	twice.AddCorrection(c)
	require.Equal(t, once.Predict("a dog sleeps", 2), twice.Predict("a dog sleeps", 2))
	require.Equal(t, []linear.Correction{c}, twice.ListCorrections())
}

func TestACorrectionMayBeCorrected(t *testing.T) {
	changed, straight := live(t, animals(5)), live(t, animals(5))
	changed.AddCorrection(linear.Correction{ID: "1", Text: "it sleeps", Label: "dog"})
	changed.AddCorrection(linear.Correction{ID: "1", Text: "it sleeps", Label: "cat"})
	straight.AddCorrection(linear.Correction{ID: "1", Text: "it sleeps", Label: "cat"})
	require.Equal(t, straight.Predict("what sleeps", 2), changed.Predict("what sleeps", 2))
	require.Equal(t, "cat", first(changed, "it sleeps"))
}

func TestSwapKeepsWhatTheModelHasNotSeen(t *testing.T) {
	l := live(t, animals(5))
	l.AddCorrection(linear.Correction{ID: "old", Text: "the fish swims", Label: "fish"})
	l.AddCorrection(linear.Correction{ID: "new", Text: "the snake hisses", Label: "snake"})
	next := fit(t, append(animals(5), linear.Example{Text: "the fish swims", Label: "fish"}), linear.Options{})
	l.ReplaceModel(next, func(id string) bool { return id == "old" })
	require.Same(t, next, l.BaseModel())
	require.Len(t, l.ListCorrections(), 1)
	require.Equal(t, "fish", first(l, "the fish swims"))
	require.False(t, l.Predict("the fish swims", 1).Remembered)
	require.True(t, l.Predict("the snake hisses", 1).Remembered)
}

func TestWordlessCorrectionsTeachNothing(t *testing.T) {
	l, never := live(t, animals(5)), live(t, animals(5))
	l.AddCorrection(linear.Correction{ID: "1", Text: "?!", Label: "cat"})
	require.Equal(t, never.Predict("", 2), l.Predict("", 2))
	require.Equal(t, never.Predict("dog", 2), l.Predict("dog", 2))
}

func TestOldCorrectionsMakeRoom(t *testing.T) {
	l := live(t, animals(2))
	for i := range linear.MaxCorrections + 10 {
		l.AddCorrection(linear.Correction{ID: strconv.Itoa(i), Text: fmt.Sprintf("number %d", i), Label: "cat"})
	}
	require.Len(t, l.ListCorrections(), linear.MaxCorrections)
	require.False(t, l.Predict("number 0", 1).Remembered)
	require.True(t, l.Predict(fmt.Sprintf("number %d", linear.MaxCorrections), 1).Remembered)
}

func TestLiveIsSafeForConcurrentUse(t *testing.T) {
	l := live(t, animals(5))
	other := fit(t, animals(6), linear.Options{})
	var group sync.WaitGroup
	for w := range 4 {
		group.Go(func() {
			for i := range 30 {
				id := fmt.Sprintf("%d-%d", w, i)
				l.AddCorrection(linear.Correction{ID: id, Text: "message " + id, Label: "label" + strconv.Itoa(i%5)})
				if !l.Predict("message "+id, 1).Remembered && w != 0 {
					t.Errorf("%s is not remembered", id)
				}
				l.Predict("the dog barks", 3)
			}
		})
	}
	group.Go(func() {
		for range 5 {
			l.ReplaceModel(other, func(string) bool { return false })
		}
	})
	group.Wait()
	require.Len(t, l.ListCorrections(), 120)
}
