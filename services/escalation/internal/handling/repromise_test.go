package handling_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/escalation/internal/handling"
)

// repromise promises another time at a time, or requires the reason for which it is refused.
func (f *fixture) repromise(now string, kind handling.Kind, by, refusal string) {
	f.Helper()
	err := f.Repromise(f.moment(at(f.T, now)), kind, handling.Repromise{By: at(f.T, by), Actor: ann().Name, Reason: "The part is late."})
	if refusal == "" {
		require.NoError(f, err)
		return
	}
	require.Equal(f, refusal, fault.ReasonOf(err))
}

// The clock runs out at the new time, the old one stays in the pass, and the ceiling stays.
func TestRepromise(t *testing.T) {
	f := opened(t, nil)
	f.due(handling.Resolve, "Tue 01:00")
	f.repromise("Mon 10:00", handling.Resolve, "Tue 18:00", "")
	f.due(handling.Resolve, "Tue 18:00")
	f.due(handling.Ceiling, "Tue 05:00")
	f.repromise("Mon 10:30", handling.Response, "Mon 14:00", "")
	f.due(handling.Response, "Mon 14:00")
	require.Equal(t, at(t, "Tue 18:00"), f.Commitment.ResolveBy)
	require.Equal(t, []string{"REPROMISED resolve", "REPROMISED response"}, f.told())
	require.Equal(t, []handling.Repromise{
		{Clock: handling.Resolve, Was: at(t, "Tue 01:00"), By: at(t, "Tue 18:00"), At: at(t, "Mon 10:00"), Actor: "staff/ann", Reason: "The part is late."},
		{Clock: handling.Response, Was: at(t, "Mon 11:00"), By: at(t, "Mon 14:00"), At: at(t, "Mon 10:30"), Actor: "staff/ann", Reason: "The part is late."},
	}, f.Passes[0].Repromises)
	f.fire("Mon 12:59")
	require.Empty(t, f.Passes[0].Breaches, "the old time is neither kept nor broken")
	f.repromise("Mon 15:00", handling.Response, "Mon 20:00", "PROMISE_BROKEN")
	f.fire("Tue 18:00")
	require.Equal(t, at(t, "Tue 18:00"), f.Clocks.Resolve.BreachedAt)
}

// A time in closed hours is kept to the minute; pauses move it on as they do every other.
func TestRepromiseInClosedHours(t *testing.T) {
	f := opened(t, func(o *handling.Opening, _ *roster) { o.Commitment = promise(office()) })
	f.repromise("Mon 12:00", handling.Resolve, "Sat 12:00", "")
	f.due(handling.Resolve, "Sat 12:00")
	require.NoError(t, f.Wait(f.moment(at(t, "Thu 09:00")), at(t, "Thu 09:00")))
	require.NoError(t, f.Resume(f.moment(at(t, "Thu 17:00")), at(t, "Thu 17:00")))
	require.Equal(t, time.Date(2026, 11, 9, 17, 0, 0, 0, time.UTC), f.Clocks.Resolve.Due, "a working day later")
}

// Also when nothing is worked between now and then.
func TestRepromiseWithinClosedHours(t *testing.T) {
	f := opened(t, func(o *handling.Opening, _ *roster) {
		o.Commitment, o.Start = promise(office()), monday().Add(-14*time.Hour)
	})
	require.NoError(t, f.Repromise(f.moment(monday()), handling.Resolve, handling.Repromise{By: at(t, "Mon 20:00")}))
	f.due(handling.Resolve, "Mon 20:00")
	require.NoError(t, f.Repromise(f.moment(at(t, "Mon 18:00")), handling.Resolve, handling.Repromise{By: at(t, "Mon 22:00")}))
	f.due(handling.Resolve, "Mon 22:00")
}

// While the firm waits the new time is promised, too, and counts when it goes on.
func TestRepromiseWhileWaiting(t *testing.T) {
	f := opened(t, nil)
	require.NoError(t, f.Wait(f.moment(at(t, "Mon 10:00")), at(t, "Mon 10:00")))
	f.repromise("Mon 12:00", handling.Resolve, "Wed 12:00", "")
	require.Equal(t, handling.Paused, f.Clocks.Resolve.State)
	require.Equal(t, 48*time.Hour, f.Clocks.Resolve.Rest())
	require.NoError(t, f.Resume(f.moment(at(t, "Mon 13:00")), at(t, "Mon 13:00")))
	f.due(handling.Resolve, "Wed 13:00")
}

func TestRepromiseIsNeverAfterTheFact(t *testing.T) {
	for _, tc := range []struct {
		name, now, by string
		kind          handling.Kind
		live          func(f *fixture)
		want          string
	}{
		{"it has passed", "Tue 01:01", "Wed 09:00", handling.Resolve, nil, "PROMISE_BROKEN"},
		{"it passes at this very moment", "Tue 01:00", "Wed 09:00", handling.Resolve, nil, ""},
		{"the new time has passed", "Mon 10:00", "Mon 09:30", handling.Resolve, nil, "INVALID_ARGUMENT"},
		{"it is answered", "Mon 10:00", "Mon 12:00", handling.Response, func(f *fixture) {
			require.NoError(f, f.Answer(f.moment(monday()), monday()))
		}, "PROMISE_NOT_OPEN"},
		{"nothing was promised", "Mon 10:00", "Mon 12:00", handling.Response, func(f *fixture) {
			require.NoError(f, f.ChangeCommitment(f.moment(monday()), monday(), handling.Commitment{Start: monday()}))
		}, "PROMISE_NOT_OPEN"},
		{"it is solved", "Mon 10:00", "Mon 12:00", handling.Resolve, func(f *fixture) {
			require.NoError(f, f.Resolve(f.moment(monday()), monday(), "x", ""))
		}, "HANDLING_RESOLVED"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := opened(t, nil)
			if tc.live != nil {
				tc.live(f)
			}
			f.repromise(tc.now, tc.kind, tc.by, tc.want)
		})
	}
}
