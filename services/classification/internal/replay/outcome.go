package replay

import (
	"time"

	"github.com/ombud/ombud/services/classification/internal/massincident"
)

// Outcome is what came of a week.
type Outcome struct {
	Outages []Finding // in the order of the week's
	False   int       // candidates of which more than half of the cases are of no outage
}

// Finding is what was found of one outage.
type Finding struct {
	Found  bool
	After  time.Duration // its first case
	Cases  int           // of the outage that had come by then
	Joined float64       // share of its cases that are in its candidates in the end
	Others int           // cases in these that are of no outage, or of another one
	Times  int           // candidates that came up for it
}

// Play plays the week.
func (w Week) Play() Outcome {
	out := Outcome{Outages: make([]Finding, len(w.Outages))}
	first, come := make([]time.Time, len(w.Outages)), make([]int, len(w.Outages))
	of, about := map[string]int{}, map[string]int{} // by case, by candidate: the outage
	r := massincident.NewRehearsal()
	for _, c := range w.contacts() {
		of[c.Case] = c.outage
		if c.outage != ordinary {
			if come[c.outage]++; come[c.outage] == 1 {
				first[c.outage] = c.At
			}
		}
		candidate, isNew := r.Take(c.Entry)
		if !isNew {
			continue
		}
		n := mostly(candidate.Body.Cases, of)
		if about[candidate.ID] = n; n == ordinary {
			out.False++
			continue
		}
		f := &out.Outages[n]
		if f.Times++; !f.Found {
			f.Found, f.After, f.Cases = true, c.At.Sub(first[n]), come[n]
		}
	}
	out.count(r.Found(), of, about, come)
	return out
}

// count says how many cases each outage's candidates have in the end.
func (o *Outcome) count(found []massincident.Doc, of, about map[string]int, come []int) {
	for _, doc := range found {
		n := about[doc.ID]
		if n == ordinary {
			continue
		}
		for _, id := range doc.Body.Cases {
			if of[id] == n {
				o.Outages[n].Joined += 1 / float64(come[n])
			} else {
				o.Outages[n].Others++
			}
		}
	}
}

// mostly is the outage that at least half of the cases are of.
func mostly(cases []string, of map[string]int) int {
	tally := map[int]int{}
	for _, id := range cases {
		tally[of[id]]++
	}
	for outage, n := range tally {
		if outage != ordinary && 2*n >= len(cases) {
			return outage
		}
	}
	return ordinary
}
