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
		{"a ladder", []ladder.Step{{1, "teams/a", hour}, {2, "teams/b", hour}, {5, "teams/c", 0}}, nil},
		{"a top with a time", []ladder.Step{{1, "teams/a", hour}}, nil},
		{"no rung", nil, []string{"steps"}},
		{"levels that do not grow", []ladder.Step{{2, "teams/a", hour}, {2, "teams/b", 0}}, []string{"steps[1].level"}},
		{"level zero", []ladder.Step{{0, "teams/a", hour}}, []string{"steps[0].level"}},
		{"no time below the top", []ladder.Step{{1, "teams/a", 0}, {2, "teams/b", 0}}, []string{"steps[0].duration"}},
		{"no team", []ladder.Step{{1, "", hour}}, []string{"steps[0].team"}},
		{"all of it", []ladder.Step{{3, "", 0}, {1, "teams/b", -hour}}, []string{
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
	require.ErrorContains(t, ladder.Policy{Ceiling: -1, Steps: []ladder.Step{{1, "teams/a", 0}}}.Validate(), "ceiling")
}

func TestRungs(t *testing.T) {
	policy := ladder.Policy{Steps: []ladder.Step{{1, "teams/a", 1}, {3, "teams/b", 1}, {4, "teams/c", 0}}}
	require.Equal(t, 4, policy.Top().Level)
	require.Equal(t, policy.Steps, policy.Above(0))
	require.Equal(t, policy.Steps[1:], policy.Above(2))
	require.Empty(t, policy.Above(4))
	_, found := policy.At(2)
	require.False(t, found)
	require.Equal(t, "queues/b", policy.Steps[1].Queue())
	require.Equal(t, "teams/b", ladder.TeamOf("queues/b"))
}

func TestLand(t *testing.T) {
	rungs := []ladder.Step{{1, "teams/a", 1}, {2, "teams/b", 1}, {3, "teams/c", 0}}
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
			rung, skipped := ladder.Land(rungs, func(team string) bool { return slices.Contains(tc.staffed, team) })
			require.Equal(t, tc.want, rung.Level)
			require.Equal(t, rungs[:tc.skipped], skipped)
		})
	}
}
