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

// That the law's time has passed is told while the firm waits and while the case is closed for now, with what the customer can do.
// A case that is closed for good has no letter of it.
func TestTheLawsTimeThatHasPassedIsTold(t *testing.T) {
	const late = "By law your problem had to be solved today by 17:00 Universal time, and we have not managed that. We are sorry."
	for name, tc := range map[string]struct {
		channel  casefile.Channel
		state    casefile.State
		lapsed   bool
		resolved int
		says     []string // the parts of the letter after its first; empty for no letter
	}{
		"waiting":                 {"PORTAL", casefile.StateWaiting, false, 0, []string{"To solve your problem, we still need your answer. To answer, just write to us"}},
		"waiting, in a chat":      {"CHAT", casefile.StateWaiting, false, 0, []string{"To solve your problem, we still need your answer. To answer, just write here."}},
		"closed for now":          {"PORTAL", casefile.StateResolved, true, 10, []string{"Your case is closed for now, because we have had no answer from you. If you still need us, just write to us"}},
		"closed for now, in chat": {"CHAT", casefile.StateResolved, true, 10, []string{"Your case is closed for now, because we have had no answer from you. If you still need us, just write here."}},
		"closed for now later":    {"PORTAL", casefile.StateResolved, true, 18, []string{"Your case is closed for now"}},
		"closed for good":         {"PORTAL", casefile.StateClosed, true, 10, nil},
		"solved before":           {"PORTAL", casefile.StateResolved, false, 10, nil},
	} {
		t.Run(name, func(t *testing.T) {
			service := newService(t)
			c := &casefile.Case{
				State: tc.state, Lapsed: tc.lapsed, Stage: casefile.StagePromised, Customer: "x", Channel: tc.channel, Resolved: at(tc.resolved),
				Promise: &promise.Promise{
					ResolveBy: at(16), ResolveState: promise.Paused, ResolveLeft: 20 * time.Hour, ResolveLimit: at(17), UpdateEvery: time.Hour,
				},
			}
			over := promise.Term{State: promise.Broken, By: at(17), Missed: at(17), Cause: promise.Limited}
			for revision := range 2 {
				service.Adopt(c, "01JBQW3E5V0000000000000000", timeline.Moment{At: at(18), Actor: timeline.Suite}, standing.Report{
					Handling: casefile.Handling{Revision: int64(revision + 1)}, Terms: &promise.Terms{Resolve: over},
				})
			}
			if len(tc.says) == 0 {
				require.Empty(t, c.Tail)
				return
			}
			require.Len(t, c.Tail, 1)
			require.Equal(t, "broken", c.Tail[0].Details["template"])
			for _, words := range append(tc.says, late) {
				require.Contains(t, c.Tail[0].Text, words)
			}
			require.NotContains(t, c.Tail[0].Text, "We go on working")
			require.Equal(t, promise.Broken, c.Promise.ResolveState)
		})
	}
}
