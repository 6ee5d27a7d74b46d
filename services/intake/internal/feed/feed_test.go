package feed_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/resource"
	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
	"github.com/ombud/ombud/services/intake/internal/feed"
)

// world holds cases as several replicas write them: each with a clock of its own that
// is wrong by up to two seconds, and with writes that become visible seconds after the
// time that they bear.
type world struct {
	mu    sync.Mutex
	cases map[string]written
	count int
}

// written is a case with its revision.
type written struct {
	casefile.Case
	revision int64
}

// pass lets time go by; within synctest it takes none.
func pass(d time.Duration) { <-clock.System().After(d) }

// write appends an entry to a case. It takes as long as the write takes to become
// visible.
func (w *world) write(id string, skew, delay time.Duration) {
	w.mu.Lock()
	c := w.cases[id]
	w.mu.Unlock()
	c.Tail = slices.Clone(c.Tail)
	c.Sequence++
	c.Tail = append(c.Tail, timeline.Entry{Seq: c.Sequence, Text: fmt.Sprint(id, "/", c.Sequence)})
	now := time.Now().Add(skew).Truncate(time.Millisecond)
	if now.Before(c.Changed) {
		now = c.Changed
	}
	c.Changed = now
	c.StampEntries(now)
	c.revision++
	pass(delay)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cases[id] = c
	w.count++
}

// FindChanged implements feed.Timelines. It reads small pages, to turn many.
func (w *world) FindChanged(_ context.Context, since time.Time) iter.Seq2[casefile.Doc, error] {
	return func(yield func(casefile.Doc, error) bool) {
		after := ""
		for {
			page := w.page(since, after)
			for _, doc := range page {
				if after = place(doc.ID, doc.Body); !yield(doc, nil) {
					return
				}
			}
			if len(page) == 0 {
				return
			}
		}
	}
}

// page returns the next cases in the order of the index, at most three.
func (w *world) page(since time.Time, after string) []casefile.Doc {
	w.mu.Lock()
	defer w.mu.Unlock()
	var found []casefile.Doc
	for id, c := range w.cases {
		if !c.Changed.Before(since) && place(id, c.Case) > after {
			found = append(found, casefile.Doc{ID: id, Revision: c.revision, Body: c.Case})
		}
	}
	slices.SortFunc(found, func(a, b casefile.Doc) int { return cmp.Compare(place(a.ID, a.Body), place(b.ID, b.Body)) })
	return found[:min(len(found), 3)]
}

func place(id string, c casefile.Case) string {
	return fmt.Sprintf("%020d %s", c.Changed.UnixMilli(), id)
}

// LastSequenceBefore implements feed.Timelines.
func (w *world) LastSequenceBefore(_ context.Context, doc casefile.Doc, before time.Time) (int64, error) {
	last := int64(0)
	for _, e := range doc.Body.Tail {
		if e.Recorded.Before(before) {
			last = e.Seq
		}
	}
	return last, nil
}

// ReadEntries implements feed.Timelines.
func (w *world) ReadEntries(_ context.Context, doc casefile.Doc, after int64, limit int) ([]timeline.Entry, error) {
	rest := doc.Body.Tail[after:]
	return rest[:min(len(rest), limit)], nil
}

func (w *world) find(_ context.Context, id string) (casefile.Doc, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	c, ok := w.cases[id]
	if !ok {
		return casefile.Doc{}, fault.New(fault.NotFound, resource.ReasonNotFound, "no such case")
	}
	return casefile.Doc{ID: id, Revision: c.revision, Body: c.Case}, nil
}

var errEnough = errors.New("enough")

// A watcher that is now quick, now slow, that leaves and comes back, misses nothing,
// whatever the replicas' clocks say and however late writes become visible.
func TestNothingIsMissed(t *testing.T) {
	for seed := range uint64(60) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { watchAWorld(t, rand.New(rand.NewPCG(seed, 1))) })
		})
	}
}

func watchAWorld(t *testing.T, random *rand.Rand) {
	t.Helper()
	w := &world{cases: map[string]written{}}
	var writers sync.WaitGroup
	const replicas, writes = 4, 120
	for r := range replicas {
		pace := rand.New(rand.NewPCG(random.Uint64(), 2))
		skew := time.Duration(pace.IntN(4000)-2000) * time.Millisecond
		writers.Go(func() {
			for range writes {
				pass(time.Duration(pace.IntN(700)) * time.Millisecond)
				// Each replica has cases of its own: two writes of one case never overlap.
				w.write(fmt.Sprintf("01JB%021d%d", r, pace.IntN(5)), skew, time.Duration(pace.IntN(4000))*time.Millisecond)
			}
		})
	}
	f := feed.NewService(w, w.find, &feed.Bell{}, clock.System())
	got := map[string]int64{}
	cursor := feed.Oldest
	seen := 0
	for seen < replicas*writes {
		left := 1 + random.IntN(2*replicas*writes)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		told := map[string]int64{}
		err := f.WatchEvents(ctx, cursor, "", func(e feed.Event) error {
			require.True(t, told[e.Case] == 0 || e.Entry.Seq == told[e.Case]+1, "%s: %d came behind %d", e.Case, e.Entry.Seq, told[e.Case])
			told[e.Case] = e.Entry.Seq
			require.LessOrEqual(t, e.Entry.Seq, got[e.Case]+1, "a gap in %s", e.Case)
			if e.Entry.Seq > got[e.Case] {
				got[e.Case], seen = e.Entry.Seq, seen+1
			}
			cursor = e.Cursor
			if random.IntN(40) == 0 {
				pass(time.Duration(random.IntN(15_000)) * time.Millisecond) // the client is slow
			}
			if left--; left <= 0 {
				return errEnough
			}
			return nil
		})
		cancel()
		require.Error(t, err)
		if !errors.Is(err, errEnough) && seen < replicas*writes {
			require.ErrorIs(t, err, context.DeadlineExceeded)
			writers.Wait()
		}
	}
	writers.Wait()
	for id, c := range w.cases {
		require.Equal(t, c.Sequence, got[id])
	}
}

func TestFromNowOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &world{cases: map[string]written{}}
		w.write("a", 0, 0)
		pass(time.Second)
		bell := &feed.Bell{}
		f := feed.NewService(w, w.find, bell, clock.System())
		events := make(chan feed.Event, 10)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- f.WatchEvents(ctx, "", "", func(e feed.Event) error { events <- e; return nil }) }()
		synctest.Wait()
		require.Empty(t, events)
		w.write("a", 0, 0)
		bell.Ring()
		began := time.Now()
		e := <-events
		require.Equal(t, "a/2", e.Entry.Text)
		require.LessOrEqual(t, time.Since(began), 100*time.Millisecond, "the bell saves the wait for the next look")
		w.write("b", 0, 0)
		require.Equal(t, "b/1", (<-events).Entry.Text, "other replicas' changes are found without a bell")
		cancel()
		require.ErrorIs(t, <-ended, context.Canceled)
		require.Empty(t, events)
	})
}
