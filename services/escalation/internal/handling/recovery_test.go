package handling_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/escalation/internal/handling"
)

// A recovery is a solution whose own last answer is not discontent, after an answer that was. Each row has the answers in the order in
// which they come, as the number of the solution and the score, of which 1 and 2 are discontent; a solution is opened again before
// the next.
func TestARecoveryTurnedADiscontentCustomer(t *testing.T) {
	type answer struct{ solution, score int }
	for name, tc := range map[string]struct {
		solutions  int
		answers    []answer
		recoveries []bool
	}{
		"turned":                              {2, []answer{{1, 1}, {2, 5}}, []bool{false, true}},
		"turned, and neither content":         {2, []answer{{1, 1}, {2, 3}}, []bool{false, true}},
		"no answer to the second":             {2, []answer{{1, 1}}, []bool{false, false}},
		"the second answer is taken back":     {2, []answer{{1, 1}, {2, 5}, {2, 1}}, []bool{false, false}},
		"the first answer is taken back":      {2, []answer{{1, 1}, {2, 5}, {1, 4}}, []bool{false, false}},
		"never discontent":                    {2, []answer{{1, 4}, {2, 5}}, []bool{false, false}},
		"the first answer comes last":         {2, []answer{{2, 5}, {1, 2}}, []bool{false, true}},
		"turned by the third":                 {3, []answer{{1, 1}, {2, 2}, {3, 4}}, []bool{false, false, true}},
		"turned by the third, with no answer": {3, []answer{{1, 1}, {3, 4}}, []bool{false, false, true}},
		"turned once":                         {3, []answer{{1, 1}, {2, 4}, {3, 5}}, []bool{false, true, false}},
	} {
		t.Run(name, func(t *testing.T) {
			f := opened(t, nil)
			require.NoError(t, f.record(f.Claim(f.moment(monday()), actor(ann()), ann())))
			for n := range tc.solutions {
				if n > 0 {
					require.NoError(t, f.record(f.Reopen(f.moment(monday()), monday(), handling.CustomerHolds, "x", nil)))
				}
				require.NoError(t, f.record(f.Resolve(f.moment(monday()), monday(), solution("x", "x"))))
			}
			for _, a := range tc.answers {
				require.NoError(t, f.Rate(a.solution, handling.Rating{Score: a.score, Discontent: a.score < 3, At: monday()}))
			}
			var found []bool
			for _, pass := range f.Passes {
				if pass.Solution != nil {
					found = append(found, pass.Solution.Recovery)
				}
			}
			require.Equal(t, tc.recoveries, found)
		})
	}
}
