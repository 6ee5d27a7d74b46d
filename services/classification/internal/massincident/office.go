package massincident

import (
	"context"
	"fmt"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/once"
	"github.com/ombud/ombud/pkg/worker"
)

// Intake makes an incident true of its cases.
type Intake interface {
	// Record tells how an incident stands, as a whole. Telling it again changes nothing.
	Record(ctx context.Context, id string, i Incident) error
}

// Call is who asks for something, once.
type Call struct {
	ID      string
	Actor   string
	Command once.Command
}

// Office is where people deal with incidents. It is safe for concurrent use.
type Office struct {
	store  Store
	intake Intake
	worker *worker.Worker[Incident]
	follow func(ctx context.Context) error
	clock  clock.Clock
}

// Backoff and lease of telling the intake.
const (
	tellLease = 30 * time.Second
	tellBase  = 500 * time.Millisecond
	tellMax   = 10 * time.Second
)

// NewOffice returns an office whose worker has not been started yet.
func NewOffice(incidents *docstore.Collection[Incident], store Store, intake Intake, opt worker.Options) *Office {
	o := &Office{store: store, intake: intake, clock: opt.Clock}
	opt.Name, opt.Lease = "mass-incidents", tellLease
	// An intake that is down comes back, and until then no customer is told: it is never
	// given up.
	opt.Backoff = worker.Backoff{Base: tellBase, Max: tellMax, Tries: 1 << 20}
	o.worker = worker.New(incidents, Task, o.tell, opt)
	return o
}

// Worker returns the worker that tells the intake, to be started and stopped.
func (o *Office) Worker() *worker.Worker[Incident] { return o.worker }

// Follow lets this replica know at once what changed.
func (o *Office) Follow(follow func(ctx context.Context) error) { o.follow = follow }

// Get returns an incident, or the fault NotFound "MASS_INCIDENT_NOT_FOUND".
func (o *Office) Get(ctx context.Context, id string) (Doc, error) {
	doc, err := o.store.Incident(ctx, id)
	return doc, missing(id, err)
}

func missing(id string, err error) error {
	if fault.Is(err, fault.NotFound) {
		return fault.New(fault.NotFound, "MASS_INCIDENT_NOT_FOUND", "there is no mass incident %s", id)
	}
	return err
}

// Declare opens a candidate; its customers are told the text.
func (o *Office) Declare(ctx context.Context, by Call, text string) (Doc, error) {
	return o.act(ctx, by, true, func(i *Incident, now time.Time) error { return i.declare(text, by.Actor, now) })
}

// Dismiss says that a candidate is none.
func (o *Office) Dismiss(ctx context.Context, by Call, reason string) (Doc, error) {
	return o.act(ctx, by, false, func(i *Incident, _ time.Time) error { return i.dismiss(reason) })
}

// Update tells all customers something more.
func (o *Office) Update(ctx context.Context, by Call, text string) (Doc, error) {
	return o.act(ctx, by, true, func(i *Incident, now time.Time) error { return i.update(text, by.Actor, now) })
}

// Resolve resolves all cases.
func (o *Office) Resolve(ctx context.Context, by Call, cause, fix string) (Doc, error) {
	return o.act(ctx, by, true, func(i *Incident, _ time.Time) error {
		return i.resolve(Ending{Cause: cause, Fix: fix, Actor: by.Actor})
	})
}

// act changes an incident once for each command. What the intake has to know is due in
// the same write.
func (o *Office) act(ctx context.Context, by Call, tell bool, change func(*Incident, time.Time) error) (Doc, error) {
	now := o.clock.Now().UTC().Truncate(time.Millisecond)
	doc, err := o.store.ChangeIncident(ctx, by.ID, func(i *Incident) error {
		if seen, err := i.Applied.Seen(by.Command); err != nil {
			return err
		} else if seen {
			return docstore.ErrSkip
		}
		if err := change(i, now); err != nil {
			return err
		}
		i.Updated = now
		i.Applied.Add(by.Command, now)
		if tell {
			i.Task.MakeDue(now)
			i.Task.Origin = worker.Origin(ctx)
		}
		return nil
	})
	if err != nil {
		return Doc{}, missing(by.ID, err)
	}
	o.worker.Kick()
	return doc, o.follow(ctx)
}

// tell is the worker's handler.
func (o *Office) tell(ctx context.Context, claim *worker.Claim[Incident]) error {
	doc := claim.Doc()
	if err := o.intake.Record(ctx, doc.ID, doc.Body); err != nil {
		return err
	}
	_, err := claim.Commit(ctx, func(i *Incident) error {
		i.Task.Clear()
		return nil
	})
	return err
}

// Explain says in words why a burst is more than chance.
func (e Evidence) Explain() string {
	of := "cases of this kind"
	if e.Alike {
		of = "cases of similar words"
	}
	return fmt.Sprintf("%d %s came within %s, where %.2g would be usual; so many by chance have a likelihood of %.1g",
		e.Cases, of, e.Within.Round(time.Second), e.Expected, e.Likelihood)
}
