package massincident

import (
	"slices"
	"time"

	"github.com/ombud/ombud/services/classification/internal/priority"
	"github.com/ombud/ombud/services/classification/internal/similar"
)

const (
	// window is the longest time in which cases make a burst.
	window = time.Hour
	// shortest is the time that fewer cases than a burst needs are held against.
	shortest = time.Minute
	// leastCases make a burst.
	leastCases = 8
	// surprise is the likelihood below which a burst is no chance. Some ten bursts are
	// tried with every case: of a million cases a year one would be chance, if they came
	// as independently as the model has it.
	surprise = 1e-7
	// kept is how many cases are compared with, in the window and before.
	kept = 20_000
	// similarity is how alike two cases are whose words are counted together.
	similarity = 0.25
	// looked is how many similar cases are counted at most.
	looked = 500
	// steady is the largest shape: what is usual for a kind of cases is never known better
	// than to a third.
	steady = 10
	// Before anything was learned of the same words, as many as half a case in a quarter of
	// an hour is usual.
	usualCases, usualHours = 0.5, 0.25
)

// Sighting is a case as the detector sees it.
type Sighting struct {
	Case, Territory string
	At              time.Time
	Input           priority.Input
	placed          bool // in an incident already
}

func (s Sighting) kind() kind { return kind{s.Input.Service, s.Input.Category} }

// Burst is more cases than chance explains.
type Burst struct {
	Evidence Evidence
	Cases    []Sighting // oldest first
}

// Detector finds bursts. It remembers a bounded number of cases. It is not safe for
// concurrent use.
type Detector struct {
	index  *similar.Index
	seen   map[string]Sighting
	order  []string // of seen, oldest first
	spoken map[string]int
	recent []Sighting // of the window, oldest first
	rates  *Rates
}

// NewDetector returns one that knows nothing.
func NewDetector() *Detector {
	return &Detector{index: similar.New(similar.Options{}), seen: map[string]Sighting{}, spoken: map[string]int{}, rates: newRates()}
}

// Observe learns of a case and returns the burst that it is part of, if any. Cases come
// in the order of their times.
func (d *Detector) Observe(s Sighting) (Burst, bool) {
	d.Remember(s)
	d.rates.count(s.kind(), s.At)
	best := Evidence{Likelihood: 1}
	var cases []Sighting
	for _, try := range []func(Sighting) (Evidence, []Sighting){d.alike, d.ofKind} {
		if e, of := try(s); e.Likelihood < best.Likelihood {
			best, cases = e, of
		}
	}
	return Burst{best, cases}, best.Likelihood < surprise
}

// Place says that a case is part of an incident, so that it makes no further burst.
func (d *Detector) Place(id string) {
	if s, known := d.seen[id]; known {
		s.placed = true
		d.seen[id] = s
	}
}

// Remember learns of a case that is part of a burst already: it is compared with, but
// what is usual does not grow by it.
func (d *Detector) Remember(s Sighting) {
	d.rates.advance(s.At)
	d.forget(s.At)
	d.index.Add(similar.Document{ID: s.Case, Text: s.Input.Text, At: s.At})
	d.seen[s.Case] = s
	d.order = append(d.order, s.Case)
	d.recent = append(d.recent, s)
	for _, w := range wordsOf(s.Input.Text) {
		d.spoken[w]++
	}
}

// Learn takes a past case in without looking for bursts. Those of incidents do not
// count as usual.
func (d *Detector) Learn(s Sighting, ofIncident bool) {
	d.Remember(s)
	if !ofIncident {
		d.rates.count(s.kind(), s.At)
	}
}

// forget drops what is too old, or too much.
func (d *Detector) forget(now time.Time) {
	for len(d.recent) >= kept || len(d.recent) > 0 && now.Sub(d.recent[0].At) > window {
		d.recent = d.recent[1:]
	}
	for len(d.order) >= kept {
		oldest := d.seen[d.order[0]]
		for _, w := range wordsOf(oldest.Input.Text) {
			if d.spoken[w]--; d.spoken[w] == 0 {
				delete(d.spoken, w)
			}
		}
		d.index.Remove(oldest.Case)
		delete(d.seen, oldest.Case)
		d.order = d.order[1:]
	}
}

// alike counts cases of the kind with similar words, against how many of those there
// have been.
func (d *Detector) alike(s Sighting) (Evidence, []Sighting) {
	var now []Sighting
	before := 0
	for _, match := range d.index.Search(similar.Query{Text: s.Input.Text, Limit: looked, Least: similarity}) {
		other, known := d.seen[match.ID]
		switch {
		case !known || other.kind() != s.kind() || other.placed:
		case s.At.Sub(other.At) <= window:
			now = append(now, other)
		default:
			before++
		}
	}
	factor := d.rush(s) * d.hourFactor(s)
	hours := s.At.Sub(d.seen[d.order[0]].At).Hours()
	e, of := scan(s.At, now, func(earlier int, within time.Duration) (mean, shape float64) {
		shape = float64(before+earlier) + usualCases
		return shape / (hours - within.Hours() + usualHours) * factor, shape
	})
	e.Alike = true
	return e, of
}

// ofKind counts all cases of the kind against what is usual for it at that hour.
func (d *Detector) ofKind(s Sighting) (Evidence, []Sighting) {
	if d.rates.all < learned || s.kind() == (kind{}) {
		return Evidence{Likelihood: 1}, nil
	}
	var now []Sighting
	for _, other := range d.recent {
		if other.kind() == s.kind() && !d.seen[other.Case].placed {
			now = append(now, other)
		}
	}
	mean, shape := d.rates.rate(d.rates.kinds[s.kind()], s.At)
	mean, shape = mean*d.rush(s), min(shape, steady)
	return scan(s.At, now, func(int, time.Duration) (float64, float64) { return mean, shape })
}

// hourFactor is how much busier than usual the hour is for cases of the kind.
func (d *Detector) hourFactor(s Sighting) float64 {
	if d.rates.all < learned {
		return 1
	}
	u := d.rates.kinds[s.kind()]
	if u == nil {
		return 1
	}
	mean, _ := d.rates.rate(u, s.At)
	return max(mean/((u.all+0.5)/(d.rates.all+1)), 0.2)
}

// rush is how much more of other kinds comes in than usual, at least 1: when everything
// is busy, one kind may be busy too.
func (d *Detector) rush(s Sighting) float64 {
	if d.rates.all == 0 {
		return 1
	}
	others := 0
	for _, other := range d.recent {
		if other.kind() != s.kind() {
			others++
		}
	}
	all, _ := d.rates.rate(d.rates.total, s.At)
	own, _ := d.rates.rate(d.rates.kinds[s.kind()], s.At)
	return max(1, float64(others)/max(all-own, 0.5))
}

// scan tries the newest cases, more and more of them, and returns the least likely of
// these bursts. Usual says how many come an hour, and how well that is known, apart from
// the time of the burst, before which so many of the cases came.
func scan(now time.Time, cases []Sighting, usual func(earlier int, within time.Duration) (mean, shape float64)) (Evidence, []Sighting) {
	slices.SortFunc(cases, func(a, b Sighting) int { return a.At.Compare(b.At) })
	best, first := Evidence{Likelihood: 1}, 0
	for n := leastCases; n <= len(cases); n += 1 + n/8 {
		at := len(cases) - n
		within := max(now.Sub(cases[at].At), shortest)
		mean, shape := usual(at, within)
		expected := mean * within.Hours()
		if p := tail(n, expected, shape); p < best.Likelihood {
			best, first = Evidence{Cases: n, Within: within, Expected: expected, Likelihood: p}, at
		}
	}
	return best, cases[first:]
}

// Sign finds what cases have in common.
func (d *Detector) Sign(cases []string) (Signature, bool) {
	var messages []string
	for _, id := range cases {
		if s, known := d.seen[id]; known {
			messages = append(messages, s.Input.Text)
		}
	}
	if len(messages) == 0 {
		return Signature{}, false
	}
	all := float64(len(d.order) - len(messages))
	return sign(messages, func(word string, holders int) float64 {
		return (float64(max(d.spoken[word]-holders, 0)) + 0.5) / (all + 1)
	}), true
}
