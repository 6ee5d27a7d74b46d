package handling_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/escalation/internal/clock"
	"github.com/ombud/ombud/services/escalation/internal/handling"
)

func TestOpeningArmsEveryClock(t *testing.T) {
	for _, tc := range []struct {
		name                                     string
		change                                   func(*handling.Opening, *roster)
		response, update, step, resolve, ceiling string
	}{
		{"around the clock", nil, "Mon 11:00", "Mon 17:00", "Mon 13:00", "Tue 01:00", "Tue 05:00"},
		{
			"in office hours", func(o *handling.Opening, _ *roster) { o.Commitment = promise(office()) },
			"Mon 11:00", "Mon 17:00", "Mon 13:00", "Tue 17:00", "Tue 05:00",
		},
		{
			"promised times beat targets", func(o *handling.Opening, _ *roster) {
				o.Commitment.RespondBy = monday().Add(15 * time.Minute)
				o.Commitment.ResolveBy = monday().Add(3 * time.Hour)
				o.Commitment.UpdateEvery = time.Hour
				o.Commitment.CeilingAt = monday().Add(10 * time.Hour)
			},
			"Mon 09:15", "Mon 10:00", "Mon 13:00", "Mon 12:00", "Mon 19:00",
		},
		{
			"the stricter ceiling wins", func(o *handling.Opening, _ *roster) { o.Commitment.CeilingAt = monday().Add(30 * time.Hour) },
			"Mon 11:00", "Mon 17:00", "Mon 13:00", "Tue 01:00", "Tue 05:00",
		},
		{
			"nothing to keep", func(o *handling.Opening, _ *roster) {
				o.Commitment = handling.Commitment{Start: monday()}
				o.Policy.Ceiling = 0
			},
			"", "", "Mon 13:00", "", "",
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := opened(t, tc.change)
			f.due(clock.Response, tc.response)
			f.due(clock.Update, tc.update)
			f.due(clock.Step, tc.step)
			f.due(clock.Resolve, tc.resolve)
			f.due(clock.Ceiling, tc.ceiling)
			require.Equal(t, "queues/front-line", f.Holder())
			require.Equal(t, "queues/front-line", f.Free)
			require.Empty(t, f.told())
		})
	}
}

func TestNothingRunsOutBeforeItsTime(t *testing.T) {
	f := opened(t, nil)
	require.NoError(t, f.record(f.Fire(f.moment(at(t, "Mon 11:00").Add(-time.Millisecond)))))
	require.Empty(t, f.told())
	f.fire("Mon 11:00")
	require.Equal(t, []string{"BREACHED response"}, f.told())
	require.Equal(t, "queues/front-line", f.Clocks.Response.BreachedBy)
	require.Equal(t, at(t, "Mon 11:00"), f.Clocks.Response.BreachedAt)
	f.fire("Mon 11:00")
	require.Len(t, f.told(), 1, "a clock runs out once")
}

// Nobody moves: every level is climbed in its time, then the ceiling is reached.
func TestNobodyMoves(t *testing.T) {
	f := opened(t, nil)
	for _, moment := range []string{"Mon 11:00", "Mon 13:00", "Mon 17:00", "Mon 19:00", "Tue 01:00", "Tue 05:00", "Wed 08:00"} {
		f.fire(moment)
	}
	require.Equal(t, []string{
		"BREACHED response", "STEP_EXPIRED step", "BREACHED update", "STEP_EXPIRED step",
		"BREACHED update", "BREACHED resolve", "STEP_EXPIRED step", "CEILING_REACHED ceiling", "BREACHED update",
	}, f.told())
	require.Equal(t, []string{
		"queues/front-line Mon 09:00-Mon 13:00",
		"queues/specialists Mon 13:00-Mon 19:00",
		"queues/management Mon 19:00-Tue 01:00",
		"queues/executive Tue 01:00-",
	}, f.history())
	require.Equal(t, 4, f.Level)
	require.True(t, f.AtCeiling)
	kind, due := f.Clocks.NextDeadline()
	require.NotZero(t, kind, "every period of silence is a breach")
	require.Equal(t, at(t, "Wed 09:00"), due)
	require.Equal(t, at(t, "Mon 11:00"), f.Handling.Deadline, "what is late is first in lists")
}

// The suite was down for a day: all runs out at once, late, in order, with scheduled times.
func TestDownForADay(t *testing.T) {
	f, slow := opened(t, nil), opened(t, nil)
	for _, moment := range []string{"Mon 11:00", "Mon 13:00", "Mon 17:00", "Mon 19:00", "Tue 01:00", "Tue 05:00", "Tue 09:00"} {
		slow.fire(moment)
	}
	f.fire("Tue 09:00")
	require.Equal(t, slow.told(), f.told())
	require.Equal(t, slow.history(), f.history())
	require.Equal(t, slow.Clocks, f.Clocks)
	lateness := []string{}
	for _, report := range f.events {
		lateness = append(lateness, report.Details["lateness"])
	}
	require.Equal(t, []string{"22h0m0s", "20h0m0s", "16h0m0s", "14h0m0s", "8h0m0s", "8h0m0s", "8h0m0s", "4h0m0s", "0s"}, lateness)
	require.Equal(t, at(t, "Mon 13:00"), f.events[1].At, "it happened when it was due")
	require.Equal(t, "0s", slow.events[1].Details["lateness"])
}

func TestEmptyLevelsAreSkipped(t *testing.T) {
	for _, tc := range []struct {
		name    string
		staffed []string
		want    []string // where it is after opening, and after each step that runs out
		told    []string
	}{
		{"nobody at all: queues as they are", nil, []string{"1", "2", "3", "4"}, []string{"STEP_EXPIRED step", "STEP_EXPIRED step", "STEP_EXPIRED step"}},
		{
			"the second is empty",
			[]string{"teams/front-line", "teams/management", "teams/executive"},
			[]string{"1", "3", "4"},
			[]string{"STEP_EXPIRED step", "LEVEL_SKIPPED", "STEP_EXPIRED step"},
		},
		{
			"only the top has somebody",
			[]string{"teams/executive"},
			[]string{"4"},
			[]string{"LEVEL_SKIPPED", "LEVEL_SKIPPED", "LEVEL_SKIPPED"},
		},
		{
			"nobody above the first",
			[]string{"teams/front-line"},
			[]string{"1", "2", "3", "4"},
			[]string{"STEP_EXPIRED step", "STEP_EXPIRED step", "STEP_EXPIRED step"},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := opened(t, func(o *handling.Opening, r *roster) {
				r.teams = tc.staffed
				o.Commitment = handling.Commitment{Start: monday()}
				o.Policy.Ceiling = 0
			})
			var levels []string
			for {
				levels = append(levels, string(rune('0'+f.Level)))
				kind, due := f.Clocks.NextDeadline()
				if kind == 0 {
					break
				}
				require.NoError(t, f.record(f.Fire(f.moment(due))))
			}
			require.Equal(t, tc.want, levels)
			require.Equal(t, tc.told, f.told())
		})
	}
}

func TestCeilingTakesItFromAnywhere(t *testing.T) {
	f := opened(t, func(o *handling.Opening, _ *roster) { o.Policy.Ceiling = time.Hour })
	require.NoError(t, f.record(f.Claim(f.moment(monday()), actor(ann()), ann())))
	require.NoError(t, f.record(f.Wait(f.moment(monday()), monday(), handling.Mandate{})))
	f.fire("Mon 10:00")
	require.Equal(t, 4, f.Level)
	require.Equal(t, "queues/executive", f.Holder())
	require.Equal(t, handling.Waiting, f.State)
	require.Equal(t, "staff/ann", f.Clocks.Ceiling.BreachedBy)
	require.Equal(t, handling.CeilingReached, f.Passes[1].End)
	require.Equal(t, []string{"CLAIMED", "CEILING_REACHED ceiling"}, f.told())
}

// The top may have a time of its own; when that has run out the case stays there.
func TestTopWithADuration(t *testing.T) {
	f := opened(t, func(o *handling.Opening, _ *roster) {
		o.Policy.Steps = o.Policy.Steps[:1]
		o.Commitment = handling.Commitment{Start: monday()}
		o.Policy.Ceiling = 0
	})
	f.fire("Mon 18:00")
	require.Equal(t, []string{"BREACHED step"}, f.told())
	require.Equal(t, 1, f.Level)
	require.Len(t, f.Passes, 1)
	require.Equal(t, []handling.Breach{{Clock: clock.Step, Due: at(t, "Mon 13:00")}}, f.Passes[0].Breaches)
}

// A case whose opening came hours late counts from the contact what is still ahead, and from the opening what would have
// passed: nothing is promised for the past.
func TestOpenedLate(t *testing.T) {
	f := opened(t, func(o *handling.Opening, _ *roster) { o.Start = monday().Add(-5 * time.Hour) })
	require.Empty(t, f.told())
	require.Equal(t, []string{"queues/front-line Mon 09:00-"}, f.history())
	f.due(clock.Response, "Mon 11:00")
	f.due(clock.Step, "Mon 13:00")
	require.Equal(t, clock.Arrived, f.Clocks.Response.Cause)
	f.due(clock.Resolve, "Mon 20:00")
	require.Empty(t, f.Clocks.Resolve.Cause)
}
