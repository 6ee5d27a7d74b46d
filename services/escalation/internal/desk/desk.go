// Package desk is where handlings are opened, worked on and climb: it brings the
// handling, the organisation, the store and the case's timeline together.
//
// Every change of a handling is one write of its document, reports and next due time
// included. What the timeline must be told, and the passes that have ended, go out
// afterwards from the document, at once for what a person did and by the worker for the
// rest, and again until they have arrived. Nothing is told that has not been written.
package desk

import (
	"context"
	"time"

	"go.opentelemetry.io/otel/trace"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/worker"
	"github.com/ombud/ombud/services/escalation/internal/handling"
	"github.com/ombud/ombud/services/escalation/internal/ladder"
	"github.com/ombud/ombud/services/escalation/internal/notice"
	"github.com/ombud/ombud/services/escalation/internal/organisation"
	"github.com/ombud/ombud/services/escalation/internal/store"
)

const (
	// lease is how long a handling belongs to who delivers its reports. It is also the
	// most by which a clock is late when a process dies in the middle.
	lease = 5 * time.Second
	// deliveryBudget is how long one delivery may take. It is shorter than what the worker
	// allows a run, so that a timeline that hangs counts as one that is down.
	deliveryBudget = 2 * time.Second
	// tries is how many runs may fail by our own fault before a handling is parked, which
	// stops its clocks: about five minutes.
	tries = 60
	// inlineBudget is how long a person's command waits for the timeline.
	inlineBudget = 500 * time.Millisecond
	// poll is the worker's longest sleep.
	poll = 2 * time.Second
	// concurrency is how many handlings are dealt with at once; they mostly wait for the
	// store, which writes many together.
	concurrency = 256
)

// Timeline is the case's timeline, kept by the intake. Repeated lines are recognised there.
type Timeline interface {
	// Record puts reports on the timeline of a case. An Unavailable fault says to try
	// again.
	Record(ctx context.Context, id string, standing Standing, reports []handling.Report) error
}

// Standing is how a handling stands at a revision.
type Standing struct {
	Holder string
	Level  int
	// Manager is the incident manager; empty for none.
	Manager  string
	Revision int64
}

// Outbox tells the staff. News that are posted again are recognised there.
type Outbox interface {
	Post(ctx context.Context, news []notice.News) error
}

// Options are what a desk works with.
type Options struct {
	*store.Books
	Directory *organisation.Directory
	Timeline  Timeline
	Outbox    Outbox
	Catalog   Catalog
	Clock     clock.Clock
	// Worker says how the worker is observed; the rest of it is set here.
	Worker worker.Options
}

// Desk carries out commands and due work. It is safe for concurrent use.
type Desk struct {
	Options
	paces      *handling.Paces
	turns      *turns
	worker     *worker.Worker[handling.Handling]
	rounds     *worker.Worker[organisation.Staff]
	migrations *worker.Worker[ladder.Migration]
}

// New returns a desk whose worker does not run yet.
func New(o Options) *Desk {
	d := &Desk{Options: o, paces: handling.NewPaces(), turns: newTurns()}
	o.Worker.Name = "handlings"
	o.Worker.Clock, o.Worker.Lease, o.Worker.Poll, o.Worker.Concurrency = o.Clock, lease, poll, concurrency
	o.Worker.Backoff = worker.Backoff{Base: 100 * time.Millisecond, Max: 5 * time.Second, Tries: tries}
	task := func(h *handling.Handling) *worker.Task { return &h.Task }
	d.worker = worker.New(o.Handlings.Collection, task, d.step, o.Worker).Prepare(d.prepare)
	o.Worker.Name, o.Worker.Concurrency = "staff", 1
	d.rounds = worker.New(o.Organisation.Staff, func(s *organisation.Staff) *worker.Task { return &s.Task }, d.round, o.Worker)
	o.Worker.Name, o.Worker.Concurrency, o.Worker.Lease = "ladderMigrations", 1, migrationLease
	d.migrations = worker.New(o.Books.Migrations, func(m *ladder.Migration) *worker.Task { return &m.Task }, d.migrate, o.Worker)
	return d
}

// Migrations returns the worker that moves handlings to other ladders.
func (d *Desk) Migrations() *worker.Worker[ladder.Migration] { return d.migrations }

// Worker returns the worker that does what is due of handlings.
func (d *Desk) Worker() *worker.Worker[handling.Handling] { return d.worker }

// Rounds returns the worker that sees to the cases of staff who leave, go away or come back.
func (d *Desk) Rounds() *worker.Worker[organisation.Staff] { return d.rounds }

// Holds returns why handlings cannot be held to a commitment: its calendar makes no sense.
func (d *Desk) Holds(c handling.Commitment) error {
	_, err := d.paces.Of(c)
	return err
}

// now returns the time of a call, in whole milliseconds as the store keeps them.
func (d *Desk) now() time.Time { return d.Clock.Now().UTC().Truncate(time.Millisecond) }

// moment returns the circumstances of a change at a time. They must be released when the
// change is written.
func (d *Desk) moment(ctx context.Context, now time.Time) (handling.Moment, *organisation.Snapshot, error) {
	roster, err := d.Directory.Snapshot(ctx)
	if err != nil {
		return handling.Moment{}, nil, err
	}
	m := handling.Moment{
		Now:        now,
		Roster:     roster,
		Paces:      d.paces,
		Dispatcher: &dispatcher{Snapshot: roster, ctx: ctx, desk: d},
	}
	if span := trace.SpanContextFromContext(ctx); span.HasTraceID() {
		m.Trace = span.TraceID().String()
	}
	return m, roster, nil
}

// release lets others be given cases again who were chosen for this one.
func release(m handling.Moment) { m.Dispatcher.(*dispatcher).done() }
