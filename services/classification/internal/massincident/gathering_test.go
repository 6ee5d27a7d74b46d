package massincident_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/classification/internal/massincident"
	"github.com/ombud/ombud/services/classification/internal/priority"
)

// relationOf returns how a case belongs to the only candidate: joined, proposed, or "".
func (s *traffic) relationOf(t *testing.T, id string) string {
	t.Helper()
	found := s.ListCandidates()
	require.Len(t, found, 1)
	switch body := found[0].Body; {
	case slices.Contains(body.Cases, id):
		return "joined"
	case slices.ContainsFunc(body.Proposals, func(p massincident.Proposal) bool { return p.Case == id }):
		return "proposed"
	}
	return ""
}

// TestAnEarlierCaseJoinsByWordsThatAreKnownLater lets a case come before an outage, in words that only its later cases
// have.
func TestAnEarlierCaseJoinsByWordsThatAreKnownLater(t *testing.T) {
	for name, c := range map[string]struct {
		before time.Duration
		in     priority.Input
		want   string
	}{
		"a little earlier":                       {20 * time.Minute, input("PL", "Elevator broken in block nine", usual("access", .4), usual("how-to", .3)), "joined"},
		"hours earlier":                          {5 * time.Hour, input("PL", "Elevator broken in block nine", usual("access", .4), usual("how-to", .3)), ""},
		"a little earlier, in other words":       {20 * time.Minute, input("PL", "My modem only blinks", usual("access", .4), usual("how-to", .3)), ""},
		"a little earlier, certainly of a kind":  {20 * time.Minute, input("PL", "Elevator broken in block nine", usual("contract", 1)), "proposed"},
		"a little earlier, from another country": {20 * time.Minute, input("DE", "Elevator broken in block nine", usual("access", .4), usual("how-to", .3)), "proposed"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newTraffic()
			for n := range 26 * 12 {
				s.play(5*time.Minute, ordinary(n))
			}
			early := s.play(time.Minute, c.in)
			s.now = s.now.Add(c.before)
			say := []string{"The lift is stuck", "no lift again", "our lift stands still"}
			for n := range 40 {
				if n == 10 {
					require.Empty(t, s.relationOf(t, early), "its words are not known yet")
					say = []string{"lift: elevator in block nine is broken", "elevator broken, the lift of block nine"}
				}
				s.play(10*time.Second, input("PL", say[n%len(say)], usual("outage", .3), usual("how-to", .25)))
			}
			require.Equal(t, c.want, s.relationOf(t, early))
		})
	}
}

// TestAnOutageOfUndecidedCasesTakesFurtherOnes lets twenty cases come that are likely, but not certain, to be of a category.
func TestAnOutageOfUndecidedCasesTakesFurtherOnes(t *testing.T) {
	for name, c := range map[string]struct {
		in   priority.Input
		want string
	}{
		"the same again":                      {input("PL", "No internet in Sopot", usual("outage", .7), usual("access", .2)), "joined"},
		"certain":                             {input("PL", "No internet in Sopot", usual("outage", 1)), "joined"},
		"more likely something else":          {input("PL", "No internet in Sopot", usual("access", .4), usual("outage", .3)), "proposed"},
		"hardly an outage":                    {input("PL", "No internet in Sopot", usual("billing", .6), usual("outage", .2)), ""},
		"with no idea":                        {input("PL", "internet Sopot ???"), "proposed"},
		"undecided, in other words":           {input("PL", "It only blinks", usual("outage", .7), usual("access", .2)), "proposed"},
		"a bill of the same town":             {input("PL", "No internet in Sopot", usual("billing", 1)), ""},
		"the same words from another country": {input("DE", "No internet in Sopot", usual("outage", .7), usual("access", .2)), "proposed"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newTraffic()
			for n := range 26 * 12 {
				s.play(5*time.Minute, ordinary(n))
			}
			for n := range 20 {
				s.play(10*time.Second, inSopot(usual("outage", .8), usual("access", .1)).contact(n))
			}
			require.Equal(t, "outage", s.ListCandidates()[0].Body.Category)
			require.Len(t, s.ListCandidates()[0].Body.Cases, 20)
			require.Equal(t, c.want, s.relationOf(t, s.play(10*time.Second, c.in)))
		})
	}
}
