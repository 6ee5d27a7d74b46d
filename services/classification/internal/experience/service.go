// Package experience finds past cases with similar texts, with cause and fix of the solved ones.
//
// The similarity index lives in memory, one per replica. A case is found at once and written a moment later, in a
// batch, so that no message waits for the write. A crash loses the cases in the queue: they are no longer found as
// similar.
//
// Every change is logged before it is made, so that the replicas follow each other. From time to time one replica
// stores a snapshot of its index. A starting process loads the snapshot and the cases that the log has named since.
package experience

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ombud/ombud/pkg/batch"
	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/follow"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/truncate"
	"github.com/ombud/ombud/services/classification/internal/similar"
	"github.com/ombud/ombud/services/classification/internal/snapshot"
)

const (
	// maxText bounds the stored part of a message, in bytes: people state their problem early.
	maxText = 2000
	// maxLoaded bounds the cases that a process reads back without a snapshot.
	maxLoaded = 100_000
	// chunkSize is the number of cases that are read or written at a time.
	chunkSize = batch.DefaultSize
)

// Service remembers cases. It is safe for concurrent use.
type Service struct {
	index      *similar.Index
	repository *Repository
	snapshots  *snapshot.Repository
	clock      clock.Clock
	log        *slog.Logger
	writer     string // id of this process in the log
	queue      *batch.Queue[queuedCase]
	background sync.WaitGroup

	unstored atomic.Int64 // logged changes since the latest snapshot

	reader    *follow.Reader[LogEntry] // reader and unsettled belong to the goroutine that follows
	unsettled []unsettled              // oldest first
}

type queuedCase struct {
	id string
	Case
}

// NewService returns a service with an empty index until Start.
func NewService(
	index *similar.Index, repository *Repository, snapshots *snapshot.Repository, c clock.Clock, log *slog.Logger,
) *Service {
	s := &Service{
		index:      index,
		repository: repository,
		snapshots:  snapshots,
		clock:      c,
		log:        log,
		writer:     idempotency.NewID(c.Now()),
	}
	s.queue = batch.NewQueue(s.writeBatch, batch.Options{Clock: c, AfterRound: s.storeSnapshotIfDue})
	return s
}

// Start loads the index, then writes and follows other replicas in the background.
func (s *Service) Start(ctx context.Context) error {
	s.reader = s.newLogReader() // before loading, so that no change meanwhile is missed
	if err := s.loadIndex(ctx); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	s.background.Go(func() {
		s.queue.Run(ctx)
		cancel()
	})
	s.background.Go(func() { clock.Every(ctx, s.clock, followInterval, s.followReplicas) })
	return nil
}

// Stop writes the rest of the queue. Later cases are dropped.
func (s *Service) Stop() {
	s.queue.Stop()
	s.background.Wait()
}

// FindSimilar returns at most limit cases with a cosine of at least minSimilarity to the message, most similar
// first, without the excluded case.
func (s *Service) FindSimilar(ctx context.Context, message, exclude string, limit int, minSimilarity float64) []Match {
	var matches []Match
	var solved []string
	for _, found := range s.index.Search(similar.Query{
		Text:     message,
		Limit:    limit,
		Exclude:  exclude,
		MinScore: minSimilarity,
	}) {
		matches = append(matches, Match{ID: found.ID, Similarity: found.Score})
		if found.Solved {
			solved = append(solved, found.ID)
		}
	}
	if len(solved) > 0 {
		s.addOutcomes(ctx, matches, solved)
	}
	return matches
}

// addOutcomes adds cause and fix from the store, where another replica may have reopened the case.
func (s *Service) addOutcomes(ctx context.Context, matches []Match, solved []string) {
	stored, err := s.repository.GetCases(ctx, solved)
	if err != nil {
		s.log.WarnContext(ctx, "similar cases are named without cause and fix", "error", err)
	}
	for i, match := range matches {
		if c := stored[match.ID]; c.Solved {
			matches[i].Solved, matches[i].Cause, matches[i].Fix = true, c.Cause, c.Fix
		}
	}
}

// RememberCase adds a case to the index and queues its write. With a full queue this process finds the case until
// its end.
func (s *Service) RememberCase(ctx context.Context, id, customer, message string) {
	c := Case{Text: truncate.Bytes(message, maxText), Customer: customer, At: s.currentTime()}
	s.index.AddDocument(toDocument(id, c))
	if !s.queue.Add(queuedCase{id, c}) {
		s.log.WarnContext(ctx, "a case is remembered only until the process ends: the queue is full")
	}
}

// RecordOutcome stores the outcome of a case; Solved is false for a reopened one. Text, customer and time are those of a case that
// was never remembered, and empty for others.
func (s *Service) RecordOutcome(ctx context.Context, id string, outcome Case) error {
	outcome.Text = truncate.Bytes(outcome.Text, maxText)
	if err := s.logChange(ctx, []string{id}); err != nil {
		return err
	}
	err := s.repository.PutCase(ctx, id, func(c *Case) {
		c.Solved, c.Cause, c.Fix = outcome.Solved, outcome.Cause, outcome.Fix
		if outcome.Text != "" {
			c.Text, c.Customer, c.At = outcome.Text, outcome.Customer, outcome.At
		}
		if c.At.IsZero() {
			c.At = s.currentTime()
		}
	})
	if err != nil {
		return err
	}
	if outcome.Text != "" {
		s.index.AddDocument(toDocument(id, outcome))
	}
	s.index.MarkSolved(id, outcome.Solved)
	return nil
}

// ForgetCase deletes a case and returns 1, or 0 for an unknown case.
func (s *Service) ForgetCase(ctx context.Context, id string) (int64, error) {
	return s.forgetCases(ctx, []string{id})
}

// ForgetCustomer deletes all cases of a customer and returns their number.
func (s *Service) ForgetCustomer(ctx context.Context, customer string) (int64, error) {
	ids, err := s.repository.ListOfCustomer(ctx, customer)
	if err != nil {
		return 0, err
	}
	return s.forgetCases(ctx, ids)
}

func (s *Service) forgetCases(ctx context.Context, ids []string) (deleted int64, err error) {
	for chunk := range slices.Chunk(ids, chunkSize) {
		if err := s.logChange(ctx, chunk); err != nil {
			return deleted, err
		}
		n, err := s.repository.DeleteCases(ctx, chunk)
		if err != nil {
			return deleted, err
		}
		deleted += n
		for _, id := range chunk {
			s.index.RemoveDocument(id)
		}
	}
	return deleted, nil
}

// logChange names cases in the log before they change.
func (s *Service) logChange(ctx context.Context, ids []string) error {
	s.unstored.Add(int64(len(ids)))
	return s.repository.AppendLog(ctx, idempotency.NewID(s.clock.Now()), LogEntry{
		At:     s.currentTime(),
		Writer: s.writer,
		Cases:  ids,
	})
}

func (s *Service) currentTime() time.Time { return clock.ToMilliseconds(s.clock.Now()) }

func (s *Service) writeBatch(ctx context.Context, queued []queuedCase) error {
	cases := map[string]Case{}
	ids := make([]string, len(queued))
	for i, q := range queued {
		cases[q.id], ids[i] = q.Case, q.id
	}
	err := s.logChange(ctx, ids)
	if err == nil {
		err = s.repository.InsertCases(ctx, cases)
	}
	if err != nil {
		s.log.WarnContext(ctx, "cases for similarity search could not be written", "count", len(queued), "error", err)
	}
	return err
}
