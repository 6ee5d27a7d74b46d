package massincident

import (
	"slices"
	"time"
)

// talk is what the remembered cases of one service say.
type talk struct {
	seen   int                    // how many there are
	spoken map[string]int         // by word: how many of them say it
	recent []*Sighting            // those of the window, oldest first
	saying map[string][]*Sighting // and those by word
}

func newTalk() *talk { return &talk{spoken: map[string]int{}, saying: map[string][]*Sighting{}} }

func (t *talk) add(s *Sighting) {
	t.seen++
	t.recent = append(t.recent, s)
	for _, w := range s.words {
		t.spoken[w]++
		t.saying[w] = append(t.saying[w], s)
	}
}

// outlive drops the oldest case of the window from it.
func (t *talk) outlive() {
	for _, w := range t.recent[0].words {
		if t.saying[w] = t.saying[w][1:]; len(t.saying[w]) == 0 {
			delete(t.saying, w)
		}
	}
	t.recent = t.recent[1:]
}

// forget drops a case that is out of the window.
func (t *talk) forget(s *Sighting) {
	t.seen--
	for _, w := range s.words {
		if t.spoken[w]--; t.spoken[w] == 0 {
			delete(t.spoken, w)
		}
	}
}

// share says how many cases of some sort usually come, by the share that they had of all
// cases of the service before: so many as come until there are as many others as came
// meanwhile, and one more. So it follows the hours of the day by itself. How many come
// between others is negative binomial, of that shape. What most said before is never more
// than usual. Before is how many of the sort came before the window.
func (t *talk) share(now time.Time, before int) usually {
	return func(n, earlier int, within time.Duration) (expected, shape float64) {
		at, _ := slices.BinarySearchFunc(t.recent, now.Add(-within), func(r *Sighting, since time.Time) int { return r.At.Compare(since) })
		meanwhile := len(t.recent) - at
		if 2*(before+earlier) > t.seen-meanwhile {
			return float64(n), steady
		}
		others := float64(max(meanwhile-n, 0)) + 1
		shape = float64(before+earlier) + usualCases
		past := float64(t.seen-meanwhile) + usualOf
		return shape / max(past-shape, usualCases) * others, min(shape, steady, others)
	}
}
