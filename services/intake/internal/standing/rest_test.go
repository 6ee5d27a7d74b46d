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

// While the firm waits, another promise leaves another time for the solution, and no updates are due: the timeline and the letter
// say the one and not the other. The other period of updates is on the timeline for the staff.
func TestAnotherPromiseWhileTheFirmWaits(t *testing.T) {
	for name, tc := range map[string]struct {
		left     time.Duration
		limit    time.Time
		was      time.Time // the limit before
		every    time.Duration
		lines    []map[string]string // visible ones
		template string
		says     []string
	}{
		"less is left": {
			left: 4 * time.Hour, every: time.Hour,
			lines: []map[string]string{{
				"cause": "RECOMMITTED", "resolve_left": "4h0m0s", "old_resolve_left": "16h0m0s", "always_open": "true", "old_always_open": "true",
			}},
			template: "earlier",
			says:     []string{"While we wait for your answer, the time for the solution stands still.", "we will have 4 hours left"},
		},
		"more is left": {
			left: 30 * time.Hour, every: 8 * time.Hour,
			lines: []map[string]string{{
				"cause": "RECOMMITTED", "resolve_left": "30h0m0s", "old_resolve_left": "16h0m0s", "always_open": "true", "old_always_open": "true",
			}},
			template: "renewal",
			says: []string{
				"we need more time than we promised, and we are sorry. We told you before that after your answer we would have 16 hours left",
				"we will have 30 hours left",
			},
		},
		"less is left, within the law": {
			left: 4 * time.Hour, limit: at(23), every: 8 * time.Hour,
			lines: []map[string]string{{
				"cause": "RECOMMITTED", "resolve_left": "4h0m0s", "old_resolve_left": "16h0m0s", "always_open": "true", "old_always_open": "true",
				"resolve_limit": "2026-11-02T23:00:00Z",
			}},
			template: "earlier",
			says:     []string{"we will have 4 hours left", "by 23:00"},
		},
		"the law leaves no more": {
			left: 4 * time.Hour, limit: at(12), every: 8 * time.Hour,
			lines: []map[string]string{{
				"cause": "RECOMMITTED", "resolve_left": "0s", "old_resolve_left": "16h0m0s", "always_open": "true", "old_always_open": "true",
				"resolve_limit": "2026-11-02T12:00:00Z",
			}},
			template: "renewal",
			says:     []string{"The times that we promised you have changed.", "must be solved today by 12:00"},
		},
		"the law leaves no more, as before": {left: 4 * time.Hour, was: at(12), limit: at(12), every: 8 * time.Hour},
		"the law holds no longer": {
			left: 4 * time.Hour, was: at(12), every: 8 * time.Hour,
			lines: []map[string]string{{
				"cause": "RECOMMITTED", "resolve_left": "4h0m0s", "old_resolve_left": "0s", "always_open": "true", "old_always_open": "true",
				"old_resolve_limit": "2026-11-02T12:00:00Z",
			}},
			template: "renewal",
			says:     []string{"The times that we promised you have changed.", "we will have 4 hours left"},
		},
		"updates alone":   {left: 16 * time.Hour, every: time.Hour},
		"nothing changes": {left: 16 * time.Hour, every: 8 * time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			held := promise.Promise{
				ResolveState: promise.Paused, ResolveLeft: 16 * time.Hour, ResolveLimit: tc.was, UpdateEvery: 8 * time.Hour, AlwaysOpen: true,
			}
			quoted := held
			quoted.UpdateEvery = tc.every
			c := &casefile.Case{State: casefile.StateWaiting, Stage: casefile.StagePromised, Customer: "x", Channel: "PORTAL", Promise: &held}
			newService(t).Adopt(c, "01JBQW3E5V0000000000000000", timeline.Moment{At: at(9)}, standing.Report{
				Handling: casefile.Handling{Revision: 1}, Origin: &quoted,
				Terms: &promise.Terms{
					Resolve: promise.Term{State: promise.Paused, Left: tc.left, By: tc.limit, Cause: promise.Recommitted},
					Update:  promise.Term{State: promise.Paused, Left: time.Minute, Cause: promise.Recommitted},
				},
			})
			require.Equal(t, tc.left, c.Promise.ResolveLeft)
			var lines []map[string]string
			var letter timeline.Entry
			for _, e := range c.Tail {
				switch {
				case e.Kind == timeline.KindMessagePrepared:
					letter = e
				case e.Visible:
					lines = append(lines, e.Details)
				}
			}
			require.Equal(t, tc.lines, lines)
			require.Equal(t, tc.template, letter.Details["template"])
			for _, words := range tc.says {
				require.Contains(t, letter.Text, words)
			}
			require.NotContains(t, letter.Text, "hear from us")
			require.Equal(t, tc.left > 16*time.Hour, strings.Contains(letter.Text, "We told you before"), letter.Text)
			if tc.every != 8*time.Hour {
				staff := c.Tail[len(lines)]
				require.False(t, staff.Visible)
				require.Equal(t, tc.every.String(), staff.Details["update_every"])
			}
		})
	}
}

// What is left after a waiting in between is no changed promise: the time for the solution was used.
func TestAnotherWaitingIsNoOtherPromise(t *testing.T) {
	c := &casefile.Case{
		State: casefile.StateWaiting, Stage: casefile.StagePromised, Customer: "x", Channel: "PORTAL",
		Promise: &promise.Promise{ResolveState: promise.Paused, ResolveLeft: 16 * time.Hour},
	}
	newService(t).Adopt(c, "01JBQW3E5V0000000000000000", timeline.Moment{At: at(9)}, standing.Report{
		Handling: casefile.Handling{Revision: 1},
		Terms:    &promise.Terms{Resolve: promise.Term{State: promise.Paused, Left: 15 * time.Hour, Cause: promise.Resumed}},
	})
	require.Empty(t, c.Tail)
	require.Equal(t, 15*time.Hour, c.Promise.ResolveLeft)
}

// A promise that is the first one again within a minute is neither good news nor regretted.
func TestWhatIsLeftBackAndForth(t *testing.T) {
	held := promise.Promise{ResolveState: promise.Paused, ResolveLeft: 16 * time.Hour, AlwaysOpen: true}
	c := &casefile.Case{State: casefile.StateWaiting, Stage: casefile.StagePromised, Customer: "x", Channel: "PORTAL", Promise: &held}
	for revision, tc := range []struct {
		left     time.Duration
		template string
	}{{4 * time.Hour, "earlier"}, {30 * time.Hour, "renewal"}, {2 * time.Hour, "earlier"}, {16 * time.Hour, "renewal"}} {
		newService(t).Adopt(c, "01JBQW3E5V0000000000000000", timeline.Moment{At: at(9)}, standing.Report{
			Handling: casefile.Handling{Revision: int64(revision + 1)},
			Terms:    &promise.Terms{Resolve: promise.Term{State: promise.Paused, Left: tc.left, Cause: promise.Recommitted}},
		})
		letter := c.Tail[len(c.Tail)-1]
		require.Equal(t, tc.template, letter.Details["template"])
		require.Equal(t, tc.left > 16*time.Hour, strings.Contains(letter.Text, "We told you before"), letter.Text)
		if tc.left > 16*time.Hour {
			require.Contains(t, letter.Text, "would have 16 hours left")
		}
	}
}
