package standing_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/promise"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
	"github.com/ombud/ombud/services/intake/internal/standing"
)

// The same period of updates on another calendar is another promise: it is on the timeline and in a letter.
func TestAnotherCalendarOfUpdatesIsTold(t *testing.T) {
	for name, tc := range map[string]struct {
		from, to bool // always open
		template string
		details  map[string]string
		says     string
	}{
		"round the clock to working time": {true, false, "renewal", map[string]string{
			"update_every": "8h0m0s", "old_update_every": "8h0m0s", "always_open": "false", "old_always_open": "true",
		}, "hear from us at least every 8 hours of working time."},
		"working time to round the clock": {false, true, "earlier", map[string]string{
			"update_every": "8h0m0s", "old_update_every": "8h0m0s", "always_open": "true", "old_always_open": "false",
		}, "hear from us at least every 8 hours."},
		"the same": {true, true, "", nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			held := promise.Promise{
				ResolveBy: at(17), ResolveState: promise.Running, UpdateBy: at(12), UpdateEvery: 8 * time.Hour, AlwaysOpen: tc.from,
			}
			quoted := held
			quoted.AlwaysOpen = tc.to
			c := &casefile.Case{State: casefile.StateOpen, Stage: casefile.StagePromised, Customer: "x", Channel: "PORTAL", Promise: &held}
			newService(t).Adopt(c, "01JBQW3E5V0000000000000000", timeline.Moment{At: at(9)}, standing.Report{
				Handling: casefile.Handling{Revision: 1}, Origin: &quoted,
				Terms: &promise.Terms{Resolve: term(17, ""), Update: term(11, promise.Recommitted)},
			})
			require.Equal(t, tc.to, c.Promise.AlwaysOpen)
			if tc.template == "" {
				require.Empty(t, c.Tail)
				return
			}
			require.Len(t, c.Tail, 2)
			line, letter := c.Tail[0], c.Tail[1]
			require.Equal(t, timeline.KindPromiseChanged, line.Kind)
			require.True(t, line.Visible)
			tc.details["cause"] = string(promise.Recommitted)
			require.Equal(t, tc.details, line.Details)
			require.Equal(t, tc.template, letter.Details["template"])
			require.Contains(t, letter.Text, tc.says)
		})
	}
}

// A regretted silence is said as it was promised, also where another calendar holds from the same moment on.
func TestASilenceIsSaidAsItWasPromised(t *testing.T) {
	c := newSilentCase()
	quoted := *c.Promise
	quoted.AlwaysOpen = false
	newService(t).Adopt(c, "01JBQW3E5V0000000000000000", timeline.Moment{At: at(10)}, standing.Report{
		Handling: casefile.Handling{Revision: 1}, Origin: &quoted,
		Terms: &promise.Terms{
			Update:  promise.Term{State: promise.Running, By: at(12), Missed: at(10), Cause: promise.Missed},
			Resolve: term(40, ""),
		},
	})
	require.Contains(t, c.Tail[len(c.Tail)-1].Text, "hear from us at least every hour, and we have not kept that promise")
}
