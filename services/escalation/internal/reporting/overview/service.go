package overview

import (
	"context"
	"sync"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/services/escalation/internal/handling"
)

const (
	// minFreshness is the time for which a count serves. Replicas see each other's changes within it.
	minFreshness = time.Second
	// countingShare bounds the part of the time that is spent counting: one in so many.
	countingShare = 4
)

// Service answers with overviews. It is safe for concurrent use; callers at the same time share one count.
type Service struct {
	handlings *handling.Repository
	clock     clock.Clock

	mu     sync.Mutex
	at     time.Time // of the count; zero before the first
	until  time.Time // end of its freshness
	cells  []cell
	oldest map[string]oldestCase
}

// NewService returns a service that has counted nothing yet.
func NewService(handlings *handling.Repository, clk clock.Clock) *Service {
	return &Service{handlings: handlings, clock: clk}
}

// Read returns the overview of all, or of one `teams/{team}`. It is at most a second old, or, where counting takes longer
// than a quarter of that, four times the time of counting.
func (s *Service) Read(ctx context.Context, team string) (Overview, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := clock.ToMilliseconds(s.clock.Now())
	if s.at.IsZero() || !now.Before(s.until) || now.Before(s.at) {
		if err := s.countAll(ctx, now); err != nil {
			return Overview{}, err
		}
	}
	return sumCells(s.at, team, s.cells, s.oldest), nil
}

// countAll counts the unsolved handlings at a time.
func (s *Service) countAll(ctx context.Context, now time.Time) error {
	var cells []cell
	oldest := map[string]oldestCase{}
	var after time.Time
	for horizon, until := range horizonsFrom(now) {
		counted, err := s.handlings.CountByBoard(ctx, after, until)
		if err != nil {
			return err
		}
		for key, n := range counted {
			cells = append(cells, cell{key, horizon, n})
			oldest[key.Team] = oldestCase{}
		}
		after = until
	}
	for team := range oldest {
		id, opened, err := s.handlings.FindOldest(ctx, team)
		if err != nil {
			return err
		}
		oldest[team] = oldestCase{id, opened}
	}
	s.at, s.cells, s.oldest = now, cells, oldest
	s.until = now.Add(max(minFreshness, countingShare*s.clock.Now().Sub(now)))
	return nil
}

// horizonsFrom returns the ends of the groups by the time left, each no earlier than the one before: now, an hour, four
// hours, the end of the day, and all the rest.
func horizonsFrom(now time.Time) []time.Time {
	midnight := time.Date(now.Year(), now.Month(), now.Day()+1, 0, 0, 0, 0, time.UTC)
	today := midnight.Add(-time.Millisecond)
	four := now.Add(4 * time.Hour)
	if today.Before(four) {
		today = four
	}
	rest := time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC)
	return []time.Time{now, now.Add(time.Hour), four, today, rest}
}

// Watch sends an overview at once, and then every changed one; it looks for changes at an interval. It ends with ctx, or
// with the error of send.
func (s *Service) Watch(ctx context.Context, team string, interval time.Duration, send func(Overview) error) error {
	var last Overview
	for {
		next, err := s.Read(ctx, team)
		if err != nil {
			return err
		}
		if last.At.IsZero() || !next.hasSameCounts(last) {
			if err := send(next); err != nil {
				return err
			}
			last = next
		}
		timer := s.clock.NewTimer(interval)
		select {
		case <-timer.C():
		case <-ctx.Done():
			timer.Stop()
			return context.Cause(ctx)
		}
	}
}
