package work_test

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/docstore/sqlite"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/services/escalation/internal/handling"
	"github.com/ombud/ombud/services/escalation/internal/ladder"
	"github.com/ombud/ombud/services/escalation/internal/notice"
	"github.com/ombud/ombud/services/escalation/internal/organisation"
	"github.com/ombud/ombud/services/escalation/internal/reporting/accountability"
	"github.com/ombud/ombud/services/escalation/internal/reporting/suppliers"
	"github.com/ombud/ombud/services/escalation/internal/timeline"
	"github.com/ombud/ombud/services/escalation/internal/work"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// monday is a Monday morning, 09:00 UTC.
func monday() time.Time { return time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC) }

// cases takes every report.
type cases struct {
	mu    sync.Mutex
	lines []string
}

// Record implements work.Timeline.
func (l *cases) Record(_ context.Context, id string, _ work.Standing, lines []work.Line) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, r := range lines {
		l.lines = append(l.lines, id+" "+string(r.Kind))
	}
	return nil
}

// PostNews implements work.Notices.
func (l *cases) PostNews(context.Context, []notice.News) error { return nil }

// counting is a database that counts what is read.
type counting struct {
	docstore.Database
	queries, records atomic.Int64
}

func (c *counting) Collection(ctx context.Context, spec docstore.Spec) (docstore.Engine, error) {
	engine, err := c.Database.Collection(ctx, spec)
	return countingEngine{engine, c}, err
}

// read returns how many queries and documents were read since the last call.
func (c *counting) read() (queries, records int64) { return c.queries.Swap(0), c.records.Swap(0) }

type countingEngine struct {
	docstore.Engine
	to *counting
}

func (e countingEngine) Get(ctx context.Context, ids []string) ([]docstore.Record, error) {
	return e.count(e.Engine.Get(ctx, ids))
}

func (e countingEngine) Find(ctx context.Context, plan docstore.Plan) ([]docstore.Record, error) {
	return e.count(e.Engine.Find(ctx, plan))
}

func (e countingEngine) count(records []docstore.Record, err error) ([]docstore.Record, error) {
	e.to.queries.Add(1)
	e.to.records.Add(int64(len(records)))
	return records, err
}

// room is a service on a file of its own, with a clock that the test moves.
type room struct {
	*work.Service
	handlings *handling.Repository
	people    *organisation.Repository
	clock     *clock.Fake
	reads     *counting
	timeline  *cases
}

func newRoom(tb testing.TB) *room {
	tb.Helper()
	ctx := context.Background()
	db, err := sqlite.Open(filepath.Join(tb.TempDir(), "escalation.db"), sqlite.Options{})
	require.NoError(tb, err)
	tb.Cleanup(func() { require.NoError(tb, db.Close(ctx)) })
	r := &room{clock: clock.NewFake(monday()), reads: &counting{Database: db}, timeline: &cases{}}
	r.people, err = organisation.OpenRepository(ctx, r.reads)
	require.NoError(tb, err)
	require.NoError(tb, r.people.SeedDefaults(ctx))
	r.handlings, err = handling.OpenRepository(ctx, r.reads)
	require.NoError(tb, err)
	passes, err := accountability.OpenRepository(ctx, r.reads)
	require.NoError(tb, err)
	engagements, err := suppliers.OpenRepository(ctx, r.reads)
	require.NoError(tb, err)
	r.Service = work.NewService(work.Options{
		Handlings:    r.handlings,
		Passes:       passes,
		Engagements:  engagements,
		Organisation: r.people,
		Directory:    organisation.NewDirectory(r.people, r.clock, false),
		Timeline:     r.timeline,
		Notices:      r.timeline,
		Clock:        r.clock,
	})
	return r
}

func id(n int) string { return fmt.Sprintf("01JB%022d", n) }

// opening is a case whose customer must hear something every so often; all else has ages.
func opening(update time.Duration) handling.Opening {
	const ages = 100_000 * time.Hour
	return handling.Opening{Start: monday(), Commitment: handling.Commitment{
		Start: monday(), Respond: ages, Update: update, ResolveIn: ages, Priority: 3,
	}}
}

// idle makes the ladder one that nobody climbs.
func (r *room) idle(tb testing.TB) {
	tb.Helper()
	policies, err := docstore.Open[organisation.Policy](context.Background(), r.reads, docstore.Spec{Name: "ladder_policies"})
	require.NoError(tb, err)
	_, err = policies.Update(context.Background(), organisation.DefaultPolicy, func(p *organisation.Policy) error {
		p.Ceiling, p.NagEvery, p.Steps = 0, 0, []ladder.Step{{Level: 1, Team: "teams/front-line"}}
		return nil
	})
	require.NoError(tb, err)
}

// fill opens so many handlings, some of them with an update due within the hour.
func (r *room) fill(tb testing.TB, total, due int) {
	tb.Helper()
	r.each(tb, total, func(n int) error {
		every := 90_000 * time.Hour
		if n < due {
			every = time.Hour
		}
		_, err := r.Open(context.Background(), id(n), idempotency.Command{}, opening(every))
		return err
	})
}

// answer answers the first handlings, so that their updates are due again in an hour.
func (r *room) answer(tb testing.TB, due int) {
	tb.Helper()
	r.each(tb, due, func(n int) error {
		_, err := r.Apply(context.Background(), id(n), idempotency.Command{}, func(m handling.Moment, h *handling.Handling) ([]timeline.Event, error) {
			return h.Answer(m, m.Now)
		})
		return err
	})
}

// each does something with so many cases, 64 at the same time, so that their writes share
// commits.
func (r *room) each(tb testing.TB, total int, do func(n int) error) {
	tb.Helper()
	var wg sync.WaitGroup
	for part := range 64 {
		wg.Go(func() {
			for n := part; n < total; n += 64 {
				if err := do(n); err != nil {
					tb.Error(err)
				}
			}
		})
	}
	wg.Wait()
}
