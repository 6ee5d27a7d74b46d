package replay

import (
	"time"

	"github.com/ombud/ombud/services/classification/internal/massincident"
)

// Outcome is the result of the detection over a week.
type Outcome struct {
	Outages []Detection // in the order of the outages of the week
	False   int         // number of candidates with less than half of their cases of one outage
}

// Detection is the result for one outage.
type Detection struct {
	Found      bool
	After      time.Duration // delay from its first case to its first candidate
	Cases      int           // number of its cases until then
	Joined     float64       // recall: share of its cases in its candidates at the end
	Proposed   float64       // share of its cases that are proposed at the end, without the joined ones
	Others     int           // number of other cases in its candidates
	Candidates int           // number of candidates for it
}

// run is the state of a replay in progress.
type run struct {
	outcome   Outcome
	firstCase []time.Time    // by outage
	cases     []int          // by outage: number of cases so far
	outageOf  map[string]int // by case
	outageFor map[string]int // by candidate
}

// Play runs the detection over the contacts of the week.
func (w Week) Play() Outcome {
	r := &run{
		outcome:   Outcome{Outages: make([]Detection, len(w.Outages))},
		firstCase: make([]time.Time, len(w.Outages)),
		cases:     make([]int, len(w.Outages)),
		outageOf:  map[string]int{},
		outageFor: map[string]int{},
	}
	simulation := massincident.NewSimulation()
	for _, c := range w.drawContacts() {
		r.countContact(c)
		if candidate, isRaised := simulation.AddCase(c.Entry); isRaised {
			r.assignCandidate(candidate, c.At)
		}
	}
	r.countMembers(simulation.ListCandidates())
	return r.outcome
}

func (r *run) countContact(c contact) {
	r.outageOf[c.Case] = c.outage
	if c.outage == ordinary {
		return
	}
	r.cases[c.outage]++
	if r.cases[c.outage] == 1 {
		r.firstCase[c.outage] = c.At
	}
}

// assignCandidate counts a new candidate for the outage of most of its cases.
func (r *run) assignCandidate(candidate massincident.Doc, at time.Time) {
	n := r.majorityOutage(candidate.Body.Cases)
	r.outageFor[candidate.ID] = n
	if n == ordinary {
		r.outcome.False++
		return
	}
	d := &r.outcome.Outages[n]
	d.Candidates++
	if !d.Found {
		d.Found, d.After, d.Cases = true, at.Sub(r.firstCase[n]), r.cases[n]
	}
}

// countMembers counts the final cases of the candidates.
func (r *run) countMembers(candidates []massincident.Doc) {
	for _, doc := range candidates {
		n := r.outageFor[doc.ID]
		if n == ordinary {
			continue
		}
		for _, id := range doc.Body.Cases {
			if r.outageOf[id] == n {
				r.outcome.Outages[n].Joined += 1 / float64(r.cases[n])
			} else {
				r.outcome.Outages[n].Others++
			}
		}
		for _, proposal := range doc.Body.Proposals {
			if r.outageOf[proposal.Case] == n {
				r.outcome.Outages[n].Proposed += 1 / float64(r.cases[n])
			}
		}
	}
}

// majorityOutage returns the outage of at least half of the cases; ordinary for none.
func (r *run) majorityOutage(cases []string) int {
	tally := map[int]int{}
	for _, id := range cases {
		tally[r.outageOf[id]]++
	}
	for outage, n := range tally {
		if outage != ordinary && 2*n >= len(cases) {
			return outage
		}
	}
	return ordinary
}
