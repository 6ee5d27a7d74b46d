// Package judgement keeps records of judged cases. Dry runs of rules and the detection of bursts read them. The
// number of records is bounded: the oldest ones are deleted.
package judgement

import (
	"cmp"
	"context"
	"log/slog"
	"time"

	"github.com/ombud/ombud/pkg/batch"
	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/truncate"
	"github.com/ombud/ombud/services/classification/internal/priority"
)

// Record is one case as it was judged.
type Record struct {
	At             time.Time `bson:"at"`               // time of the record; later ones are found behind it
	Judged         time.Time `bson:"judged,omitempty"` // time of the judgement; zero for that of the record
	priority.Input `bson:",inline"`
	Customer       string `bson:"customer,omitempty"` // id of the author
	Incident       string `bson:"incident,omitempty"` // id of the fitting mass incident
}

// JudgedAt returns the time of the judgement.
func (r Record) JudgedAt() time.Time { return cmp.Or(r.Judged, r.At) }

// Message returns the words of the customer, with the subject on the first line.
func (r Record) Message() string {
	if r.Subject == "" {
		return r.Body
	}
	return r.Subject + "\n" + r.Body
}

// Entry is a record with the id of its case.
type Entry struct {
	Case string
	Record
}

// maxBody bounds the stored part of a message, in bytes.
const maxBody = 2000

// Service records cases in batches, so that no message waits for the write. A crash loses the records in the queue:
// dry runs and the detection of bursts miss these cases.
type Service struct {
	repository *Repository
	clock      clock.Clock
	log        *slog.Logger
	queue      *batch.Queue[Entry]
}

// NewService returns a service that writes from Start to Stop.
func NewService(repository *Repository, c clock.Clock, log *slog.Logger) *Service {
	s := &Service{repository: repository, clock: c, log: log}
	s.queue = batch.NewQueue(s.writeBatch, batch.Options{Clock: c})
	return s
}

// Start begins to write in the background. It uses the values of ctx, not its end.
func (s *Service) Start(ctx context.Context) { go s.queue.Run(context.WithoutCancel(ctx)) }

// Stop writes the rest of the queue.
func (s *Service) Stop() { s.queue.Stop() }

// RecordCase queues a record of a case. A full queue drops it with a warning.
func (s *Service) RecordCase(ctx context.Context, caseID string, r Record) {
	r.Body = truncate.Bytes(r.Body, maxBody)
	r.Judged = clock.ToMilliseconds(s.clock.Now())
	if !s.queue.Add(Entry{caseID, r}) {
		s.log.WarnContext(ctx, "a record of a judged case is dropped: the queue is full")
	}
}

// writeBatch dates the records at its beginning, however long they have waited: readers that read on by time miss none.
func (s *Service) writeBatch(ctx context.Context, entries []Entry) error {
	now := clock.ToMilliseconds(s.clock.Now())
	for i := range entries {
		entries[i].At = now
	}
	err := s.repository.InsertNew(ctx, entries)
	if err != nil {
		s.log.WarnContext(ctx, "records of judged cases could not be written", "count", len(entries), "error", err)
	}
	return err
}
