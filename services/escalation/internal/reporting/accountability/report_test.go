package accountability_test

import (
	"errors"
	"iter"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ombud/ombud/services/escalation/internal/clock"
	"github.com/ombud/ombud/services/escalation/internal/handling"
	"github.com/ombud/ombud/services/escalation/internal/reporting/accountability"
)

// start is when every pass of these tests begins.
func start() time.Time { return time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC) }

func pass(holder string, end handling.End, held time.Duration, breaches ...clock.Kind) handling.Pass {
	p := handling.Pass{Holder: holder, Start: start(), Finish: start().Add(held), End: end}
	for _, kind := range breaches {
		p.Breaches = append(p.Breaches, handling.Breach{Clock: kind})
	}
	return p
}

func sequence(passes []handling.Pass, err error) iter.Seq2[accountability.Finding, error] {
	return func(yield func(accountability.Finding, error) bool) {
		for _, p := range passes {
			if !yield(accountability.Finding{Group: p.Holder, Ended: &p, Late: p.Breaches}, nil) {
				return
			}
		}
		if err != nil {
			yield(accountability.Finding{}, err)
		}
	}
}

func TestReportCountsHowPassesEnded(t *testing.T) {
	rows, err := accountability.BuildReport(sequence([]handling.Pass{
		pass(handling.CustomerHolds, handling.Reopened, 90*time.Hour),
		pass("queues/front-line", handling.Claimed, 10*time.Minute),
		pass("queues/front-line", handling.Expired, 4*time.Hour, clock.Response, clock.Step),
		pass("staff/ann", handling.Solved, time.Hour),
		pass("staff/ann", handling.PassedUp, 2*time.Hour),
		pass("staff/ann", handling.HandedOver, 3*time.Hour),
		pass("staff/ann", handling.CeilingReached, 20*time.Hour, clock.Ceiling),
		pass("staff/ann", handling.Reassigned, 4*time.Hour),
	}, nil))
	require.NoError(t, err)
	once := accountability.Lateness{Count: 1, Unmet: 1}
	unmet := [clock.LastKind + 1]accountability.Lateness{clock.Response: once, clock.Step: once}
	ceiling := [clock.LastKind + 1]accountability.Lateness{clock.Ceiling: once}
	require.Equal(t, []accountability.Row{
		{Group: "queues/front-line", Passes: 2, Expired: 1, Breached: 2, Lateness: unmet, Median: 10 * time.Minute, P90: 4 * time.Hour},
		{
			Group: "staff/ann", Passes: 5, Solved: 1, PassedUp: 1, HandedOver: 1, Expired: 1, Breached: 1, Lateness: ceiling,
			Median: 3 * time.Hour, P90: 20 * time.Hour,
		},
	}, rows)
}

func TestReportOfAMonthWithoutPasses(t *testing.T) {
	rows, err := accountability.BuildReport(sequence(nil, nil))
	require.NoError(t, err)
	require.Empty(t, rows)
	broken := errors.New("the store went away")
	_, err = accountability.BuildReport(sequence([]handling.Pass{pass("staff/ann", handling.Solved, 0)}, broken))
	require.ErrorIs(t, err, broken)
}

// The percentiles against their definition: the shortest hold that so many passes did not
// exceed.
func TestPercentilesAreWhatTheySay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		holds := rapid.SliceOfN(rapid.IntRange(0, 50), 1, 40).Draw(t, "holds")
		var passes []handling.Pass
		for _, hold := range holds {
			passes = append(passes, pass("staff/ann", handling.Solved, time.Duration(hold)))
		}
		rows, err := accountability.BuildReport(sequence(passes, nil))
		require.NoError(t, err)
		require.Equal(t, plain(holds, 50), rows[0].Median)
		require.Equal(t, plain(holds, 90), rows[0].P90)
	})
}

func plain(holds []int, percent int) time.Duration {
	for candidate := range slices.Max(holds) + 1 {
		within := 0
		for _, hold := range holds {
			if hold <= candidate {
				within++
			}
		}
		if within*100 >= len(holds)*percent {
			return time.Duration(candidate)
		}
	}
	return 0
}
