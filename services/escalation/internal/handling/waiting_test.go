package handling_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/escalation/internal/clock"
	"github.com/ombud/ombud/services/escalation/internal/handling"
	"github.com/ombud/ombud/services/escalation/internal/ladder"
	"github.com/ombud/ombud/services/escalation/internal/timeline"
)

// waiting returns a handling that Ann has answered at 10:00, and that waits since 11:00. The customer is reminded a day
// later, and the waiting ends after two days.
func waiting(t *testing.T, change func(*handling.Opening, *roster)) *fixture {
	t.Helper()
	f := opened(t, func(o *handling.Opening, r *roster) {
		o.Policy.Waiting = ladder.Waiting{RemindAfter: 24 * time.Hour, CloseAfter: 48 * time.Hour}
		if change != nil {
			change(o, r)
		}
	})
	require.NoError(t, f.record(f.Claim(f.moment(at(t, "Mon 09:30")), actor(ann()), ann())))
	require.NoError(t, f.record(f.Answer(f.moment(at(t, "Mon 10:00")), at(t, "Mon 10:00"))))
	require.NoError(t, f.record(f.Wait(f.moment(at(t, "Mon 11:00")), at(t, "Mon 11:00"), handling.Mandate{})))
	return f
}

// lastEvent returns the newest event of a kind.
func (f *fixture) lastEvent(kind timeline.Kind) timeline.Event {
	f.Helper()
	for i := len(f.events) - 1; i >= 0; i-- {
		if f.events[i].Kind == kind {
			return f.events[i]
		}
	}
	require.Fail(f, "no event", "%s in %v", kind, f.told())
	return timeline.Event{}
}

func TestTheCustomerIsRemindedAndTheWaitingLapses(t *testing.T) {
	f := waiting(t, nil)
	f.due(clock.Waiting, "Tue 11:00")
	f.due(clock.Ceiling, "")
	require.Equal(t, 18*time.Hour, f.Clocks.Ceiling.Remaining())
	f.fire("Tue 11:00")
	reminder := f.lastEvent(timeline.WaitReminded)
	require.Equal(t, "2026-11-02T11:00:00Z", reminder.Details["since"])
	require.Equal(t, "2026-11-04T11:00:00Z", reminder.Details["close_time"])
	require.Equal(t, handling.Waiting, f.State)
	f.due(clock.Waiting, "Wed 11:00")
	f.fire("Wed 11:00")
	require.Equal(t, []string{"CLAIMED", "WAIT_REMINDED", "WAIT_LAPSED"}, f.told())
	require.Equal(t, "2026-11-02T11:00:00Z", f.lastEvent(timeline.WaitLapsed).Details["since"])
	require.Equal(t, handling.CustomerHolds, f.Holder())
	pass := f.Passes[len(f.Passes)-2]
	require.Equal(t, handling.Lapsed, pass.End)
	require.Equal(t, ann().Name, pass.Holder)
	require.Nil(t, pass.Solution)
	require.Zero(t, f.Solutions)
	require.Empty(t, pass.Breaches)
	_, wakes := f.Wakes()
	require.False(t, wakes)
	// A late answer takes it up again where it was.
	require.NoError(t, f.record(f.Reopen(f.moment(at(t, "Fri 09:00")), at(t, "Fri 09:00"), "customers/1", "", nil)))
	require.Equal(t, ann().Name, f.Holder())
	f.due(clock.Resolve, "Fri 23:00") // 14 of 16 hours
	f.due(clock.Ceiling, "Sat 03:00") // 18 of 20
	f.due(clock.NextReply, "Fri 11:00")
	f.due(clock.Waiting, "")
}

// What comes back while the waiting lapses finds the case open, with the clocks that it had.
func TestWhatCrossesALapse(t *testing.T) {
	for name, tc := range map[string]struct {
		come     func(*fixture, handling.Moment) ([]timeline.Event, error)
		fired    string // the lapse has been noticed then; "" for not
		now      string
		state    handling.State
		resolve  string // due, "" for not running
		solution int
	}{
		"an answer before it, heard later":       {resume("Wed 10:59"), "", "Wed 12:00", handling.Open, "Thu 00:59", 0},
		"an answer before it, noticed after it":  {resume("Wed 10:59"), "Wed 11:00", "Wed 12:00", handling.Open, "Thu 01:00", 0},
		"an answer at the very instant":          {resume("Wed 11:00"), "", "Wed 11:00", handling.Open, "Thu 01:00", 0},
		"an answer after it that nobody noticed": {resume("Wed 11:30"), "", "Wed 12:00", handling.Open, "Thu 01:30", 0},
		"a solution":                             {solve, "Wed 11:00", "Wed 12:00", handling.Resolved, "", 1},
		"a solution that came first":             {solve, "", "Wed 12:00", handling.Resolved, "", 1},
		"a reopening":                            {reopen, "Wed 11:00", "Wed 12:00", handling.Open, "Thu 02:00", 0},
		"an answer of a colleague":               {answerNow, "Wed 11:00", "Wed 12:00", handling.Resolved, "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			f := waiting(t, nil)
			f.fire("Tue 11:00")
			if tc.fired != "" {
				f.fire(tc.fired)
			}
			require.NoError(t, f.record(tc.come(f, f.moment(at(t, tc.now)))))
			require.Equal(t, tc.state, f.State)
			f.due(clock.Resolve, tc.resolve)
			f.due(clock.Waiting, "")
			require.Equal(t, tc.solution, f.Solutions)
			for i, pass := range f.Passes[1:] {
				require.Equal(t, f.Passes[i].Finish, pass.Start)
			}
		})
	}
}

func resume(since string) func(*fixture, handling.Moment) ([]timeline.Event, error) {
	return func(f *fixture, m handling.Moment) ([]timeline.Event, error) { return f.Resume(m, at(f.T, since)) }
}

func solve(f *fixture, m handling.Moment) ([]timeline.Event, error) {
	return f.Resolve(m, m.Now, solution(ann().Name, "done"))
}

func reopen(f *fixture, m handling.Moment) ([]timeline.Event, error) {
	return f.Reopen(m, m.Now, "staff/ann", "", nil)
}

func answerNow(f *fixture, m handling.Moment) ([]timeline.Event, error) { return f.Answer(m, m.Now) }

// Waiting hides nothing: the ceiling stands still only where the ladder ends the waiting and no answer is owed.
func TestTheCeilingWhileTheFirmWaits(t *testing.T) {
	closing := ladder.Waiting{CloseAfter: 48 * time.Hour}
	for name, tc := range map[string]struct {
		policy   ladder.Waiting
		answered bool
		contact  bool
		ceiling  string // due, "" for not running
	}{
		"the ladder ends the waiting":            {closing, true, false, ""},
		"it only reminds":                        {ladder.Waiting{RemindAfter: time.Hour}, true, false, "Tue 05:00"},
		"it says nothing, as in earlier builds":  {ladder.Waiting{}, true, false, "Tue 05:00"},
		"the question is the first answer":       {closing, false, false, ""},
		"the answer to a later message is owed":  {closing, true, true, "Tue 05:30"},
		"an answer is owed, and nothing is said": {ladder.Waiting{}, true, true, "Tue 05:00"},
	} {
		t.Run(name, func(t *testing.T) {
			f := opened(t, func(o *handling.Opening, _ *roster) { o.Policy.Waiting = tc.policy })
			if tc.answered {
				require.NoError(t, f.record(f.Answer(f.moment(at(t, "Mon 09:30")), at(t, "Mon 09:30"))))
			}
			require.NoError(t, f.record(f.Wait(f.moment(at(t, "Mon 10:00")), at(t, "Mon 10:00"), handling.Mandate{})))
			if tc.contact {
				require.NoError(t, f.record(f.Contact(f.moment(at(t, "Mon 10:30")), at(t, "Mon 10:30"))))
			}
			f.due(clock.Ceiling, tc.ceiling)
			// An answer stills it, and the end of the waiting lets it go on.
			require.NoError(t, f.record(f.Answer(f.moment(at(t, "Mon 10:40")), at(t, "Mon 10:40"))))
			require.Equal(t, tc.policy.Ends(), f.Clocks.Ceiling.State == clock.Paused)
			require.NoError(t, f.record(f.Resume(f.moment(at(t, "Mon 11:00")), at(t, "Mon 11:00"))))
			require.Equal(t, clock.Running, f.Clocks.Ceiling.State)
		})
	}
}

// After an outage the customer has the whole time between the reminder and the end.
func TestALateReminder(t *testing.T) {
	f := waiting(t, nil)
	f.fire("Fri 11:00")
	require.Equal(t, []string{"CLAIMED", "WAIT_REMINDED"}, f.told())
	require.Equal(t, "2026-11-07T11:00:00Z", f.lastEvent(timeline.WaitReminded).Details["close_time"])
	f.due(clock.Waiting, "Sat 11:00")
}

// A ladder that has changed counts for a waiting that lasts.
func TestTheTurnUnderAnotherLadder(t *testing.T) {
	f := waiting(t, func(o *handling.Opening, _ *roster) { o.Policy.Waiting = ladder.Waiting{} })
	f.due(clock.Waiting, "")
	to := standardLadder()
	to.Version, to.Waiting = 2, ladder.Waiting{CloseAfter: 24 * time.Hour}
	require.NoError(t, f.record(f.Migrate(f.moment(at(t, "Mon 12:00")), to)))
	f.due(clock.Waiting, "Tue 12:00")
	f.due(clock.Ceiling, "")
	to.Version, to.Waiting.CloseAfter = 3, 12*time.Hour
	require.NoError(t, f.record(f.Migrate(f.moment(at(t, "Mon 13:00")), to)))
	f.due(clock.Waiting, "Tue 00:00")
	to.Version, to.Waiting = 4, ladder.Waiting{}
	require.NoError(t, f.record(f.Migrate(f.moment(at(t, "Mon 14:00")), to)))
	f.due(clock.Waiting, "")
	f.due(clock.Ceiling, "Tue 07:00") // it stood still for two hours
}

// Waiting moves no time beyond the law.
func TestTheLawHoldsAfterAWaiting(t *testing.T) {
	for name, tc := range map[string]struct {
		law, resumed, resolve string
		cause                 clock.Cause
	}{
		"no law in the way":       {"Wed 00:00", "Mon 15:00", "Tue 05:00", clock.Resumed},
		"the law is earlier":      {"Tue 03:00", "Mon 15:00", "Tue 03:00", clock.Limited},
		"its limit is over":       {"Mon 14:00", "Mon 15:00", "", clock.Limited},
		"the law at that instant": {"Tue 05:00", "Mon 15:00", "Tue 05:00", clock.Resumed},
	} {
		t.Run(name, func(t *testing.T) {
			f := waiting(t, func(o *handling.Opening, _ *roster) {
				o.Commitment.ResolveLimit = &handling.LegalLimit{At: at(t, tc.law), Law: "statutoryLimits/telecom"}
			})
			require.NoError(t, f.record(f.Resume(f.moment(at(t, tc.resumed)), at(t, tc.resumed))))
			f.due(clock.Resolve, tc.resolve)
			require.Equal(t, tc.cause, f.Clocks.Resolve.Cause)
		})
	}
}
