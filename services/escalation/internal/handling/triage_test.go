package handling_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/escalation/internal/clock"
	"github.com/ombud/ombud/services/escalation/internal/handling"
)

// undecided is the opening of a case of which nobody knows what it is about.
func undecided(o *handling.Opening, _ *roster) { o.Undecided = true }

// A person looks at an undecided case soon: in a quarter of an hour, or as the ladder says, and never later than the first
// answer is due. It counts from the contact, and from the opening where that is gone.
func TestTriageClock(t *testing.T) {
	for _, tc := range []struct {
		name   string
		change func(*handling.Opening)
		due    string
	}{
		{"as usual", func(*handling.Opening) {}, "Mon 09:15"},
		{"as the ladder says", func(o *handling.Opening) { o.Policy.TriageWithin = time.Hour }, "Mon 10:00"},
		{"no later than the answer", func(o *handling.Opening) { o.Policy.TriageWithin = 3 * time.Hour }, "Mon 11:00"},
		{"no later than a cut answer", func(o *handling.Opening) { o.Commitment.RespondBy = at(t, "Mon 09:05") }, "Mon 09:05"},
		{"a contact of before", func(o *handling.Opening) { o.Start = at(t, "Mon 09:00").Add(-time.Hour) }, "Mon 09:15"},
		{"in closed hours", func(o *handling.Opening) {
			o.Commitment.Calendar, o.Start = office(), at(t, "Mon 08:00")
		}, "Mon 09:15"},
		{"decided", func(o *handling.Opening) { o.Undecided = false }, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := opened(t, func(o *handling.Opening, r *roster) {
				undecided(o, r)
				tc.change(o)
			})
			f.due(clock.Triage, tc.due)
		})
	}
}

func TestTriageEndsWithADecisionOrAnAnswer(t *testing.T) {
	for name, end := range map[string]func(*fixture, handling.Moment) error{
		"decided": func(f *fixture, m handling.Moment) error {
			return f.record(f.Decide(m, m.Now, leading()))
		},
		"answered": func(f *fixture, m handling.Moment) error { return f.record(f.Answer(m, m.Now)) },
		"solved": func(f *fixture, m handling.Moment) error {
			return f.record(f.Resolve(m, m.Now, solution(ann().Name, "x")))
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := opened(t, undecided)
			require.NoError(t, end(f, f.moment(at(t, "Mon 09:10"))))
			require.Equal(t, clock.Stopped, f.Clocks.Triage.State)
			require.Equal(t, at(t, "Mon 09:15"), f.Clocks.Triage.Kept)
			f.fire("Mon 10:00")
			require.NotContains(t, f.told(), "BREACHED triage")
		})
		t.Run(name+" late", func(t *testing.T) {
			f := opened(t, undecided)
			f.fire("Mon 09:20")
			require.Equal(t, []handling.Breach{{Clock: clock.Triage, Due: at(t, "Mon 09:15")}}, f.lastPass().Breaches)
			breached := f.events[len(f.events)-1]
			require.Equal(t, []string{"teams/front-line"}, breached.Notify)
			require.NoError(t, end(f, f.moment(at(t, "Mon 09:30"))))
			require.Equal(t, clock.Breached, f.Clocks.Triage.State)
			require.True(t, f.Clocks.Triage.Met)
			require.Equal(t, at(t, "Mon 09:30"), f.Passes[0].Breaches[0].Met)
		})
	}
}

// A decision in time that is heard of late takes the breach back.
func TestTriageIsForgiven(t *testing.T) {
	f := opened(t, undecided)
	f.fire("Mon 09:20")
	require.NoError(t, f.record(f.Decide(f.moment(at(t, "Mon 09:30")), at(t, "Mon 09:12"), leading())))
	require.Empty(t, f.lastPass().Breaches)
	require.Equal(t, clock.Stopped, f.Clocks.Triage.State)
	require.Equal(t, []string{"BREACHED triage", "NOTED triage"}, f.told())
}

// An earlier answer brings the look forward.
func TestTriageUnderAnEarlierPromise(t *testing.T) {
	f := opened(t, undecided)
	to := promise(nil)
	to.Respond = 6 * time.Minute
	require.NoError(t, f.record(f.ChangeCommitment(f.moment(at(t, "Mon 09:01")), at(t, "Mon 09:01"), to, false)))
	f.due(clock.Triage, "Mon 09:06")
	require.Equal(t, clock.Recommitted, f.Clocks.Triage.Cause)
}
