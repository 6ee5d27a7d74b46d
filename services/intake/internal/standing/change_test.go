package standing_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/promise"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
	"github.com/ombud/ombud/services/intake/internal/standing"
)

// promisedCase returns an open case with a promise.
func promisedCase(p promise.Promise) *casefile.Case {
	return &casefile.Case{State: casefile.StateOpen, Stage: casefile.StagePromised, Customer: "x", Channel: "PORTAL", Promise: &p}
}

// adopt takes over the times of the clocks at nine.
func adopt(t *testing.T, c *casefile.Case, terms promise.Terms) {
	t.Helper()
	newService(t).Adopt(c, "01JBQW3E5V0000000000000000", timeline.Moment{At: at(9)}, standing.Report{
		Handling: casefile.Handling{Revision: 1}, Terms: &terms,
	})
}

// Of two times that move in the same direction, the solution is told first.
func TestOfTwoTimesTheSolutionIsToldFirst(t *testing.T) {
	for name, tc := range map[string]struct{ answer, solution int }{"later": {12, 18}, "earlier, with a reason": {10, 16}} {
		t.Run(name, func(t *testing.T) {
			c := promisedCase(promise.Promise{
				RespondBy: at(11), RespondState: promise.Running, ResolveBy: at(17), ResolveState: promise.Running,
			})
			adopt(t, c, promise.Terms{Answer: term(tc.answer, promise.Recommitted), Resolve: term(tc.solution, promise.Recommitted)})
			said := c.Tail[len(c.Tail)-1].Text
			first, second := "We promised to solve your problem today by 17:00", "We promised that a person would answer you today by 11:00"
			require.Contains(t, said, first)
			require.Contains(t, said, second)
			require.Less(t, strings.Index(said, first), strings.Index(said, second))
		})
	}
}

// A look at another time is on the timeline with the time before, and leaves no past promise, which has none of a look.
func TestAMovedLookLeavesNoPastPromise(t *testing.T) {
	c := promisedCase(promise.Promise{
		TriageBy: at(10), TriageState: promise.Running, RespondBy: at(11), RespondState: promise.Running, ResolveBy: at(17),
	})
	adopt(t, c, promise.Terms{
		Triage: term(12, promise.Migrated), Answer: term(11, ""), Resolve: term(17, ""),
	})
	require.Equal(t, timeline.KindPromiseChanged, c.Tail[0].Kind)
	require.Equal(t, at(12).Format(time.RFC3339), c.Tail[0].Details["triage_by"])
	require.Equal(t, at(10).Format(time.RFC3339), c.Tail[0].Details["old_triage_by"])
	require.Empty(t, c.PastPromises)
}

// The line about an answer that is owed without a message of the customer says so.
func TestAnAnswerWithoutAMessageIsMarked(t *testing.T) {
	for name, written := range map[string]bool{"the customer has written": true, "nobody has written": false} {
		t.Run(name, func(t *testing.T) {
			c := promisedCase(promise.Promise{RespondBy: at(8), RespondState: promise.Kept, ResolveBy: at(17), ResolveState: promise.Running})
			if written {
				c.AddEntries(timeline.Moment{At: at(9)}, timeline.Entry{Kind: timeline.KindContactRecorded, Text: "And now?"})
			}
			next := promise.Term{State: promise.Running, By: at(15), Cause: promise.LeftIncident, IsNext: true}
			adopt(t, c, promise.Terms{Answer: next, Resolve: term(17, "")})
			line := c.Tail[len(c.Tail)-1]
			require.Equal(t, timeline.KindPromised, line.Kind)
			_, isMarked := line.Details["no_message"]
			require.Equal(t, !written, isMarked)
		})
	}
}
