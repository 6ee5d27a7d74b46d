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

// solvedLate returns a handling that Cid has solved an hour after the promised time, under a commitment.
func solvedLate(t *testing.T, change func(*handling.Opening)) *fixture {
	t.Helper()
	f := opened(t, func(o *handling.Opening, _ *roster) {
		o.Policy.Ceiling = week
		if change != nil {
			change(o)
		}
	})
	f.fire("Tue 01:30")
	require.NoError(t, f.record(f.Resolve(f.moment(at(t, "Tue 02:00")), at(t, "Tue 02:00"), solution(cid().Name, ""))))
	require.Equal(t, clock.Breached, f.Clocks.Resolve.State)
	return f
}

// A case that was solved late and then reopened has a new time for its solution, and the old breach stays.
func TestReopenedAfterALateSolution(t *testing.T) {
	under := handling.Commitment{Start: at(t, "Tue 10:00"), ResolveIn: 8 * time.Hour, Priority: 2}
	for _, tc := range []struct {
		name   string
		change func(*handling.Opening)
		under  *handling.Commitment
		due    string
		cause  clock.Cause
	}{
		{"under the same promise", nil, nil, "Wed 02:00", clock.Reopened},
		{"under that of a raised priority", nil, &under, "Tue 18:00", clock.Reopened},
		{"no later than the ceiling", func(o *handling.Opening) { o.Policy.Ceiling = 20 * time.Hour }, nil, "Tue 13:00", clock.Reopened},
		{"no later than the law", func(o *handling.Opening) {
			o.Commitment.ResolveLimit = &handling.LegalLimit{At: at(t, "Tue 20:00"), Law: "statutoryLimits/x"}
		}, nil, "Tue 20:00", clock.Limited},
		{"after the law's time", func(o *handling.Opening) {
			o.Commitment.ResolveLimit = &handling.LegalLimit{At: at(t, "Tue 09:00"), Law: "statutoryLimits/x"}
		}, nil, "Wed 02:00", clock.Reopened},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := solvedLate(t, tc.change)
			require.NoError(t, f.record(f.Reopen(f.moment(at(t, "Tue 10:00")), at(t, "Tue 10:00"), "x", "", tc.under)))
			f.due(clock.Resolve, tc.due)
			require.Equal(t, tc.cause, f.Clocks.Resolve.Cause)
			require.Equal(t, at(t, "Tue 01:00"), f.Clocks.Resolve.BreachedAt, "the old breach stays")
			require.NoError(t, f.record(f.Resolve(f.moment(at(t, "Tue 11:00")), at(t, "Tue 11:00"), solution("x", ""))))
			require.False(t, f.lastSolution().InTime)
		})
	}
}

// A higher priority promises a broken solution anew, and another promise of the same priority does not.
func TestARaisedPriorityPromisesABrokenSolutionAnew(t *testing.T) {
	for priority, due := range map[int]string{2: "Tue 11:00", 3: "", 4: ""} {
		f := opened(t, func(o *handling.Opening, _ *roster) { o.Policy.Ceiling = week })
		f.fire("Tue 02:00")
		to := handling.Commitment{Start: monday(), ResolveIn: 8 * time.Hour, Priority: priority}
		require.NoError(t, f.record(f.ChangeCommitment(f.moment(at(t, "Tue 03:00")), at(t, "Tue 03:00"), to, false)))
		f.due(clock.Resolve, due)
		require.Equal(t, at(t, "Tue 01:00"), f.Clocks.Resolve.BreachedAt)
	}
}

// While the firm waits for the customer, a broken solution stays broken: no time could be told.
func TestARaisedPriorityPromisesNothingWhileTheFirmWaits(t *testing.T) {
	f := opened(t, func(o *handling.Opening, _ *roster) { o.Policy.Ceiling = week })
	f.fire("Tue 02:00")
	require.NoError(t, f.record(f.Wait(f.moment(at(t, "Tue 02:30")), at(t, "Tue 02:30"), handling.Mandate{})))
	to := handling.Commitment{Start: monday(), ResolveIn: 8 * time.Hour, Priority: 2}
	require.NoError(t, f.record(f.ChangeCommitment(f.moment(at(t, "Tue 03:00")), at(t, "Tue 03:00"), to, false)))
	require.Equal(t, clock.Breached, f.Clocks.Resolve.State)
	require.NoError(t, f.record(f.Resume(f.moment(at(t, "Tue 04:00")), at(t, "Tue 04:00"))))
	require.Equal(t, clock.Breached, f.Clocks.Resolve.State)
	f.repromise("Tue 05:00", clock.Resolve, "Tue 12:00", "")
}

// The law does not wait for the customer: at its last moment the solution of a waiting case is broken, in the hands that hold it.
func TestTheLawsTimePassesWhileTheFirmWaits(t *testing.T) {
	law := &handling.LegalLimit{At: at(t, "Mon 20:00"), Law: "statutoryLimits/x"}
	limited := func(o *handling.Opening, _ *roster) {
		o.Commitment.ResolveLimit, o.Policy.Ceiling = law, week
		o.Commitment.ResolveIn = 10 * time.Hour
	}
	f := waiting(t, limited)
	require.Equal(t, law.At, f.Clocks.Resolve.LimitAt)
	wakes, _ := f.Wakes()
	require.Equal(t, law.At, wakes)
	f.fire("Mon 20:00")
	require.Equal(t, clock.Breached, f.Clocks.Resolve.State)
	require.Equal(t, clock.Limited, f.Clocks.Resolve.Cause)
	require.Equal(t, []handling.Breach{{Clock: clock.Resolve, Due: law.At}}, f.lastPass().Breaches)
	require.Equal(t, ann().Name, f.lastEvent(timeline.Breached).Details["holder"])
	require.NoError(t, f.record(f.Resume(f.moment(at(t, "Mon 21:00")), at(t, "Mon 21:00"))))
	f.due(clock.Resolve, "")
	f.repromise("Mon 21:00", clock.Resolve, "Tue 12:00", "")

	early := waiting(t, limited)
	require.NoError(t, early.record(early.Resume(early.moment(at(t, "Mon 19:00")), at(t, "Mon 19:00"))))
	early.due(clock.Resolve, "Mon 20:00")
	require.Equal(t, clock.Limited, early.Clocks.Resolve.Cause)

	instant := waiting(t, limited)
	require.NoError(t, instant.record(instant.Resume(instant.moment(law.At), law.At)))
	instant.due(clock.Resolve, "")

	lapsed := waiting(t, func(o *handling.Opening, r *roster) {
		limited(o, r)
		o.Policy.Waiting = ladder.Waiting{CloseAfter: time.Hour}
	})
	lapsed.fire("Mon 20:00")
	require.Equal(t, handling.CustomerHolds, lapsed.Holder())
	require.Equal(t, clock.Breached, lapsed.Clocks.Resolve.State)
	require.NoError(t, lapsed.record(lapsed.Reopen(lapsed.moment(at(t, "Mon 22:00")), at(t, "Mon 22:00"), "x", "", nil)))
	lapsed.due(clock.Resolve, "Tue 08:00")
}

// News of a mass incident answers the customer. A case that leaves it owes an answer from then on, and nobody hears of a contact
// that there was not.
func TestACaseThatLeavesAMassIncidentOwesAnAnswer(t *testing.T) {
	f := opened(t, nil)
	require.NoError(t, f.record(f.Answer(f.moment(at(t, "Mon 09:10")), at(t, "Mon 09:10"))))
	before := len(f.events)
	require.NoError(t, f.record(f.LeaveIncident(f.moment(at(t, "Mon 10:00")), at(t, "Mon 10:00"))))
	f.due(clock.NextReply, "Mon 12:00")
	require.Equal(t, clock.LeftIncident, f.Clocks.NextReply.Cause)
	require.Len(t, f.events, before)
	require.NoError(t, f.record(f.Resolve(f.moment(at(t, "Mon 11:00")), at(t, "Mon 11:00"), solution("x", ""))))
	require.NoError(t, f.record(f.LeaveIncident(f.moment(at(t, "Mon 11:30")), at(t, "Mon 11:30"))))
	f.due(clock.NextReply, "")
}

// A time that a person promised stays through another promise, unless a higher priority has an earlier one.
func TestAPersonsPromiseStays(t *testing.T) {
	correct := func(f *fixture, to handling.Commitment) {
		require.NoError(f, f.record(f.ChangeCommitment(f.moment(at(f.T, "Mon 10:00")), at(f.T, "Mon 10:00"), to, false)))
	}
	reopen := func(f *fixture, to handling.Commitment) {
		require.NoError(f, f.record(f.Resolve(f.moment(at(f.T, "Mon 10:00")), at(f.T, "Mon 10:00"), solution("x", ""))))
		require.NoError(f, f.record(f.Reopen(f.moment(at(f.T, "Mon 10:00")), at(f.T, "Mon 10:00"), "x", "", &to)))
	}
	for _, tc := range []struct {
		name     string
		promised string
		change   func(*fixture, handling.Commitment)
		priority int
		due      string
	}{
		{"an earlier one, of the same priority", "Mon 11:00", correct, 3, "Mon 11:00"},
		{"an earlier one, of a lower priority", "Mon 11:00", correct, 4, "Mon 11:00"},
		{"an earlier one, of a higher priority", "Mon 11:00", correct, 2, "Mon 11:00"},
		{"a later one, of the same priority", "Tue 11:00", correct, 3, "Tue 11:00"},
		{"a later one, of a higher priority", "Tue 11:00", correct, 2, "Mon 17:00"},
		{"reopened, of the same priority", "Tue 11:00", reopen, 3, "Tue 11:00"},
		{"reopened, of a higher priority", "Tue 11:00", reopen, 2, "Mon 17:00"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := opened(t, func(o *handling.Opening, _ *roster) { o.Policy.Ceiling = week })
			f.repromise("Mon 09:30", clock.Resolve, tc.promised, "")
			tc.change(f, handling.Commitment{Start: monday(), ResolveIn: 8 * time.Hour, Priority: tc.priority})
			f.due(clock.Resolve, tc.due)
		})
	}
}

// A message that makes a case more pressing makes nothing later.
func TestARaisedCaseHasNoLaterPromise(t *testing.T) {
	f := opened(t, func(o *handling.Opening, _ *roster) { o.Policy.Ceiling = week })
	before := f.Clocks
	slower := handling.Commitment{Start: monday(), Respond: 15 * time.Minute, Update: 48 * time.Hour, ResolveIn: 48 * time.Hour, Priority: 1}
	require.NoError(t, f.record(f.ChangeCommitment(f.moment(at(t, "Mon 09:05")), at(t, "Mon 09:05"), slower, true)))
	f.due(clock.Response, "Mon 09:15")
	require.Equal(t, before.Resolve.Due, f.Clocks.Resolve.Due)
	require.Equal(t, before.Update.Due, f.Clocks.Update.Due)
	require.Equal(t, 1, f.Commitment.Priority)
	require.Equal(t, before.Update.Target, f.Commitment.UpdateEvery)
}
