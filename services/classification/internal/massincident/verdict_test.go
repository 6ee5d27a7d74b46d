package massincident_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/classification/internal/judgement"
	"github.com/ombud/ombud/services/classification/internal/massincident"
	"github.com/ombud/ombud/services/classification/internal/priority"
)

// traffic plays cases to a simulation.
type traffic struct {
	*massincident.Simulation
	now   time.Time
	count int
}

func newTraffic() *traffic {
	return &traffic{Simulation: massincident.NewSimulation(), now: time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)}
}

// play lets a case come after a time, and returns its id.
func (s *traffic) play(after time.Duration, in priority.Input) string {
	s.now, s.count = s.now.Add(after), s.count+1
	id := fmt.Sprintf("%026d", s.count)
	s.AddCase(judgement.Entry{Case: id, Record: judgement.Record{At: s.now, Input: in}})
	return id
}

// input returns a judged message; of several categories it is undecided between them.
func input(territory, body string, categories ...priority.Usual) priority.Input {
	in := priority.Input{Language: "en", Facts: priority.Facts{Service: "fibre", Territory: territory, Body: body}}
	if len(categories) == 1 {
		in.Category = categories[0].Category
	} else {
		in.IsUndecided, in.Plausible = true, categories
	}
	return in
}

func usual(category string, confidence float64) priority.Usual {
	return priority.Usual{Category: category, Confidence: confidence}
}

// startOutage lets contacts of two territories come, and an outage in one of them.
func (s *traffic) startOutage() {
	asks := []string{"a copy of my contract", "the date of the visit", "the price of a second line", "a new address"}
	for n := range 60 {
		territory := []string{"PL", "DE"}[n%2]
		s.play(time.Minute, input(territory, "Please send me "+asks[n%len(asks)], usual("how-to", 1)))
	}
	say := []string{"No internet in Sopot", "The internet in Sopot is down", "Sopot: internet gone", "internet dead, we live in Sopot"}
	for n := range 20 {
		s.play(2*time.Second, input("PL", say[n%len(say)], usual("outage", 1)))
	}
}

func TestACaseJoinsOnlyOfTheSameKind(t *testing.T) {
	for name, c := range map[string]struct {
		after time.Duration
		in    priority.Input
		want  string // joined, proposed, or neither
	}{
		"the same again":                      {0, input("PL", "No internet in Sopot", usual("outage", 1)), "joined"},
		"in other words, at the same time":    {0, input("PL", "My modem only blinks", usual("outage", 1)), "joined"},
		"in another language":                 {0, input("PL", "Нет сети, роутер мигает", usual("outage", 1)), "joined"},
		"later, in the same words":            {20 * time.Minute, input("PL", "Still no internet in Sopot", usual("outage", 1)), "joined"},
		"a little later, in other words":      {20 * time.Minute, input("PL", "My modem only blinks", usual("outage", 1)), "proposed"},
		"later, in other words":               {28 * time.Minute, input("PL", "My modem only blinks", usual("outage", 1)), ""},
		"a bill of the same town":             {0, input("PL", "The bill for the internet in Sopot is wrong", usual("billing", 1)), ""},
		"an undecided bill of the same town":  {0, input("PL", "Internet in Sopot on my bill", usual("billing", .6), usual("outage", .2)), ""},
		"undecided, most likely an outage":    {0, input("PL", "No internet in Sopot, sort of", usual("outage", .6), usual("billing", .3)), "proposed"},
		"undecided, plausibly an outage":      {0, input("PL", "internet Sopot", usual("how-to", .4), usual("outage", .3)), "proposed"},
		"undecided, with no idea":             {0, input("PL", "internet Sopot ???"), "proposed"},
		"undecided, in other words":           {0, input("PL", "It only blinks", usual("outage", .6), usual("access", .3)), "proposed"},
		"the same words from another country": {0, input("DE", "No internet in Sopot", usual("outage", 1)), "proposed"},
		"other words from another country":    {0, input("DE", "My modem only blinks", usual("outage", 1)), ""},
		"another service": {0, func() priority.Input {
			in := input("PL", "No internet in Sopot", usual("outage", 1))
			in.Service = "mobile"
			return in
		}(), ""},
		"no service, in the same words": {0, func() priority.Input {
			in := input("PL", "No internet in Sopot", usual("outage", 1))
			in.Service = ""
			return in
		}(), "joined"},
		"no service, in other words": {0, func() priority.Input {
			in := input("PL", "My modem only blinks", usual("outage", 1))
			in.Service = ""
			return in
		}(), ""},
		"a question of the usual kind":          {0, input("PL", "Please send me a copy of my contract", usual("how-to", 1)), ""},
		"from nowhere known, in the same words": {0, input("", "No internet in Sopot", usual("outage", 1)), "joined"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newTraffic()
			s.startOutage()
			found := s.ListCandidates()
			require.Len(t, found, 1)
			require.Equal(t, "outage", found[0].Body.Category)
			require.EqualValues(t, 20, found[0].Body.Count)
			id := s.play(c.after+time.Second, c.in)
			found = s.ListCandidates()
			require.Len(t, found, 1)
			got := ""
			if slices.Contains(found[0].Body.Cases, id) {
				got = "joined"
			}
			if at := slices.IndexFunc(found[0].Body.Proposals, func(p massincident.Proposal) bool { return p.Case == id }); at >= 0 {
				got = "proposed"
				require.NotEmpty(t, found[0].Body.Proposals[at].Reason)
			}
			require.Equal(t, c.want, got, "%+v", found[0].Body.Proposals)
		})
	}
}

// TestOneCauseIsOneCandidate lets a second burst come after an outage in PL.
func TestOneCauseIsOneCandidate(t *testing.T) {
	for name, c := range map[string]struct {
		after time.Duration
		in    priority.Input
		want  int
	}{
		"of the same kind in other words": {40 * time.Minute, input("PL", "Television shows snow", usual("outage", 1)), 1},
		"of another kind":                 {40 * time.Minute, input("PL", "Sopot was billed twice", usual("billing", 1)), 2},
		"in another territory":            {40 * time.Minute, input("DE", "Fernsehen zeigt Schnee", usual("outage", 1)), 2},
		"a day later":                     {24 * time.Hour, input("PL", "Television shows snow", usual("outage", 1)), 2},
	} {
		t.Run(name, func(t *testing.T) {
			s := newTraffic()
			s.startOutage()
			s.now = s.now.Add(c.after)
			for range 20 {
				s.play(2*time.Second, c.in)
			}
			found := s.ListCandidates()
			require.Len(t, found, c.want)
			if c.want == 1 {
				require.EqualValues(t, 40, found[0].Body.Count+len(found[0].Body.Proposals))
			}
		})
	}
}
