package ladder_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/escalation/internal/ladder"
)

func TestValidate(t *testing.T) {
	hour := time.Hour
	for _, tc := range []struct {
		name  string
		steps []ladder.Step
		wrong []string // the paths of wrong fields
	}{
		{"a ladder", []ladder.Step{{Level: 1, Team: "teams/a", Duration: hour}, {Level: 2, Team: "teams/b", Duration: hour}, {Level: 5, Team: "teams/c", Duration: 0}}, nil},
		{"a top with a time", []ladder.Step{{Level: 1, Team: "teams/a", Duration: hour}}, nil},
		{"no rung", nil, []string{"steps"}},
		{"levels that do not grow", []ladder.Step{{Level: 2, Team: "teams/a", Duration: hour}, {Level: 2, Team: "teams/b", Duration: 0}}, []string{"steps[1].level"}},
		{"level zero", []ladder.Step{{Level: 0, Team: "teams/a", Duration: hour}}, []string{"steps[0].level"}},
		{"no time below the top", []ladder.Step{{Level: 1, Team: "teams/a", Duration: 0}, {Level: 2, Team: "teams/b", Duration: 0}}, []string{"steps[0].duration"}},
		{"no team", []ladder.Step{{Level: 1, Team: "", Duration: hour}}, []string{"steps[0].team"}},
		{"all of it", []ladder.Step{{Level: 3, Team: "", Duration: 0}, {Level: 1, Team: "teams/b", Duration: -hour}}, []string{
			"steps[0].duration", "steps[0].team", "steps[1].level", "steps[1].duration",
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			err := ladder.Policy{Steps: tc.steps}.Validate()
			var paths []string
			if wrong, ok := fault.As(err); ok {
				for _, field := range wrong.Fields() {
					paths = append(paths, field.Path)
				}
			}
			require.Equal(t, tc.wrong, paths)
		})
	}
	for _, wrong := range []struct {
		policy ladder.Policy
		field  string
	}{
		{ladder.Policy{NagEvery: -1}, "nag_every"},
		{ladder.Policy{WarnAt: []float64{0.5, 0.5}}, "warn_at[1]"},
		{ladder.Policy{Waiting: ladder.Waiting{RemindAfter: -1}}, "waiting.remind_after"},
		{ladder.Policy{Waiting: ladder.Waiting{RemindAfter: 2, CloseAfter: 2}}, "waiting.close_after"},
		{ladder.Policy{Waiting: ladder.Waiting{CloseAfter: -1}}, "waiting.close_after"},
		{ladder.Policy{WarnAt: []float64{1}}, "warn_at[0]"},
		{ladder.Policy{Steps: []ladder.Step{{Level: 1, Team: "teams/a", Repeat: 1}}}, "steps[0].repeat"},
	} {
		require.ErrorContains(t, wrong.policy.Validate(), wrong.field)
	}
	require.ErrorContains(t, ladder.Policy{Ceiling: -1, Steps: []ladder.Step{{Level: 1, Team: "teams/a", Duration: 0}}}.Validate(), "ceiling")
}

func TestRungs(t *testing.T) {
	policy := ladder.Policy{Steps: []ladder.Step{{Level: 1, Team: "teams/a", Duration: 1}, {Level: 3, Team: "teams/b", Duration: 1}, {Level: 4, Team: "teams/c", Duration: 0}}}
	require.Equal(t, 4, policy.Top().Level)
	require.Equal(t, policy.Steps, policy.Above(0))
	require.Equal(t, policy.Steps[1:], policy.Above(2))
	require.Empty(t, policy.Above(4))
	_, found := policy.At(2)
	require.False(t, found)
	require.Equal(t, "queues/b", policy.Steps[1].Queue())
	require.Equal(t, "teams/b", ladder.TeamOf("queues/b"))
}

// A service counts for more than a segment and a priority together, a segment for more than a
// priority.
func TestWiderScopes(t *testing.T) {
	scopes := ladder.Scope{Service: "s", Segment: "g", Priority: 1}.Wider()
	require.Equal(t, []ladder.Scope{
		{Service: "s", Segment: "g", Priority: 1},
		{Service: "s", Segment: "g"},
		{Service: "s", Priority: 1},
		{Service: "s"},
		{Segment: "g", Priority: 1},
		{Segment: "g"},
		{Priority: 1},
		{},
	}, scopes)
}

func TestLand(t *testing.T) {
	rungs := []ladder.Step{{Level: 1, Team: "teams/a", Duration: 1}, {Level: 2, Team: "teams/b", Duration: 1}, {Level: 3, Team: "teams/c", Duration: 0}}
	for _, tc := range []struct {
		name    string
		staffed []string
		want    int
		skipped int
	}{
		{"nobody anywhere", nil, 1, 0},
		{"somebody on the first", []string{"teams/a", "teams/c"}, 1, 0},
		{"the first is empty", []string{"teams/b"}, 2, 1},
		{"only the top", []string{"teams/c"}, 3, 2},
	} {
		t.Run(tc.name, func(t *testing.T) {
			rung, skipped := ladder.Land(rungs, func(s ladder.Step) bool { return slices.Contains(tc.staffed, s.Team) })
			require.Equal(t, tc.want, rung.Level)
			require.Equal(t, rungs[:tc.skipped], skipped)
		})
	}
}
