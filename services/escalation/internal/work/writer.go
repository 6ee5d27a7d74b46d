package work

import (
	"context"
	"time"

	"go.opentelemetry.io/otel/trace"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/idempotency"
	caseclock "github.com/ombud/ombud/services/escalation/internal/clock"
	"github.com/ombud/ombud/services/escalation/internal/handling"
	"github.com/ombud/ombud/services/escalation/internal/organisation"
	"github.com/ombud/ombud/services/escalation/internal/timeline"
)

// Change changes a handling and returns the events to be reported.
type Change func(handling.Moment, *handling.Handling) ([]timeline.Event, error)

// writer changes handlings. It is shared by all use cases of this package.
type writer struct {
	handlings    *handling.Repository
	organisation *organisation.Repository
	directory    *organisation.Directory
	clock        clock.Clock
	paces        *caseclock.Paces
	turns        *turns
	// wake wakes the worker of due handlings.
	wake func()
}

// now returns the time of a call, in whole milliseconds as the store keeps them.
func (w *writer) now() time.Time { return clock.ToMilliseconds(w.clock.Now()) }

// moment is the circumstances of a change. Its endTurns is called when the change is written.
type moment struct {
	handling.Moment
	assigner *assigner
}

// newMoment returns the circumstances of a change at a time.
func (w *writer) newMoment(ctx context.Context, now time.Time) (moment, error) {
	people, err := w.directory.Snapshot(ctx)
	if err != nil {
		return moment{}, err
	}
	a := &assigner{
		Snapshot:  people,
		ctx:       ctx,
		handlings: w.handlings,
		turns:     w.turns,
	}
	m := handling.Moment{
		Now:        now,
		Roster:     people,
		Paces:      w.paces,
		Dispatcher: a,
	}
	if span := trace.SpanContextFromContext(ctx); span.HasTraceID() {
		m.Trace = span.TraceID().String()
	}
	return moment{m, a}, nil
}

// endTurns ends the turn of the person chosen in the change.
func (m moment) endTurns() { m.assigner.endTurn() }

// applyChange changes a handling and records its effects. It is the only place that does.
func (m moment) applyChange(h *handling.Handling, do Change) error {
	events, err := do(m.Moment, h)
	if err != nil {
		return err
	}
	h.Record(m.Moment, events)
	return nil
}

// applyOnce does applyChange for a command, unless the command was carried out before.
func (m moment) applyOnce(h *handling.Handling, cmd idempotency.Command, do Change) error {
	seen, err := h.Commands.HasApplied(cmd)
	if err != nil {
		return err
	}
	if seen {
		return docstore.ErrSkip
	}
	if err := m.applyChange(h, do); err != nil {
		return err
	}
	h.Commands.Add(cmd, m.Now)
	return nil
}

// changeOnce carries out a command, unless it was carried out before. Its effects are delivered by the worker.
func (w *writer) changeOnce(ctx context.Context, id string, cmd idempotency.Command, do Change) (handling.Doc, error) {
	m, err := w.newMoment(ctx, w.now())
	if err != nil {
		return handling.Doc{}, err
	}
	defer m.endTurns()
	doc, err := w.handlings.Update(ctx, id, func(h *handling.Handling) error {
		if err := m.applyOnce(h, cmd, do); err != nil {
			return err
		}
		h.Schedule(m.Now)
		return nil
	})
	if err == nil {
		w.wakeWorker(doc)
	}
	return doc, err
}

// changeByRule changes one handling by a rule of the organisation. Its effects are delivered by the worker.
func (w *writer) changeByRule(ctx context.Context, id string, do Change) error {
	_, err := w.changeOnce(ctx, id, idempotency.Command{}, do)
	return err
}

// wakeWorker wakes the worker for a handling that is due before its next look.
func (w *writer) wakeWorker(doc handling.Doc) {
	if due := doc.Body.Task.Due; due != nil && due.Before(w.clock.Now().Add(pollInterval)) {
		w.wake()
	}
}
