// Package replay plays weeks of contacts in which it is known what belongs together, and
// says which outages the search for mass incidents finds, how soon, and what it takes for
// an outage that is none.
package replay

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/ombud/ombud/services/classification/internal/docket"
	"github.com/ombud/ombud/services/classification/internal/priority"
)

// Week is a week of contacts, drawn by lot.
type Week struct {
	Seed     uint64
	Contacts int      // ordinary ones
	Ordinary []string // what they are chosen from
	Outages  []Outage
	// Category says what a classifier makes of a message: an id, or "" for no answer.
	Category func(text string) string
}

// Outage is one cause behind many contacts.
type Outage struct {
	Texts  []string      // what people say about it
	Begins time.Duration // after the beginning of the week
	Lasts  time.Duration
	Cases  int
}

// ordinary marks the cases that are of no outage.
const ordinary = -1

// contact is a case, and which outage it is of.
type contact struct {
	docket.Entry
	outage int
}

// contacts are those of the week, oldest first.
func (w Week) contacts() []contact {
	r := rand.New(rand.NewPCG(w.Seed, 1))
	monday := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	var all []contact
	for len(all) < w.Contacts {
		at := monday.Add(time.Duration(r.Int64N(int64(7 * 24 * time.Hour))))
		if r.Float64() < busy(at) {
			all = append(all, w.contact(r, at, pick(r, w.Ordinary), ordinary))
		}
	}
	for n, o := range w.Outages {
		for range o.Cases {
			part := r.Float64() // squared: most come soon after the beginning
			at := monday.Add(o.Begins + time.Duration(part*part*float64(o.Lasts)))
			all = append(all, w.contact(r, at, inOtherWords(r, pick(r, o.Texts)), n))
		}
	}
	slices.SortStableFunc(all, func(a, b contact) int { return a.At.Compare(b.At) })
	for n := range all {
		all[n].Case = fmt.Sprintf("%026d", n)
	}
	return all
}

// busy is how many contacts come at a time, of those that come at the busiest: a tenth by
// night, two fifths at weekends.
func busy(at time.Time) float64 {
	share := 0.1
	if hour := at.Hour(); hour >= 8 && hour < 20 {
		share = 1
	}
	if day := at.Weekday(); day == time.Saturday || day == time.Sunday {
		share *= 0.4
	}
	return share
}

func (w Week) contact(r *rand.Rand, at time.Time, text string, outage int) contact {
	e := docket.Entry{Record: docket.Record{At: at, Input: priority.Input{Category: w.Category(text)}}}
	e.Body, e.Territory = text, pick(r, []string{"PL", "DE", "GB"})
	return contact{e, outage}
}

// inOtherWords leaves out a word of every second message, so that it is not the same
// again.
func inOtherWords(r *rand.Rand, text string) string {
	const fewWords = 4
	words := strings.Fields(text)
	if len(words) <= fewWords || r.IntN(2) == 0 {
		return text
	}
	at := r.IntN(len(words))
	return strings.Join(slices.Delete(words, at, at+1), " ")
}

func pick(r *rand.Rand, from []string) string { return from[r.IntN(len(from))] }
