package handling_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/escalation/internal/clock"
	"github.com/ombud/ombud/services/escalation/internal/handling"
	"github.com/ombud/ombud/services/escalation/internal/ladder"
)

// A case moves to another version of its ladder with the time it has used, and can leave every
// level of it.
func TestMigrate(t *testing.T) {
	for _, tc := range []struct {
		name   string
		live   func(*fixture)
		change func(*ladder.Policy)
		now    string
		level  int
		step   string // when the step is due then; "" when it is not
		told   string
	}{
		{"a longer step", nil, func(p *ladder.Policy) { p.Steps[0].Duration = 10 * time.Hour }, "Mon 12:00", 1, "Mon 19:00", "POLICY_MIGRATED"},
		{"a shorter one, whose time is over", nil, func(p *ladder.Policy) { p.Steps[0].Duration = time.Hour }, "Mon 12:00", 2, "Mon 18:00", "STEP_EXPIRED step"},
		{"the level is gone", nil, func(p *ladder.Policy) { p.Steps = p.Steps[1:] }, "Mon 12:00", 2, "Mon 18:00", "POLICY_MIGRATED"},
		{"all higher levels are gone", func(f *fixture) {
			require.NoError(f, f.record(f.PassUp(f.moment(monday()), boss(), 3, "x")))
		}, func(p *ladder.Policy) { p.Steps = p.Steps[:2]; p.Steps[1].Duration = 0 }, "Mon 12:00", 2, "", "POLICY_MIGRATED"},
		{"the top is none any more", func(f *fixture) {
			require.NoError(f, f.record(f.PassUp(f.moment(monday()), boss(), 4, "x")))
		}, func(p *ladder.Policy) {
			p.Steps[3].Duration = 5 * time.Hour
			p.Steps = append(p.Steps, ladder.Step{Level: 5, Team: "teams/board"})
		}, "Mon 12:00", 4, "Mon 17:00", "POLICY_MIGRATED"},
		{"the ceiling was reached, and the top is higher now", func(f *fixture) { f.fire("Tue 05:00") }, func(p *ladder.Policy) {
			p.Steps = append(p.Steps, ladder.Step{Level: 5, Team: "teams/board"})
		}, "Tue 06:00", 5, "", "POLICY_MIGRATED"},
		{"a ceiling that has passed", nil, func(p *ladder.Policy) { p.Ceiling = time.Hour }, "Mon 12:00", 4, "", "CEILING_REACHED ceiling"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := opened(t, nil)
			if tc.live != nil {
				tc.live(f)
			}
			to := standardLadder()
			to.Version = 2
			tc.change(&to)
			m := f.moment(at(t, tc.now))
			require.NoError(t, f.record(f.Migrate(m, to)))
			require.Equal(t, tc.level, f.Level)
			f.due(clock.Step, tc.step)
			if tc.told == "POLICY_MIGRATED" && tc.step != "" {
				require.Equal(t, clock.Migrated, f.Clocks.Step.Cause)
			}
			require.Empty(t, f.Clocks.Resolve.Cause, "runs to the time promised at the opening")
			words := f.told()
			require.Equal(t, tc.told, words[len(words)-1])
			require.Equal(t, to, f.Policy)
			told := len(f.events)
			require.NoError(t, f.record(f.Migrate(m, to)))
			require.Len(t, f.events, told, "each once")
		})
	}
}

// Whoever owns the case keeps it, and what is paused stays paused.
func TestMigrateWhileWaiting(t *testing.T) {
	f := opened(t, nil)
	require.NoError(t, f.record(f.Claim(f.moment(monday()), actor(ann()), ann())))
	require.NoError(t, f.record(f.Wait(f.moment(at(t, "Mon 10:00")), at(t, "Mon 10:00"), handling.Mandate{})))
	to := standardLadder()
	to.Version, to.Steps[0].Team, to.Steps[0].Duration = 2, "teams/night", 2*time.Hour
	require.NoError(t, f.record(f.Migrate(f.moment(at(t, "Mon 15:00")), to)))
	require.Equal(t, "staff/ann", f.Holder())
	require.Equal(t, "queues/night", f.Queue)
	require.Equal(t, clock.Paused, f.Clocks.Step.State)
	require.Equal(t, time.Hour, f.Clocks.Step.Remaining())
	require.NoError(t, f.record(f.Resume(f.moment(at(t, "Mon 16:00")), at(t, "Mon 16:00"))))
	f.due(clock.Step, "Mon 17:00")
}
