// Package docket keeps what was known of past cases when they were judged: rules are
// tried on it, and bursts of similar cases are found in it. It is bounded; the oldest
// go first.
package docket

import (
	"context"
	"log/slog"
	"time"

	"github.com/ombud/ombud/pkg/batch"
	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/services/classification/internal/priority"
	"github.com/ombud/ombud/services/classification/internal/text"
)

// Record is one case as it was judged.
type Record struct {
	At             time.Time `bson:"at"` // when it was judged
	priority.Input `bson:",inline"`
	Customer       string `bson:"customer,omitempty"` // id of the one whose words they are
	Incident       string `bson:"incident,omitempty"` // id of the mass incident that it fitted
}

// Message is what the customer said, with the subject on the first line.
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

// Store keeps records.
type Store interface {
	// AddRecords stores those that are new.
	AddRecords(ctx context.Context, entries []Entry) error
	// RecordsSince calls each for the records from the time on, oldest first.
	RecordsSince(ctx context.Context, since time.Time, each func(Entry)) error
	// LatestRecords calls each for at most limit records, newest first.
	LatestRecords(ctx context.Context, limit int, each func(Entry)) error
	// CountRecords returns how many there are.
	CountRecords(ctx context.Context) (int64, error)
	// DropOldest removes so many of the oldest.
	DropOldest(ctx context.Context, count int) error
}

// keptText is how much of a message is kept, in bytes.
const keptText = 2000

// Docket writes records a moment after they come, together with others, so that no
// message waits for it. What a crash catches in between is missed by dry runs, and by
// the search for bursts, which counts many.
type Docket struct {
	store Store
	clock clock.Clock
	log   *slog.Logger
	queue *batch.Queue[Entry]
}

// New returns a docket that writes from Start to Stop.
func New(store Store, c clock.Clock, log *slog.Logger) *Docket {
	d := &Docket{store: store, clock: c, log: log}
	d.queue = batch.NewQueue(d.write, batch.Options{Clock: c})
	return d
}

// Start begins to write.
func (d *Docket) Start(ctx context.Context) { go d.queue.Run(context.WithoutCancel(ctx)) }

// Stop writes what is left.
func (d *Docket) Stop() { d.queue.Stop() }

// Note keeps a record of a case.
func (d *Docket) Note(ctx context.Context, caseID string, r Record) {
	r.Body, r.At = text.Clip(r.Body, keptText), d.clock.Now().UTC().Truncate(time.Millisecond)
	if !d.queue.Add(Entry{caseID, r}) {
		d.log.WarnContext(ctx, "no record of a case is kept: writing cannot keep up")
	}
}

func (d *Docket) write(ctx context.Context, entries []Entry) error {
	err := d.store.AddRecords(ctx, entries)
	if err != nil {
		d.log.WarnContext(ctx, "records of cases could not be written", "count", len(entries), "error", err)
	}
	return err
}
