package massincident

import (
	"slices"
	"time"

	"github.com/ombud/ombud/services/classification/internal/priority"
	"github.com/ombud/ombud/services/classification/internal/similar"
)

const (
	// window is the longest time in which cases make a burst: people who say the same thing in
	// ever other words show only together.
	window = 4 * time.Hour
	// shortest is the time that fewer cases than a burst needs are held against.
	shortest = time.Minute
	// leastCases make a burst.
	leastCases = 8
	// surprise is the likelihood below which a burst is no chance. Some ten bursts are
	// tried with every case: of a million cases a year one would be chance, if they came
	// as independently as the model has it.
	surprise = 1e-7
	// kept is how many cases are compared with, in the window and before; the window has half
	// of them at most.
	kept = 20_000
	// similarity is how alike two cases are whose words are counted together.
	similarity = 0.25
	// looked is how many similar cases are counted at most.
	looked = 500
	// steady is the largest shape: what is usual for a kind of cases is never known better
	// than to a third.
	steady = 10
	// Before anything was learned, half a case of any sort in ten is usual: nobody knows yet
	// what people write about to this firm.
	usualCases, usualOf = 0.5, 10
	// heardOf is how many cases must have come before the window until it is known what
	// everybody says.
	heardOf = 50
)

// Sighting is a case as the detector sees it.
type Sighting struct {
	Case, Territory string
	At              time.Time
	Input           priority.Input

	words  []string // what it says, by stems
	placed bool     // in an incident already
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
	seen   map[string]*Sighting
	order  []*Sighting      // those seen, oldest first
	recent []*Sighting      // those of the window, oldest first
	talks  map[string]*talk // by service
	rates  *Rates
}

// NewDetector returns one that knows nothing.
func NewDetector() *Detector {
	return &Detector{
		index: similar.New(similar.Options{}),
		seen:  map[string]*Sighting{},
		talks: map[string]*talk{},
		rates: newRates(),
	}
}

// Observe learns of a case and returns the burst that it is part of, if any. Cases come
// in the order of their times.
func (d *Detector) Observe(s Sighting) (Burst, bool) {
	latest := d.remember(s)
	d.rates.count(s.kind(), s.At)
	best := Evidence{Likelihood: 1}
	var cases []*Sighting
	for _, try := range []func(*Sighting) (Evidence, []*Sighting){d.alike, d.ofWord, d.ofKind} {
		if e, of := try(latest); e.Likelihood < best.Likelihood {
			best, cases = e, of
		}
	}
	burst := Burst{Evidence: best}
	for _, c := range cases {
		burst.Cases = append(burst.Cases, *c)
	}
	return burst, best.Likelihood < surprise
}

// Place says that a case is part of an incident, so that it makes no further burst.
func (d *Detector) Place(id string) {
	if s, known := d.seen[id]; known {
		s.placed = true
	}
}

// Remember learns of a case that is part of a burst already: it is compared with, but
// what is usual does not grow by it.
func (d *Detector) Remember(s Sighting) { d.remember(s) }

func (d *Detector) remember(s Sighting) *Sighting {
	d.rates.advance(s.At)
	d.forget(s.At)
	s.words = stems(wordsOf(s.Input.Text))
	latest := &s
	d.index.Add(similar.Document{ID: s.Case, Text: s.Input.Text, At: s.At})
	d.seen[s.Case] = latest
	d.order, d.recent = append(d.order, latest), append(d.recent, latest)
	of := s.Input.Service
	if d.talks[of] == nil {
		d.talks[of] = newTalk()
	}
	d.talks[of].add(latest)
	return latest
}

// Learn takes a past case in without looking for bursts. Those of incidents do not
// count as usual.
func (d *Detector) Learn(s Sighting, ofIncident bool) {
	d.remember(s)
	if !ofIncident {
		d.rates.count(s.kind(), s.At)
	}
}

// forget drops what is too old, or too much.
func (d *Detector) forget(now time.Time) {
	for len(d.recent) >= kept/2 || len(d.recent) > 0 && now.Sub(d.recent[0].At) > window {
		d.talks[d.recent[0].Input.Service].outlive()
		d.recent = d.recent[1:]
	}
	for len(d.order) >= kept {
		oldest := d.order[0]
		of := oldest.Input.Service
		if d.talks[of].forget(oldest); d.talks[of].seen == 0 {
			delete(d.talks, of)
		}
		d.index.Remove(oldest.Case)
		delete(d.seen, oldest.Case)
		d.order = d.order[1:]
	}
}

// alike counts cases with similar words, against how many of those there have been.
func (d *Detector) alike(s *Sighting) (Evidence, []*Sighting) {
	var now []*Sighting
	before := 0
	for _, match := range d.index.Search(similar.Query{Text: s.Input.Text, Limit: looked, Least: similarity}) {
		other, known := d.seen[match.ID]
		switch {
		case !known || other.Input.Service != s.Input.Service || other.placed:
		case s.At.Sub(other.At) <= window:
			now = append(now, other)
		default:
			before++
		}
	}
	e, of := scan(s.At, now, d.talks[s.Input.Service].share(s.At, before))
	e.Alike = true
	return e, of
}

// ofWord counts, for each word of the case, those that say it too. People say the same
// thing in many ways, but hardly without naming it. That the words were all tried makes
// it as many times as likely that one of them comes often by chance.
func (d *Detector) ofWord(s *Sighting) (Evidence, []*Sighting) {
	best, heard := Evidence{Likelihood: 1}, d.talks[s.Input.Service]
	if heard.seen-len(heard.recent) < heardOf {
		return best, nil
	}
	var cases []*Sighting
	for _, w := range s.words {
		var now []*Sighting
		for _, other := range heard.saying[w] {
			if !other.placed {
				now = append(now, other)
			}
		}
		e, of := scan(s.At, now, heard.share(s.At, heard.spoken[w]-len(heard.saying[w])))
		if e.Likelihood *= float64(len(s.words)); e.Likelihood < best.Likelihood {
			best, cases = e, of
		}
	}
	best.Word = true
	return best, cases
}

// ofKind counts all cases of the kind against what is usual for it at that hour.
func (d *Detector) ofKind(s *Sighting) (Evidence, []*Sighting) {
	if d.rates.all < learned || s.kind() == (kind{}) {
		return Evidence{Likelihood: 1}, nil
	}
	var now []*Sighting
	for _, other := range d.recent {
		if other.kind() == s.kind() && !other.placed {
			now = append(now, other)
		}
	}
	mean, shape := d.rates.rate(d.rates.kinds[s.kind()], s.At)
	mean, shape = mean*d.rush(s), min(shape, steady)
	return scan(s.At, now, func(_, _ int, within time.Duration) (float64, float64) { return mean * within.Hours(), shape })
}

// rush is how much more of other kinds comes in than usual, at least 1: when everything
// is busy, one kind may be busy too.
func (d *Detector) rush(s *Sighting) float64 {
	if d.rates.all == 0 {
		return 1
	}
	others := 0
	for _, other := range slices.Backward(d.recent) {
		if s.At.Sub(other.At) > time.Hour {
			break
		}
		if other.kind() != s.kind() {
			others++
		}
	}
	all, _ := d.rates.rate(d.rates.total, s.At)
	own, _ := d.rates.rate(d.rates.kinds[s.kind()], s.At)
	return max(1, float64(others)/max(all-own, 0.5))
}

// usually says how many cases of some sort are usual within a time, and how well that is
// known, as the shape of tail. Of the sort, n came within, and so many earlier in the window.
type usually func(n, earlier int, within time.Duration) (expected, shape float64)

// scan tries the newest cases, more and more of them up to all, and returns the least
// likely of these bursts. All are always tried: the one or two that a step left out would
// count as usual, and of what is new nothing is.
func scan(now time.Time, cases []*Sighting, usual usually) (Evidence, []*Sighting) {
	slices.SortFunc(cases, func(a, b *Sighting) int { return a.At.Compare(b.At) })
	best, first := Evidence{Likelihood: 1}, 0
	for n := leastCases; n <= len(cases); n = min(n+1+n/8, max(n+1, len(cases))) {
		at := len(cases) - n
		within := max(now.Sub(cases[at].At), shortest)
		expected, shape := usual(n, at, within)
		if float64(n) <= expected {
			continue
		}
		if p := tail(n, expected, shape); p < best.Likelihood {
			best, first = Evidence{
				Cases:      n,
				Within:     within,
				Expected:   expected,
				Likelihood: p,
			}, at
		}
	}
	return best, cases[first:]
}

// spoken is how many of those seen say a word, whatever service it is about.
func (d *Detector) spoken(word string) int {
	n := 0
	for _, t := range d.talks {
		n += t.spoken[word]
	}
	return n
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
		return (float64(max(d.spoken(word)-holders, 0)) + 0.5) / (all + 1)
	}), true
}
