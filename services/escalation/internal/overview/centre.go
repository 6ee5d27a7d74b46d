package overview

import (
	"context"
	"sync"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/services/escalation/internal/handling"
)

const (
	// freshness is how long a count serves. Replicas see each other's changes within it.
	freshness = time.Second
	// share bounds the part of the time that is spent counting: one in so many.
	share = 4
)

// Source counts handlings that are not solved.
type Source interface {
	// Due counts those whose deadline is after one time and no later than another; the zero
	// time is before all.
	Due(ctx context.Context, after, until time.Time) (map[handling.BoardKey]int64, error)
	// Oldest returns the one of a team that was opened first; empty when there is none.
	Oldest(ctx context.Context, team string) (id string, opened time.Time, err error)
}

// Centre answers with overviews. It is safe for concurrent use; callers at the same time
// share one count.
type Centre struct {
	source Source
	clock  clock.Clock

	mu    sync.Mutex
	at    time.Time // of the count; zero before the first
	until time.Time // up to when it serves
	cells []cell
	first map[string]oldest
}

// NewCentre returns a centre that has counted nothing yet.
func NewCentre(source Source, clk clock.Clock) *Centre { return &Centre{source: source, clock: clk} }

// Read returns the overview of all, or of one `teams/{team}`. It is at most a second old,
// or, where counting takes longer than a quarter of that, four times as old as it takes.
func (c *Centre) Read(ctx context.Context, team string) (Overview, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.clock.Now().UTC().Truncate(time.Millisecond)
	if c.at.IsZero() || !now.Before(c.until) || now.Before(c.at) {
		cells, first, err := c.count(ctx, now)
		if err != nil {
			return Overview{}, err
		}
		c.at, c.cells, c.first = now, cells, first
		c.until = now.Add(max(freshness, share*c.clock.Now().Sub(now)))
	}
	return assemble(c.at, team, c.cells, c.first), nil
}

// horizons are the ends of what is told apart by the time left, each later than the one
// before or the same: now, an hour, four hours, the end of the day, and all the rest.
func horizons(now time.Time) []time.Time {
	today := time.Date(now.Year(), now.Month(), now.Day()+1, 0, 0, 0, 0, time.UTC).Add(-time.Millisecond)
	four := now.Add(4 * time.Hour)
	if today.Before(four) {
		today = four
	}
	return []time.Time{now, now.Add(time.Hour), four, today, time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC)}
}

func (c *Centre) count(ctx context.Context, now time.Time) (cells []cell, first map[string]oldest, err error) {
	first = map[string]oldest{}
	var after time.Time
	for left, until := range horizons(now) {
		counted, err := c.source.Due(ctx, after, until)
		if err != nil {
			return nil, nil, err
		}
		for key, n := range counted {
			cells = append(cells, cell{key, left, n})
			first[key.Team] = oldest{}
		}
		after = until
	}
	for team := range first {
		var o oldest
		if o.id, o.opened, err = c.source.Oldest(ctx, team); err != nil {
			return nil, nil, err
		}
		first[team] = o
	}
	return cells, first, nil
}

// Watch hands an overview to send at once, and then whenever it has changed, which is
// looked for every so often. It ends with ctx, or with the error of send.
func (c *Centre) Watch(ctx context.Context, team string, every time.Duration, send func(Overview) error) error {
	var last Overview
	for {
		next, err := c.Read(ctx, team)
		if err != nil {
			return err
		}
		if last.At.IsZero() || !next.same(last) {
			if err := send(next); err != nil {
				return err
			}
			last = next
		}
		timer := c.clock.NewTimer(every)
		select {
		case <-timer.C():
		case <-ctx.Done():
			timer.Stop()
			return context.Cause(ctx)
		}
	}
}
