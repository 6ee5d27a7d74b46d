package worker

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
)

// pages inserts errands that are due so long after the start, in order.
func (s *shop) pages(t *testing.T, n int, due func(i int) time.Duration) {
	t.Helper()
	docs := make([]docstore.Doc[errand], n)
	for i := range docs {
		docs[i].ID = fmt.Sprintf("%d at %v, made at %v", i, due(i), s.clock.Now())
		docs[i].Body.Task.SetDue(s.start.Add(due(i)))
	}
	for _, err := range s.coll.InsertMany(t.Context(), docs) {
		require.NoError(t, err)
	}
}

// once makes one pass and returns how many errands it ran, once they have all been run.
func (s *shop) once(t *testing.T) findings {
	t.Helper()
	var running sync.WaitGroup
	found, err := s.runPass(t.Context(), t.Context(), s.clock.Now(), &running)
	running.Wait()
	require.NoError(t, err)
	return found
}

// within counts the errands that the next look at a backlog can find.
func (s *shop) within(t *testing.T) int64 {
	t.Helper()
	n, err := s.coll.Count(t.Context(), docstore.Query{Range: &docstore.Range{
		Field: dueField, GTE: s.finder.from, LTE: s.finder.endAt(s.clock.Now()),
	}})
	require.NoError(t, err)
	return n
}

// However a backlog lies, all of it is run, and the looks that follow the first find not much more than they return.
func TestABacklogIsReadInWindows(t *testing.T) {
	const backlog = 6 * pageSize
	for name, due := range map[string]func(i int) time.Duration{
		"evenly":         func(i int) time.Duration { return time.Duration(i-backlog) * time.Second },
		"many at a time": func(i int) time.Duration { return time.Duration(i/100-backlog) * time.Millisecond },
		"with a gap of a year": func(i int) time.Duration {
			return time.Duration(i-backlog)*time.Second - time.Duration(i%2*365*24)*time.Hour
		},
		"ever fewer of them":     func(i int) time.Duration { return time.Duration(i*i)*time.Millisecond - time.Hour },
		"not so long ago at all": func(i int) time.Duration { return time.Duration(i-backlog) * time.Millisecond / 2 },
	} {
		t.Run(name, func(t *testing.T) {
			s := newShop(t)
			s.slots = make(chan struct{}, pageSize) // so that the store writes many together
			s.pages(t, backlog, due)
			handled := 0
			for full := true; full; {
				found := s.once(t)
				handled, full = handled+found.handled, found.full
				s.finder.sweep = s.start.Add(time.Hour) // as if the first look had taken long
				if full {
					require.LessOrEqual(t, s.within(t), int64(4*pageSize))
				}
			}
			require.Equal(t, backlog, handled)
		})
	}
}

// While looks from the beginning take long, what is made due in the past waits for the next one, and all else does not.
func TestLooksFromTheBeginningTakeTheirShareOfTheTime(t *testing.T) {
	s := newShop(t)
	s.once(t)
	s.finder.sweep = s.start.Add(time.Minute)
	for _, c := range []struct {
		at, due time.Duration
		handled int
	}{
		{0, -time.Second, 1},
		{0, -time.Hour, 0},
		{time.Second, 0, 1},
		{30 * time.Second, 30 * time.Second, 1},
		{59 * time.Second, 20 * time.Second, 0},
		{time.Minute, time.Minute, 3},
		{time.Minute, -time.Hour, 1},
	} {
		s.clock.Set(s.start.Add(c.at))
		s.pages(t, 1, func(int) time.Duration { return c.due })
		require.Equal(t, c.handled, s.once(t).handled, "%v at %v", c.due, c.at)
	}
}

func TestWhatARunLeavesDueInThePastIsSeenAtOnce(t *testing.T) {
	s := newShop(t)
	s.once(t)
	s.finder.sweep = s.start.Add(time.Minute)
	for _, ago := range []time.Duration{time.Hour, 3 * time.Hour, 2 * time.Hour} {
		s.pages(t, 1, func(int) time.Duration { return -ago })
		due := s.start.Add(-ago)
		s.noticeDue(&Task{Due: &due})
	}
	require.Equal(t, 3, s.once(t).handled)
}

func TestTheLoopWakesForALookFromTheBeginning(t *testing.T) {
	s := newShop(t)
	now, poll := s.clock.Now(), s.opt.Poll
	for name, c := range map[string]struct {
		window window
		wakes  time.Duration
	}{
		"behind one that began there":             {window{swept: true, sweep: now.Add(time.Second)}, poll},
		"behind another":                          {window{sweep: now.Add(time.Second)}, time.Second},
		"behind another, when it takes very long": {window{sweep: now.Add(time.Hour)}, poll},
	} {
		t.Run(name, func(t *testing.T) {
			s.finder.window = c.window
			require.Equal(t, now.Add(c.wakes), s.wakeAt(t.Context(), now, false))
		})
	}
}

// A clock that is set forward during a look makes the look seem long.
func TestLooksFromTheBeginningAreNeverFarApart(t *testing.T) {
	s := newShop(t)
	s.finder.opt.Clock = &leaping{Clock: s.clock, leap: 24 * time.Hour}
	s.once(t)
	require.LessOrEqual(t, s.finder.sweep.Sub(s.finder.opt.Clock.Now()), sweepShare*s.opt.Poll)
}

// leaping is a clock that leaps whenever it is read.
type leaping struct {
	clock.Clock
	leap, leapt time.Duration
}

func (l *leaping) Now() time.Time {
	l.leapt += l.leap
	return l.Clock.Now().Add(l.leapt)
}
