// Package replay measures the detection of mass incidents. It simulates weeks of contacts with known outages, and
// reports the found ones, their delay, and the false alarms.
package replay

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/ombud/ombud/services/classification/internal/judgement"
	"github.com/ombud/ombud/services/classification/internal/priority"
)

// Week is a random week of contacts. The same seed gives the same week.
type Week struct {
	Seed     uint64
	Contacts int      // number of ordinary contacts
	Ordinary []string // texts of ordinary contacts
	Outages  []Outage
	// Judge returns the predicted category of a text and its language; of an unsure prediction, the plausible categories.
	Judge func(text string) priority.Input
}

// Outage is one cause behind many contacts.
type Outage struct {
	Texts  []string
	Begins time.Duration // since the beginning of the week
	Lasts  time.Duration
	Cases  int
}

// ordinary stands for no outage.
const ordinary = -1

// contact is a case with its outage.
type contact struct {
	judgement.Entry
	outage int
}

// drawContacts returns the contacts of the week, oldest first.
func (w Week) drawContacts() []contact {
	r := rand.New(rand.NewPCG(w.Seed, 1))
	monday := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	var contacts []contact
	for len(contacts) < w.Contacts {
		at := monday.Add(time.Duration(r.Int64N(int64(7 * 24 * time.Hour))))
		if r.Float64() < relativeRate(at) { // rejection sampling
			contacts = append(contacts, w.drawContact(r, at, pickText(r, w.Ordinary), ordinary))
		}
	}
	for n, o := range w.Outages {
		for range o.Cases {
			part := r.Float64()
			sinceBegin := part * part * float64(o.Lasts) // half of the cases in the first quarter
			at := monday.Add(o.Begins + time.Duration(sinceBegin))
			contacts = append(contacts, w.drawContact(r, at, varyWording(r, pickText(r, o.Texts)), n))
		}
	}
	slices.SortStableFunc(contacts, func(a, b contact) int { return a.At.Compare(b.At) })
	for n := range contacts {
		contacts[n].Case = fmt.Sprintf("%026d", n)
	}
	return contacts
}

// relativeRate returns the rate of contacts at a time relative to the busiest hours: a tenth by night, two fifths at
// weekends.
func relativeRate(at time.Time) float64 {
	rate := 0.1
	if hour := at.Hour(); hour >= 8 && hour < 20 {
		rate = 1
	}
	if day := at.Weekday(); day == time.Saturday || day == time.Sunday {
		rate *= 0.4
	}
	return rate
}

func (w Week) drawContact(r *rand.Rand, at time.Time, text string, outage int) contact {
	e := judgement.Entry{Record: judgement.Record{At: at, Input: w.Judge(text)}}
	e.Body = text
	e.Territory = pickText(r, []string{"PL", "DE", "GB"})
	return contact{e, outage}
}

// varyWording drops a random word of every second text with more than four words.
func varyWording(r *rand.Rand, text string) string {
	const fewWords = 4
	words := strings.Fields(text)
	if len(words) <= fewWords || r.IntN(2) == 0 {
		return text
	}
	at := r.IntN(len(words))
	return strings.Join(slices.Delete(words, at, at+1), " ")
}

func pickText(r *rand.Rand, texts []string) string { return texts[r.IntN(len(texts))] }
