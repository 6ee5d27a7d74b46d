package work_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/services/escalation/internal/reporting/overview"
)

// A tick reads what is due, not what is open: as much with ten times as many open.
func TestATickCostsWhatIsDue(t *testing.T) {
	const due = 20
	var costs []string
	for _, total := range []int{500, 5000} {
		r := newRoom(t)
		r.idle(t)
		r.fill(t, total, due)
		r.clock.Advance(time.Hour)
		r.reads.read()
		n, err := r.Worker().RunOnce(context.Background())
		require.NoError(t, err)
		require.Equal(t, due, n)
		require.Len(t, r.timeline.lines, due)
		queries, records := r.reads.read()
		costs = append(costs, fmt.Sprint(queries, " queries, ", records, " documents"))
		require.Less(t, records, int64(6*due))

		n, err = r.Worker().RunOnce(context.Background())
		require.NoError(t, err)
		require.Zero(t, n)
		_, records = r.reads.read()
		require.Zero(t, records, "nothing is due, nothing is read")
	}
	require.Equal(t, costs[0], costs[1])
}

// Opening is one insert, and reads nothing once the organisation is known.
func TestOpeningReadsNothing(t *testing.T) {
	r := newRoom(t)
	ctx := context.Background()
	_, err := r.Open(ctx, id(0), idempotency.Command{}, opening(time.Hour))
	require.NoError(t, err)
	r.reads.read()
	_, err = r.Open(ctx, id(1), idempotency.Command{}, opening(time.Hour))
	require.NoError(t, err)
	queries, _ := r.reads.read()
	require.Zero(t, queries)
}

// BenchmarkTick lets 100 clocks run out among so many open handlings: what a tick costs, all
// deliveries and writes included.
func BenchmarkTick(b *testing.B) {
	for _, total := range []int{1000, 10_000, 100_000} {
		b.Run(fmt.Sprint(total, " open"), func(b *testing.B) {
			r := newRoom(b)
			r.idle(b)
			r.fill(b, total, 100)
			for b.Loop() {
				b.StopTimer()
				r.answer(b, 100)
				r.clock.Advance(time.Hour)
				b.StartTimer()
				n, err := r.Worker().RunOnce(context.Background())
				if err != nil || n != 100 {
					b.Fatal(n, err)
				}
			}
		})
	}
}

// BenchmarkOpen opens handlings, 64 at the same time.
func BenchmarkOpen(b *testing.B) {
	r := newRoom(b)
	var mu sync.Mutex
	n := 0
	b.SetParallelism(32)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			mu.Lock()
			n++
			name := id(n)
			mu.Unlock()
			if _, err := r.Open(context.Background(), name, idempotency.Command{ID: name, Digest: name}, opening(time.Hour)); err != nil {
				b.Error(err)
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "openings/s")
}

// BenchmarkOverview counts what is open when the count before has gone stale, and when it
// has not.
func BenchmarkOverview(b *testing.B) {
	for _, total := range []int{10_000, 100_000} {
		r := newRoom(b)
		r.idle(b)
		r.fill(b, total, total/2)
		centre := overview.NewService(r.handlings, r.clock)
		for name, step := range map[string]time.Duration{"stale": time.Hour, "fresh": 0} {
			b.Run(fmt.Sprint(total, " open, ", name), func(b *testing.B) {
				for b.Loop() {
					r.clock.Advance(step)
					o, err := centre.Read(context.Background(), "")
					if err != nil || o.Total.Open != int64(total) {
						b.Fatal(o.Total, err)
					}
				}
			})
		}
	}
}
