package worker

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/docstore/sqlite"
)

type errand struct {
	Task Task `bson:"task"`
}

// shop is a worker of errands.
type shop struct {
	*Worker[errand]
	clock *clock.Fake
	start time.Time
}

func newShop(t *testing.T) *shop {
	t.Helper()
	db, err := sqlite.Open(filepath.Join(t.TempDir(), "errands.db"), sqlite.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close(context.Background())) })
	coll, err := docstore.Open[errand](t.Context(), db, docstore.Spec{Name: "errands", Indexes: []docstore.Index{Index(), ParkedIndex()}})
	require.NoError(t, err)
	start := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	s := &shop{clock: clock.NewFake(start), start: start}
	s.Worker = New(coll, func(e *errand) *Task { return &e.Task }, func(ctx context.Context, claim *Claim[errand]) error {
		return claim.Finish(ctx, func(*errand) error { return nil })
	}, Options{Name: "errands", Clock: s.clock, Random: rand.New(rand.NewPCG(1, 2)).Float64, Concurrency: 1})
	return s
}

// due are so many errands that have been due since the start.
func (s *shop) due(n int) []docstore.Doc[errand] {
	docs := make([]docstore.Doc[errand], n)
	for i := range docs {
		docs[i].ID = fmt.Sprintf("01JC%022d", i)
		docs[i].Body.Task.SetDue(s.start)
	}
	return docs
}

// Three workers who know each other divide everything between them, about evenly.
func TestSharesAreDisjointAndEven(t *testing.T) {
	var all []*peers
	for _, name := range []string{"a", "b", "c"} {
		all = append(all, &peers{own: name})
	}
	const documents = 3000
	shares := make([]int, len(all))
	for n := range documents {
		owners := 0
		for i, p := range all {
			if p.isMine(fmt.Sprintf("01JC%022d", n), []string{"a", "b", "c"}) {
				shares[i]++
				owners++
			}
		}
		require.Equal(t, 1, owners)
	}
	for _, share := range shares {
		require.InDelta(t, documents/len(all), share, documents/20)
	}
}

// A worker that loses a claim knows the quicker one, for as long as they meet.
func TestAWorkerMeetsWhoWasQuicker(t *testing.T) {
	s := newShop(t)
	for _, err := range s.coll.InsertMany(t.Context(), s.due(1)) {
		require.NoError(t, err)
	}
	s.Prepare(func(ctx context.Context, _ *errand, now time.Time) (func(), error) {
		_, err := s.coll.Update(ctx, s.due(1)[0].ID, func(e *errand) error {
			e.Task.leaseTo(now, time.Minute, "other")
			return nil
		})
		return nil, err
	})
	handled, err := s.RunOnce(t.Context())
	require.NoError(t, err)
	require.Zero(t, handled)
	require.Equal(t, []string{"other"}, s.peers.activePeers(s.start.Add(acquaintance)))
	require.Empty(t, s.peers.activePeers(s.start.Add(acquaintance+1)), "not met any more")
}

// What is in others' shares is left to them for a while, but for a few.
func TestOthersAreLeftTheirShare(t *testing.T) {
	s := newShop(t)
	docs := s.due(256)
	shared, left := s.selectShare(docs, true, s.start)
	require.Equal(t, docs, shared, "nobody else is there")
	require.False(t, left)

	s.peers.recordPeer("other", s.start)
	s.peers.recordPeer(s.peers.own, s.start)
	s.peers.recordPeer("", s.start)
	foreign := 0
	shared, left = s.selectShare(docs, true, s.start)
	require.True(t, left)
	for _, doc := range shared {
		if !s.peers.isMine(doc.ID, []string{"other"}) {
			foreign++
		}
	}
	require.Equal(t, probes, foreign)
	require.InDelta(t, len(docs)/2, len(shared), float64(len(docs))/8)

	late := s.start.Add(courtesy)
	shared, _ = s.selectShare(docs, false, late)
	require.Less(t, len(shared), len(docs))
	shared, left = s.selectShare(docs, false, late.Add(1))
	require.Equal(t, docs, shared, "they have not taken it in time")
	require.False(t, left)
	shared, _ = s.selectShare(docs, true, late.Add(1))
	require.Less(t, len(shared), len(docs), "a backlog is late for everybody")
}

// A backlog that others leave lying is taken over at once.
func TestABacklogOfOthersIsTakenOver(t *testing.T) {
	s := newShop(t)
	s.peers.recordPeer("other", s.start)
	var theirs []docstore.Doc[errand]
	for _, doc := range s.due(600) {
		if !s.peers.isMine(doc.ID, []string{"other"}) {
			theirs = append(theirs, doc)
		}
	}
	shared, left := s.selectShare(theirs, true, s.start)
	require.Equal(t, theirs, shared)
	require.False(t, left)
}

// A worker that is alone again does all of it, at the latest when the others are forgotten.
func TestTheShareOfWhoIsGoneIsDone(t *testing.T) {
	s := newShop(t)
	const documents = 20
	for _, err := range s.coll.InsertMany(t.Context(), s.due(documents)) {
		require.NoError(t, err)
	}
	s.peers.recordPeer("gone", s.start)
	ended := make(chan struct{}, documents)
	s.handle = func(ctx context.Context, claim *Claim[errand]) error {
		defer func() { ended <- struct{}{} }()
		return claim.Finish(ctx, func(*errand) error { return nil })
	}
	require.NoError(t, s.Start(t.Context()))
	defer func() { require.NoError(t, s.Stop(context.Background())) }()
	for left := documents; left > 0; {
		select {
		case <-ended:
			left--
		default:
			s.clock.BlockUntil(1) // it sleeps
			s.clock.Advance(courtesy + time.Millisecond)
		}
	}
}
