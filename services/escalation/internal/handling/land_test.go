package handling_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/escalation/internal/clock"
	"github.com/ombud/ombud/services/escalation/internal/handling"
)

// A rung may call a person, whoever is on call, or a supplier.
func TestWhomARungCalls(t *testing.T) {
	for _, tc := range []struct {
		name, target string
		people       func(*roster)
		holder       string
		told         []string // what is told of the second level, and whom
		notify       []string
	}{
		{"anybody of the team", "", nil, "queues/specialists", []string{"STEP_EXPIRED step"}, []string{"teams/specialists", "staff/lead"}},
		{"a person", "staff/bea", nil, "staff/bea", []string{"STEP_EXPIRED step", "CLAIMED"}, []string{"staff/bea", "staff/lead"}},
		{
			"a person who is away", "staff/bea", func(r *roster) { r.away = []string{"staff/bea"} }, "queues/specialists",
			[]string{"STEP_EXPIRED step", "NOTED"},
			[]string{"teams/specialists", "staff/lead"},
		},
		{"a person who has left", "staff/eve", nil, "queues/specialists", []string{"STEP_EXPIRED step", "NOTED"}, []string{"teams/specialists", "staff/lead"}},
		{
			"who is on call", "onCallSchedules/nights", func(r *roster) { r.call = "staff/cid" }, "staff/cid",
			[]string{"STEP_EXPIRED step", "CLAIMED"},
			[]string{"staff/cid", "staff/lead"},
		},
		{"nobody on call", "onCallSchedules/nights", nil, "queues/specialists", []string{"STEP_EXPIRED step", "NOTED"}, []string{"teams/specialists", "staff/lead"}},
		{
			"on call, but away", "onCallSchedules/nights", func(r *roster) { r.call, r.away = "staff/cid", []string{"staff/cid"} }, "queues/specialists",
			[]string{"STEP_EXPIRED step", "NOTED"},
			[]string{"teams/specialists", "staff/lead"},
		},
		{"a supplier", "suppliers/plumber", nil, "queues/specialists", []string{"STEP_EXPIRED step"}, []string{"teams/specialists", "staff/lead"}},
		{
			"a person of an empty team", "staff/bea", func(r *roster) { r.teams = []string{"teams/front-line"} }, "staff/bea",
			[]string{"STEP_EXPIRED step", "CLAIMED"},
			[]string{"staff/bea", "staff/lead"},
		},
		{
			"nobody at all", "staff/eve", func(r *roster) { r.teams = []string{"teams/front-line"} }, "queues/specialists",
			[]string{"STEP_EXPIRED step", "NOTED", "NOBODY_THERE"},
			[]string{"staff/owner"},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := opened(t, func(o *handling.Opening, r *roster) {
				o.Commitment = handling.Commitment{Start: monday()}
				o.Policy.Steps[1].Target, o.Policy.Steps[1].Notify = tc.target, []string{"staff/lead"}
				o.Policy.Fallback = []string{"staff/owner"}
				if tc.people != nil {
					tc.people(r)
				}
			})
			f.fire("Mon 13:00")
			require.Equal(t, tc.told, f.told())
			require.Equal(t, tc.holder, f.Holder())
			require.Equal(t, tc.holder, f.lastPass().Holder)
			require.Equal(t, 2, f.Level)
			require.Equal(t, tc.notify, f.events[len(f.events)-1].Notify)
			require.Equal(t, strings.TrimPrefix(tc.holder, "staff/"), f.events[0].Details["to_name"])
			team := ""
			if strings.HasPrefix(tc.holder, "queues/") {
				team = "teams/" + f.events[0].Details["to_name"][len("queues/"):]
			}
			require.Equal(t, team, f.events[0].Details["to_team"])
		})
	}
}

// A step may begin again before the case climbs: the holder stays, everybody is told again,
// and only the last time counts as expired.
func TestAStepThatRepeats(t *testing.T) {
	f := opened(t, func(o *handling.Opening, _ *roster) {
		o.Commitment = handling.Commitment{Start: monday()}
		o.Policy.Steps[0].Repeat, o.Policy.Steps[0].Notify = 2, []string{"onCallSchedules/nights"}
	})
	require.Equal(t, []string{"NOTED"}, f.told(), "it is told where it begins")
	require.Equal(t, []string{"onCallSchedules/nights"}, f.events[0].Notify)
	require.NoError(t, f.record(f.Claim(f.moment(monday()), actor(ann()), ann())))
	f.fire("Mon 13:00")
	require.Equal(t, "staff/ann", f.Holder())
	f.due(clock.Step, "Mon 17:00")
	f.fire("Mon 21:00")
	require.Equal(t, []string{"NOTED", "CLAIMED", "STEP_REPEATED step", "STEP_REPEATED step", "STEP_EXPIRED step"}, f.told())
	require.Equal(t, []string{"staff/ann", "onCallSchedules/nights"}, f.events[2].Notify)
	require.Len(t, f.Passes[1].Breaches, 1)
	require.Equal(t, 2, f.Level)
	f.due(clock.Step, "Tue 03:00")
}

// A step on the wall clock does not keep office hours; and a change of promise leaves it so.
func TestAStepOnTheWallClock(t *testing.T) {
	f := opened(t, func(o *handling.Opening, _ *roster) {
		o.Commitment = promise(office())
		o.Policy.Steps[0].Wall, o.Policy.Steps[0].Duration = true, 10*time.Hour
	})
	f.due(clock.Step, "Mon 19:00")
	require.NoError(t, f.record(f.ChangeCommitment(f.moment(at(t, "Mon 18:00")), at(t, "Mon 18:00"), promise(office()), false)))
	f.due(clock.Step, "Mon 19:00")
	f.fire("Mon 19:00")
	require.Equal(t, 2, f.Level)
	f.due(clock.Step, "Tue 15:00")
}
