package mongodb

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/v2/bson"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
)

// server stands in for one that takes its time: it reports each batch and answers when
// told to.
type server struct {
	batches chan []docstore.Record
	answer  chan struct{}
}

func newServer() (*server, *groups[docstore.Record]) {
	s := &server{batches: make(chan []docstore.Record), answer: make(chan struct{})}
	return s, &groups[docstore.Record]{
		collection: "c", write: s.insert, id: func(r docstore.Record) string { return r.ID },
	}
}

// insert refuses the records whose ids begin with "bad".
func (s *server) insert(_ context.Context, records []docstore.Record) []error {
	s.batches <- records
	<-s.answer
	errs := make([]error, len(records))
	for i, record := range records {
		if record.ID[:3] == "bad" {
			errs[i] = docstore.IDTaken("c")
		}
	}
	return errs
}

// waitFor waits until so many callers are queued up.
func waitFor(t *testing.T, g *groups[docstore.Record], n int) {
	t.Helper()
	require.Eventually(t, func() bool {
		g.mu.Lock()
		defer g.mu.Unlock()
		return len(g.waiting) == n
	}, time.Minute, time.Millisecond)
}

// TestGroups fills every lane with one caller and expects those who come meanwhile to
// go together, each with an outcome of its own.
func TestGroups(t *testing.T) {
	s, g := newServer()
	var all sync.WaitGroup
	add := func(id, want string) {
		all.Go(func() {
			if got := fault.ReasonOf(g.writeInGroup(t.Context(), docstore.Record{ID: id})); got != want {
				t.Errorf("%s: %q", id, got)
			}
		})
	}
	for lane := range lanes {
		add(fmt.Sprintf("good%d", lane), "")
		require.Len(t, <-s.batches, 1, "a lone caller does not wait for company")
	}
	const crowd = maxBatch + 10
	for i := range crowd {
		if i%2 == 0 {
			add(fmt.Sprintf("good%d", i), "")
		} else {
			add(fmt.Sprintf("bad%d", i), docstore.ReasonIDTaken)
		}
	}
	waitFor(t, g, crowd)
	s.answer <- struct{}{}
	group := <-s.batches
	require.Len(t, group, maxBatch)
	require.True(t, slices.IsSortedFunc(group, func(a, b docstore.Record) int { return strings.Compare(a.ID, b.ID) }))
	s.answer <- struct{}{}
	require.Len(t, <-s.batches, crowd-maxBatch)
	close(s.answer)
	all.Wait()
	require.Eventually(t, func() bool {
		g.mu.Lock()
		defer g.mu.Unlock()
		return g.running == 0
	}, time.Minute, time.Millisecond, "lanes end when nobody waits")
}

// TestLeaving ends the context of a caller who waits, and of one who is on the way.
func TestLeaving(t *testing.T) {
	s, g := newServer()
	ctx, cancel := context.WithCancel(t.Context())
	add := func(ctx context.Context, id string) chan error {
		done := make(chan error, 1)
		go func() { done <- g.writeInGroup(ctx, docstore.Record{ID: id}) }()
		return done
	}
	onTheWay := add(ctx, "on the way")
	<-s.batches
	for range lanes - 1 {
		add(t.Context(), "company")
		<-s.batches
	}
	waiting := add(ctx, "waiting")
	waitFor(t, g, 1)
	staying := add(t.Context(), "staying")
	waitFor(t, g, 2)
	cancel()
	require.Equal(t, fault.Canceled, fault.KindOf(<-onTheWay))
	require.Equal(t, fault.Canceled, fault.KindOf(<-waiting))
	waitFor(t, g, 1)
	s.answer <- struct{}{}
	require.Equal(t, []docstore.Record{{ID: "staying"}}, <-s.batches, "who has left is not inserted")
	close(s.answer)
	require.NoError(t, <-staying)
}

// Writes with the same claim go one after the other unless they share a group; the others do not wait for them.
func TestClaims(t *testing.T) {
	s, g := newServer()
	g.claims = func(r docstore.Record) []string { return []string{string(r.Body)} }
	var all sync.WaitGroup
	add := func(id, claim string) {
		all.Go(func() {
			if err := g.writeInGroup(t.Context(), docstore.Record{ID: id, Body: bson.Raw(claim)}); err != nil {
				t.Errorf("%s: %v", id, err)
			}
		})
	}
	add("first", "same")
	require.Len(t, <-s.batches, 1)
	add("third", "same")
	add("second", "same")
	waitFor(t, g, 2)
	add("other", "another")
	require.Equal(t, "other", (<-s.batches)[0].ID, "a claim holds up nobody else")
	waitFor(t, g, 2)
	s.answer <- struct{}{} // to the first or the other
	s.answer <- struct{}{}
	group := <-s.batches
	require.Len(t, group, 2)
	require.Equal(t, "second", group[0].ID)
	close(s.answer)
	all.Wait()
	require.Eventually(t, func() bool {
		g.mu.Lock()
		defer g.mu.Unlock()
		return g.running == 0 && len(g.claimed) == 0
	}, time.Minute, time.Millisecond, "nothing stays claimed")
}
