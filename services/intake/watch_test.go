package intake_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/resource"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
)

// watch reads the next events, as many as wanted.
func (s *suite) watch(r *intakev1.WatchEventsRequest, want int) ([]*intakev1.WatchEventsResponse, error) {
	var got []*intakev1.WatchEventsResponse
	err := s.watchUntil(r, func(e *intakev1.WatchEventsResponse) bool {
		got = append(got, e)
		return len(got) == want
	})
	return got, err
}

// watchUntil reads events until enough says so, or the stream ends, and returns why
// that was; nil when it was enough.
func (s *suite) watchUntil(r *intakev1.WatchEventsRequest, enough func(*intakev1.WatchEventsResponse) bool) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	stream, err := s.integration.WatchEvents(ctx, r)
	require.NoError(s.t, err)
	for {
		e, err := stream.Recv()
		if err != nil {
			return err
		}
		if enough(e) {
			return nil
		}
	}
}

func TestWatchingFromTheOldestAndGoingOn(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.t
		one, other := s.open().GetName(), s.open().GetName()
		all, err := s.watch(&intakev1.WatchEventsRequest{Cursor: "0"}, 12)
		require.NoError(t, err)
		story := map[string][]int64{}
		for _, e := range all {
			story[e.GetEvent().GetCase()] = append(story[e.GetEvent().GetCase()], e.GetEvent().GetSequence())
		}
		require.Equal(t, map[string][]int64{one: {1, 2, 3, 4, 5, 6}, other: {1, 2, 3, 4, 5, 6}}, story)

		// A watcher that resumes anywhere gets the rest, each case in order.
		for i := range len(all) {
			missed := map[string]bool{}
			for _, e := range all[i+1:] {
				missed[e.GetEvent().GetName()] = true
			}
			if len(missed) == 0 {
				continue
			}
			err := s.watchUntil(&intakev1.WatchEventsRequest{Cursor: all[i].GetCursor()}, func(e *intakev1.WatchEventsResponse) bool {
				delete(missed, e.GetEvent().GetName())
				return len(missed) == 0
			})
			require.NoError(t, err, "missed behind event %d: %v", i, missed)
		}
		mine, err := s.watch(&intakev1.WatchEventsRequest{Cursor: "0", Case: other}, 6)
		require.NoError(t, err)
		last, err := s.watch(&intakev1.WatchEventsRequest{Cursor: mine[4].GetCursor(), Case: other}, 1)
		require.NoError(t, err)
		require.Equal(t, other+"/events/6", last[0].GetEvent().GetName())
	})
}

func TestWatchingRefusesWhatItDoesNotKnow(t *testing.T) {
	s := newSuite(t)
	const id = "01J00000000000000000000000"
	for _, cursor := range []string{
		"x", "00", "-1", "1.2.3", "1.2..4", "1.2.01J.4", "-1.2." + id + ".4", "1.x." + id + ".4", "1.2." + id + ".-4", "1.2." + id + ".4.5",
		"99999999999999.2." + id + ".4", "1.9223372036854775807." + id + ".4",
	} {
		_, err := s.watch(&intakev1.WatchEventsRequest{Cursor: cursor}, 1)
		requireFields(t, err, "cursor")
	}
	_, err := s.watch(&intakev1.WatchEventsRequest{Case: "cases/" + id}, 1)
	requireReason(t, err, resource.ReasonNotFound)
}

// Watchers that come and go while many cases change miss nothing, and see each case in
// its order.
func TestWatchersUnderLoadMissNothing(t *testing.T) {
	s := newSuite(t, func(o *setup) { o.clock = clock.System() })
	ctx := context.Background()
	const writers, rounds = 6, 12
	total := writers * (rounds + 6)
	var group sync.WaitGroup
	defer group.Wait()
	fromNow, err := s.integration.WatchEvents(ctx, &intakev1.WatchEventsRequest{})
	require.NoError(t, err)
	for range writers {
		group.Go(func() {
			got, err := s.integration.RegisterContact(ctx, contact())
			if err != nil {
				t.Error(err)
				return
			}
			for i := range rounds {
				if _, err := s.agent.AddNote(ctx, &intakev1.AddNoteRequest{Name: got.GetCase().GetName(), Text: fmt.Sprint("note ", i)}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	seen := map[string]bool{}
	next := map[string]int64{}
	cursor := "0"
	for connection := 0; len(seen) < total; connection++ {
		// A connection that comes back may be told the last seconds again, so each lasts
		// a little longer than the one before.
		left := 1 + connection*8
		err := s.watchUntil(&intakev1.WatchEventsRequest{Cursor: cursor}, func(e *intakev1.WatchEventsResponse) bool {
			event := e.GetEvent()
			if !seen[event.GetName()] {
				require.Equal(t, next[event.GetCase()]+1, event.GetSequence(), "a gap in %s", event.GetCase())
				next[event.GetCase()] = event.GetSequence()
			}
			seen[event.GetName()] = true
			cursor = e.GetCursor()
			left--
			return left == 0 || len(seen) == total
		})
		require.NoError(t, err, "saw %d of %d", len(seen), total)
	}
	live := map[string]int64{}
	for n := 0; n < total; n++ {
		e, err := fromNow.Recv()
		require.NoError(t, err)
		require.Equal(t, live[e.GetEvent().GetCase()]+1, e.GetEvent().GetSequence(), "one connection tells nothing twice")
		live[e.GetEvent().GetCase()]++
	}
	require.Len(t, live, writers)
}

func TestStreamsEndWhenTheProcessStops(t *testing.T) {
	s := newSuite(t)
	stream, err := s.integration.WatchEvents(context.Background(), &intakev1.WatchEventsRequest{})
	require.NoError(t, err)
	s.clock.BlockUntil(5) // the workers, the texts of the firm and the watcher wait
	s.stop()
	_, err = stream.Recv()
	require.True(t, fault.Is(err, fault.Unavailable), "%v", err)
}
