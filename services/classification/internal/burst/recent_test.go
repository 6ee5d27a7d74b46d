package burst_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/classification/internal/burst"
	"github.com/ombud/ombud/services/classification/internal/priority"
)

// twins are two detectors that see the same cases, and have to say the same of the next ones.
type twins struct {
	random   *rand.Rand
	at       time.Time
	one, two *burst.Detector
	cases    []string
}

func newTwins() *twins {
	return &twins{rand.New(rand.NewPCG(1, 1)), time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC), burst.NewDetector(), burst.NewDetector(), nil}
}

// next returns a case that follows the last one within a minute.
func (w *twins) next() burst.Observation {
	topics := []string{"the cable is cut", "an invoice of mine", "my password again", "no delivery came", "our address changed"}
	w.at = w.at.Add(time.Duration(w.random.IntN(60)) * time.Second)
	id := fmt.Sprint(len(w.cases))
	w.cases = append(w.cases, id)
	category := []string{"outage", "billing"}[w.random.IntN(2)]
	return burst.Observation{
		Case: id, At: w.at, Territory: []string{"", "PL", "GB"}[w.random.IntN(3)],
		Input: priority.Input{Text: topics[w.random.IntN(len(topics))], Category: category, Facts: priority.Facts{Service: "services/general"}},
	}
}

// requireSame lets both see a case, and compares the evidence and the free cases.
func (w *twins) requireSame(t *testing.T) {
	t.Helper()
	o := w.next()
	one, _ := w.one.Observe(o)
	two, _ := w.two.Observe(o)
	require.Equal(t, two.Evidence, one.Evidence, "case %s", o.Case)
	require.Equal(t, listFree(w.two), listFree(w.one), "case %s", o.Case)
}

func listFree(d *burst.Detector) (ids []string) {
	for o := range d.EachFree("services/general") {
		ids = append(ids, o.Case)
	}
	return ids
}

// A case that leaves its incident counts as if it had never been in one.
func TestAReleasedCaseCounts(t *testing.T) {
	w := newTwins()
	for range 600 { // ten hours, of which the window forgets six
		for range 3 {
			id := fmt.Sprint(w.random.IntN(len(w.cases) + 1))
			w.one.MarkPlaced(id)
			w.one.MarkFree(id)
		}
		w.requireSame(t)
	}
}

// A case that is taken into an incident counts as little as one that came with it.
func TestAPlacedCaseDoesNotCount(t *testing.T) {
	w := newTwins()
	for range 600 {
		o := w.next()
		w.one.LearnPast(o, true)
		w.one.MarkPlaced(o.Case)
		w.two.ObservePlaced(o)
		w.requireSame(t)
		require.NotContains(t, listFree(w.one), o.Case)
	}
}

// The free cases come newest first, and a loop over them may place those that it has not come to yet.
func TestALoopOverFreeCasesMayPlaceThem(t *testing.T) {
	w := newTwins()
	for range 20 {
		w.one.LearnPast(w.next(), false)
	}
	var seen []string
	for o := range w.one.EachFree("services/general") {
		seen = append(seen, o.Case)
		w.one.MarkPlaced(o.Case)
		if o.Case == "10" {
			w.one.MarkPlaced("5")
		}
	}
	want := slices.DeleteFunc(slices.Clone(w.cases), func(id string) bool { return id == "5" })
	slices.Reverse(want)
	require.Equal(t, want, seen)
	require.Empty(t, listFree(w.one))
}
