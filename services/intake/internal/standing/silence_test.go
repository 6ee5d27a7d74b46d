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

// adoptUpdate takes over a clock of updates that runs for an hour more, after a period that ended at an hour.
func adoptUpdate(s *standing.Service, c *casefile.Case, hour int, cause promise.Cause) {
	s.Adopt(c, "01JBQW3E5V0000000000000000", timeline.Moment{At: at(hour)}, standing.Report{
		Handling: casefile.Handling{Revision: c.Handling.Revision + 1},
		Terms: &promise.Terms{
			Update:  promise.Term{State: promise.Running, By: at(hour + 1), Missed: at(hour), Cause: cause},
			Resolve: term(40, ""),
		},
	})
}

func newSilentCase() *casefile.Case {
	return &casefile.Case{
		State: casefile.StateOpen, Stage: casefile.StagePromised, Customer: "x", Channel: "PORTAL",
		Promise: &promise.Promise{
			UpdateBy: at(10), UpdateEvery: time.Hour, AlwaysOpen: true, ResolveBy: at(40), ResolveState: promise.Running,
		},
	}
}

// A silence is regretted at its first period, and again whenever it lasts twice as long. After an answer another silence begins.
func TestASilenceIsRegrettedWheneverItDoubles(t *testing.T) {
	service, c := newService(t), newSilentCase()
	for n, tc := range []struct {
		missed int
		cause  promise.Cause
		says   string // empty for no message
	}{
		{10, promise.Missed, "we have not kept that promise. We are sorry."},
		{11, promise.Missed, "we are still not keeping that promise. We are sorry."},
		{12, promise.Missed, ""},
		{13, promise.Missed, "we are still not keeping that promise. We are sorry."},
		{14, promise.Missed, ""},
		{16, promise.Missed, ""},
		{17, promise.Missed, "we are still not keeping that promise. We are sorry."},
		{17, "ANSWERED", ""},
		{18, promise.Missed, "we have not kept that promise. We are sorry."},
	} {
		before := len(c.Tail)
		adoptUpdate(service, c, tc.missed, tc.cause)
		if tc.says == "" {
			require.Len(t, c.Tail, before, n)
			continue
		}
		require.Len(t, c.Tail, before+1, n)
		require.Contains(t, c.Tail[before].Text, "hear from us at least every hour, and "+tc.says, n)
		require.Contains(t, c.Tail[before].Text, "From now on this holds:\n\n- Your problem will be solved", n)
		require.Equal(t, 1, strings.Count(c.Tail[before].Text, "every hour"), "the promise is not made anew")
	}
}

// Silence of seconds is not regretted every few seconds.
func TestAShortSilenceIsRegrettedSeldom(t *testing.T) {
	service, c := newService(t), newSilentCase()
	c.Promise.UpdateEvery = 30 * time.Second
	adopt := func(missed time.Time) {
		service.Adopt(c, "01JBQW3E5V0000000000000000", timeline.Moment{At: missed}, standing.Report{
			Handling: casefile.Handling{Revision: c.Handling.Revision + 1},
			Terms: &promise.Terms{
				Update: promise.Term{State: promise.Running, By: missed.Add(30 * time.Second), Missed: missed, Cause: promise.Missed},
			},
		})
	}
	for n := range 84 {
		adopt(at(10).Add(time.Duration(n) * 30 * time.Second))
	}
	var after []time.Duration
	for _, e := range c.Tail {
		after = append(after, e.At.Sub(at(10)))
	}
	require.Equal(t, []time.Duration{0, 5 * time.Minute, 10*time.Minute + 30*time.Second, 21*time.Minute + 30*time.Second}, after)
}

// A letter in the period is news: no silence is regretted after one, be it that it came soon after the beginning. The letter about
// what began the period is none.
func TestALetterIsNews(t *testing.T) {
	for after, isNews := range map[time.Duration]bool{5 * time.Second: false, 30 * time.Second: true, 59 * time.Minute: true} {
		service, c := newService(t), newSilentCase()
		*c.Promise = c.Promise.HearAt(at(9).Add(after))
		adoptUpdate(service, c, 10, promise.Missed)
		require.Equal(t, isNews, len(c.Tail) == 0, after)
	}
	service, c := newService(t), newSilentCase()
	*c.Promise = c.Promise.HearAt(at(10).Add(-8 * time.Second))
	adoptUpdate(service, c, 10, promise.Missed)
	adoptUpdate(service, c, 11, promise.Missed)
	require.Len(t, c.Tail, 1)
	require.Contains(t, c.Tail[0].Text, "we have not kept that promise")
}
