package handling_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/escalation/internal/clock"
	"github.com/ombud/ombud/services/escalation/internal/handling"
)

// forgiven is a life in which a solution or a waiting is heard of after clocks ran out.
type forgiven struct {
	change    func(*handling.Opening, *roster)
	before    func(f *fixture)
	acted     string
	heard     string
	waits     bool
	told      []string
	passes    []string // with their breaches
	state     clock.State
	remaining time.Duration // of the solution
	inTime    bool
	kept      bool
}

// heldByCid opens a case that Cid holds, on a ladder of one level with a whole week.
func heldByCid(resolveIn time.Duration) func(*handling.Opening, *roster) {
	return func(o *handling.Opening, r *roster) {
		o.Commitment.ResolveIn, o.Commitment.Update = resolveIn, 0
		o.Policy.Ceiling, o.Policy.Steps = week, o.Policy.Steps[3:]
		r.teams = []string{"teams/executive"}
	}
}

// limitedTo is heldByCid with a law for the solution.
func limitedTo(t *testing.T, limit string) func(*handling.Opening, *roster) {
	t.Helper()
	return func(o *handling.Opening, r *roster) {
		heldByCid(4*time.Hour)(o, r)
		o.Commitment.ResolveLimit = &handling.LegalLimit{At: at(t, limit), Law: "statutoryLimits/x"}
	}
}

// A solution or a waiting that was in time and is heard of late takes back what ran out meanwhile, and nothing else.
func TestActsInTimeThatAreHeardOfLate(t *testing.T) {
	answered := func(f *fixture) {
		require.NoError(f, f.record(f.Claim(f.moment(monday()), actor(cid()), cid())))
		require.NoError(f, f.record(f.Answer(f.moment(at(f.T, "Mon 09:10")), at(f.T, "Mon 09:10"))))
	}
	for name, tc := range map[string]forgiven{
		"a solution": {
			change: heldByCid(4 * time.Hour), before: answered, acted: "Mon 12:59", heard: "Mon 14:00",
			told:   []string{"CLAIMED", "BREACHED resolve", "NOTED resolve"},
			passes: []string{"queues/executive", "staff/cid 09:00-12:59", "customer 12:59"},
			state:  clock.Stopped, remaining: time.Minute, inTime: true, kept: true,
		},
		"a solution at the very instant": {
			change: heldByCid(4 * time.Hour), before: answered, acted: "Mon 13:00", heard: "Mon 14:00",
			told:   []string{"CLAIMED", "BREACHED resolve", "NOTED resolve"},
			passes: []string{"queues/executive", "staff/cid 09:00-13:00", "customer 13:00"},
			state:  clock.Stopped, inTime: true, kept: true,
		},
		"a solution too late": {
			change: heldByCid(4 * time.Hour), before: answered, acted: "Mon 13:01", heard: "Mon 14:00",
			told:   []string{"CLAIMED", "BREACHED resolve"},
			passes: []string{"queues/executive", "staff/cid 09:00-13:01 resolve 13:00", "customer 13:01"},
			state:  clock.Breached,
		},
		"a solution that is the first answer": {
			change: heldByCid(4 * time.Hour), acted: "Mon 10:30", heard: "Mon 14:00",
			told:   []string{"BREACHED response", "BREACHED resolve", "NOTED response", "NOTED resolve", "CLAIMED"},
			passes: []string{"queues/executive 09:00-10:30", "staff/cid", "customer 10:30"},
			state:  clock.Stopped, remaining: 150 * time.Minute, inTime: true, kept: true,
		},
		"a solution after an answer that was too late": {
			change: heldByCid(4 * time.Hour), acted: "Mon 11:30", heard: "Mon 14:00",
			told:   []string{"BREACHED response", "BREACHED resolve", "NOTED resolve", "CLAIMED"},
			passes: []string{"queues/executive 09:00-11:30 response 11:00", "staff/cid", "customer 11:30"},
			state:  clock.Stopped, remaining: 90 * time.Minute, inTime: true,
		},
		"a solution before the level ran out": {
			before: answered, acted: "Mon 12:59", heard: "Mon 14:00",
			told:   []string{"CLAIMED", "STEP_EXPIRED step", "NOTED step", "CLAIMED"},
			passes: []string{"queues/front-line", "staff/cid 09:00-13:00", "queues/specialists", "staff/cid", "customer 13:00"},
			state:  clock.Stopped, remaining: 12 * time.Hour, inTime: true, kept: true,
		},
		"a solution before a silence and the top": {
			before: answered, acted: "Mon 12:59", heard: "Wed 09:00",
			told: []string{
				"CLAIMED", "STEP_EXPIRED step", "BREACHED update", "STEP_EXPIRED step", "BREACHED resolve", "STEP_EXPIRED step",
				"BREACHED update", "CEILING_REACHED ceiling", "BREACHED update", "NOTED update", "NOTED resolve", "NOTED ceiling", "NOTED step", "CLAIMED",
			},
			passes: []string{
				"queues/front-line", "staff/cid 09:00-13:00", "queues/specialists 13:00-19:00", "queues/management 19:00-01:00",
				"queues/executive", "staff/cid", "customer 01:00",
			},
			state: clock.Stopped, remaining: 12*time.Hour + time.Minute, inTime: true, kept: true,
		},
		"a waiting": {
			change: heldByCid(4 * time.Hour), before: answered, acted: "Mon 12:00", heard: "Mon 14:00", waits: true,
			told:   []string{"CLAIMED", "BREACHED resolve", "NOTED resolve"},
			passes: []string{"queues/executive", "staff/cid 09:00"},
			state:  clock.Paused, remaining: time.Hour,
		},
		"a waiting too late": {
			change: heldByCid(4 * time.Hour), before: answered, acted: "Mon 13:30", heard: "Mon 14:00", waits: true,
			told:   []string{"CLAIMED", "BREACHED resolve"},
			passes: []string{"queues/executive", "staff/cid 09:00 resolve 13:00"},
			state:  clock.Breached,
		},
		"a waiting before the level ran out": {
			before: answered, acted: "Mon 12:00", heard: "Mon 14:00", waits: true,
			told:   []string{"CLAIMED", "STEP_EXPIRED step", "CLAIMED", "NOTED step"},
			passes: []string{"queues/front-line", "staff/cid 09:00-13:00", "queues/specialists", "staff/cid 13:00"},
			state:  clock.Paused, remaining: 12 * time.Hour,
		},
		"a waiting before the law's time": {
			change: limitedTo(t, "Mon 13:00"), before: answered, acted: "Mon 12:00", heard: "Mon 14:00", waits: true,
			told:   []string{"CLAIMED", "BREACHED resolve"},
			passes: []string{"queues/executive", "staff/cid 09:00 resolve 13:00"},
			state:  clock.Breached,
		},
		"a waiting before the law's time, which was later than the promise": {
			change: limitedTo(t, "Mon 13:30"), before: answered, acted: "Mon 12:00", heard: "Mon 14:00", waits: true,
			told:   []string{"CLAIMED", "BREACHED resolve", "NOTED resolve", "BREACHED resolve"},
			passes: []string{"queues/executive", "staff/cid 09:00 resolve 13:30"},
			state:  clock.Breached,
		},
		"a solution before the law's time of a waiting case": {
			change: limitedTo(t, "Mon 16:00"),
			before: func(f *fixture) {
				answered(f)
				require.NoError(f, f.record(f.Wait(f.moment(at(f.T, "Mon 12:00")), at(f.T, "Mon 12:00"), handling.Mandate{})))
			},
			acted: "Mon 15:30", heard: "Mon 17:00",
			told:   []string{"CLAIMED", "BREACHED resolve", "NOTED resolve"},
			passes: []string{"queues/executive", "staff/cid 09:00-15:30", "customer 15:30"},
			state:  clock.Stopped, remaining: time.Hour, inTime: true, kept: true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := opened(t, tc.change)
			if tc.before != nil {
				tc.before(f)
			}
			f.fire(tc.heard)
			m, acted := f.moment(at(t, tc.heard)), at(t, tc.acted)
			mandate := handling.Mandate{By: actor(cid())}
			if tc.waits {
				require.NoError(t, f.record(f.Wait(m, acted, mandate)))
			} else {
				require.NoError(t, f.record(f.Resolve(m, acted, handling.Ending{Mandate: mandate})))
				require.Equal(t, acted, f.ResolvedAt)
				require.Equal(t, []bool{tc.inTime, tc.kept}, []bool{f.lastSolution().InTime, f.lastSolution().Kept})
			}
			require.Equal(t, tc.told, f.told())
			require.Equal(t, tc.passes, f.hands())
			require.Equal(t, tc.state, f.Clocks.Resolve.State)
			require.Equal(t, tc.remaining, f.Clocks.Resolve.Remaining())
			for _, pass := range f.Passes {
				require.NotContains(t, []handling.End{handling.Expired, handling.CeilingReached}, pass.End)
			}
		})
	}
}

// hands returns the passes as "holder from-to", with what ran out in them. A pass of no length has no times.
func (f *fixture) hands() []string {
	var lines []string
	for _, pass := range f.Passes {
		line := pass.Holder
		if !pass.Finish.Equal(pass.Start) {
			line += " " + pass.Start.Format("15:04")
		}
		if pass.Finish.After(pass.Start) {
			line += "-" + pass.Finish.Format("15:04")
		}
		for _, b := range pass.Breaches {
			line += fmt.Sprintf(" %s %s", b.Clock, b.Due.Format("15:04"))
		}
		lines = append(lines, line)
	}
	return lines
}
