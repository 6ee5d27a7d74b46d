package accountability_test

import (
	"encoding/csv"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/escalation/internal/clock"
	"github.com/ombud/ombud/services/escalation/internal/handling"
	"github.com/ombud/ombud/services/escalation/internal/reporting/accountability"
)

// solved is a pass of Ann's that ended with a solution.
func solved(s handling.Solution) handling.Pass {
	p := pass("staff/ann", handling.Solved, time.Hour)
	p.Solution = &s
	return p
}

func solutions() []handling.Pass {
	return []handling.Pass{
		solved(handling.Solution{
			Number: 1, FirstAnswer: time.Minute, Kept: true, InTime: true, Contacts: 1,
			Rating: &handling.Rating{Score: 5, Timeliness: 5, Comment: "Quick!", At: start()},
		}),
		solved(handling.Solution{
			Number: 1, FirstAnswer: 3 * time.Minute, InTime: true, Contacts: 4, ReopenedAt: start(),
			Rating: &handling.Rating{Score: 1, Timeliness: 2, Ease: 1, Comment: "=1+1", Discontent: true, At: start()},
		}),
		solved(handling.Solution{Number: 2, FirstAnswer: 3 * time.Minute, Recovery: true}),
	}
}

func TestSolutionsAreJudged(t *testing.T) {
	rows, err := accountability.BuildReport(sequence(solutions(), nil))
	require.NoError(t, err)
	require.Len(t, rows, 1)
	row := rows[0]
	require.EqualValues(t, 1, row.Reopened)
	require.EqualValues(t, 1, row.Recoveries)
	require.Equal(t, accountability.Objectives{
		Solutions: 3, Kept: 1, InTime: 2, MedianAnswer: 3 * time.Minute, P90Answer: 3 * time.Minute, Counted: 2, Contacts: 5,
	}, row.Objectives)
	require.Equal(t, accountability.Satisfaction{
		Scores: accountability.Scores{Answers: 2, Sum: 6}, Content: 1, Discontent: 1,
		Timeliness: accountability.Scores{Answers: 2, Sum: 7}, Ease: accountability.Scores{Answers: 1, Sum: 1},
		Comments: []string{"=1+1", "Quick!"},
	}, row.Satisfaction)
	require.InDelta(t, 3.0, row.Satisfaction.Mean(), 0)
}

func TestLatenessCountsUntilThePromiseIsKept(t *testing.T) {
	p := pass("staff/ann", handling.PassedUp, time.Hour)
	for _, late := range []time.Duration{time.Minute, 2 * time.Minute, time.Hour} {
		p.Breaches = append(p.Breaches, handling.Breach{Clock: clock.Update, Due: start(), Met: start().Add(late)})
	}
	p.Breaches = append(p.Breaches, handling.Breach{Clock: clock.Update, Due: start()})
	rows, err := accountability.BuildReport(sequence([]handling.Pass{p}, nil))
	require.NoError(t, err)
	require.Equal(t, accountability.Lateness{Count: 4, Unmet: 1, Total: time.Hour + 3*time.Minute, Median: 2 * time.Minute}, rows[0].Lateness[clock.Update])
}

// Of more values than are kept, a percentile is that of the values within half a percent.
func TestPercentilesOfVeryMany(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var passes []handling.Pass
	var holds []time.Duration
	for range 30_000 {
		hold := time.Duration(random.ExpFloat64() * float64(time.Hour)).Truncate(time.Millisecond)
		holds = append(holds, hold)
		passes = append(passes, pass("staff/ann", handling.Solved, hold))
	}
	slices.Sort(holds)
	rows, err := accountability.BuildReport(sequence(passes, nil))
	require.NoError(t, err)
	for percent, got := range map[int]time.Duration{50: rows[0].Median, 90: rows[0].P90} {
		require.InEpsilon(t, holds[len(holds)*percent/100-1].Seconds(), got.Seconds(), 0.005)
	}
}

func TestCSVCanBeReadAndIsNoFormula(t *testing.T) {
	rows, err := accountability.BuildReport(sequence(solutions(), nil))
	require.NoError(t, err)
	rows[0].Satisfaction.Comments = []string{"\tsaid \"no\", twice,\nand left"}
	text := string(accountability.FormatCSV(rows, func(accountability.Row) string { return "@month" }))
	require.True(t, strings.HasSuffix(text, "\r\n"))
	table, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	require.NoError(t, err)
	require.Len(t, table, 2)
	cells := map[string]string{}
	for i, name := range table[0] {
		cells[name] = table[1][i]
	}
	require.Equal(t, "staff/ann", cells["holder"])
	require.Equal(t, "3600", cells["median_hold_s"])
	require.Equal(t, "3.00", cells["mean_score"])
	require.Equal(t, "5", cells["contacts"])
	require.Equal(t, "'\tsaid \"no\", twice,\nand left", cells["comments"])
	require.Equal(t, "'@month", cells["filter"])

	for _, formula := range []string{"=1", "+1", "-1", "@a", "\ta", "＝1"} {
		rows[0].Group = formula
		require.Contains(t, string(accountability.FormatCSV(rows, func(accountability.Row) string { return "" })), "'"+formula, "%q", formula)
	}
}

// A customer is not content with any score beside a denial of the solution, and may be when they say nothing of it.
func TestWhoDeniesTheSolutionIsNotContent(t *testing.T) {
	var passes []handling.Pass
	for _, rating := range []handling.Rating{{Score: 5}, {Score: 4}, {Score: 5, Discontent: true}, {Score: 3}} {
		rating.At = start()
		passes = append(passes, solved(handling.Solution{Number: 1, Rating: &rating}))
	}
	rows, err := accountability.BuildReport(sequence(passes, nil))
	require.NoError(t, err)
	require.EqualValues(t, 2, rows[0].Satisfaction.Content)
	require.EqualValues(t, 1, rows[0].Satisfaction.Discontent)
}
