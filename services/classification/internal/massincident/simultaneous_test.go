package massincident_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore/sqlite"
	"github.com/ombud/ombud/services/classification/internal/judgement"
	"github.com/ombud/ombud/services/classification/internal/massincident"
	"github.com/ombud/ombud/services/classification/internal/priority"
)

// outage is one cause of contacts, in several wordings.
type outage struct {
	service string
	kind    []priority.Usual
	texts   []string
}

func (o outage) contact(n int) priority.Input {
	in := input("PL", o.texts[n%len(o.texts)], o.kind...)
	in.Service = o.service
	return in
}

// ordinary returns the nth contact about one of many things.
func ordinary(n int) priority.Input {
	kinds := []string{"how-to", "billing", "outage", "delivery", "access", "contract"}
	things := []string{"router", "invoice", "letter", "phone", "password", "visit", "address", "name", "bank", "order", "line"}
	verbs := []string{"change", "find", "send", "explain", "cancel", "confirm", "stop"}
	text := fmt.Sprintf("Please %s my %s and the %s", verbs[n%7], things[n%11], things[(n*5+3)%11])
	in := input([]string{"PL", "DE", "GB"}[n%3], text, usual(kinds[n*7%36/6], 1))
	in.Service = []string{"fibre", "fibre", "mobile"}[n%3]
	return in
}

// Outages in a town, with and without a word that others lack.
func inSopot(kind ...priority.Usual) outage {
	return outage{"fibre", kind, []string{
		"No internet in Sopot", "The internet in Sopot is down", "Sopot: internet gone", "internet dead, we live in Sopot",
	}}
}

func billedInSopot() outage {
	return outage{"fibre", []priority.Usual{usual("billing", 1)}, []string{
		"The bill for Sopot is wrong", "Sopot was billed twice", "I paid the bill in Sopot twice", "wrong bill again, Sopot",
	}}
}

func television(kind ...priority.Usual) outage {
	return outage{"fibre", kind, []string{
		"Television shows snow", "no channels on television", "the screen of the television is black", "television does not work",
	}}
}

// TestTwoOutagesAtOnceAreBothFound lets two outages of 40 cases come within four hours, among ordinary contacts.
func TestTwoOutagesAtOnceAreBothFound(t *testing.T) {
	undecided := []priority.Usual{usual("outage", .3), usual("how-to", .25)}
	mobile := inSopot(usual("outage", 1))
	mobile.service = "mobile"
	for name, c := range map[string]struct {
		one, other outage
		want       int // candidates
	}{
		"of two kinds in other words":                   {television(usual("outage", 1)), billedInSopot(), 2},
		"of two kinds in the same town":                 {inSopot(usual("outage", 1)), billedInSopot(), 2},
		"of two kinds in the same town, one undecided":  {inSopot(undecided...), billedInSopot(), 2},
		"of two services in the same words":             {inSopot(usual("outage", 1)), mobile, 2},
		"of one kind in other words, which is no other": {inSopot(usual("outage", 1)), television(usual("outage", 1)), 1},
	} {
		t.Run(name, func(t *testing.T) {
			s := newTraffic()
			for n := range 2 * 24 * 12 {
				s.play(5*time.Minute, ordinary(n))
			}
			outageOf := map[string]string{}
			for n := range 40 {
				outageOf[s.play(3*time.Minute, c.one.contact(n))] = "one"
				outageOf[s.play(3*time.Minute, c.other.contact(n))] = "other"
				s.play(0, ordinary(n))
			}
			found := s.ListCandidates()
			require.Len(t, found, c.want)
			joined := 0
			for _, doc := range found {
				of := map[string]int{}
				for _, id := range doc.Body.Cases {
					of[outageOf[id]]++
				}
				joined += of["one"] + of["other"]
				require.LessOrEqual(t, of[""], 2, "ordinary cases")
				if c.want == 2 {
					require.Zero(t, of["one"]*of["other"], "of both: %v", of)
				}
			}
			require.Equal(t, 80, joined)
		})
	}
}

// TestACandidateIsDividedInTheStore lets two outages in a town come to a watcher, each case alone.
func TestACandidateIsDividedInTheStore(t *testing.T) {
	at := clock.NewFake(time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC))
	db, err := sqlite.Open(sqlite.Memory, sqlite.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close(context.Background())) })
	watcher, records, incidents := newWatcher(t, db, at)
	come := func(after time.Duration, id string, in priority.Input) {
		at.Advance(after)
		require.NoError(t, records.InsertNew(t.Context(), []judgement.Entry{{Case: id, Record: judgement.Record{At: at.Now(), Input: in}}}))
		require.NoError(t, watcher.FollowRecords(t.Context()))
	}
	for n := range 26 * 12 {
		come(5*time.Minute, fmt.Sprintf("ordinary-%03d", n), ordinary(n))
	}
	wasOne := false
	for n := range 20 {
		come(time.Minute, fmt.Sprintf("outage-%02d", n), inSopot(usual("outage", 1)).contact(n))
		come(time.Minute, fmt.Sprintf("billing-%02d", n), billedInSopot().contact(n))
		found, err := incidents.ListByState(t.Context(), massincident.Candidate)
		require.NoError(t, err)
		wasOne = wasOne || len(found) == 1 && found[0].Body.Category == ""
	}
	require.True(t, wasOne, "the town alone is the first sign")
	found, err := incidents.ListByState(t.Context(), massincident.Candidate)
	require.NoError(t, err)
	require.Len(t, found, 2)
	for _, doc := range found {
		require.Len(t, doc.Body.Cases, 20)
		require.Equal(t, 20, doc.Body.Count)
		require.Equal(t, map[string]int{"PL": 20}, doc.Body.Territories)
		for _, id := range doc.Body.Cases {
			require.Contains(t, id, doc.Body.Category)
		}
	}
}
