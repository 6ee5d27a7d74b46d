package massincident

import (
	"context"
	"fmt"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
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
	Command idempotency.Command
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

// Remove takes a case out. Of a candidate nobody has been told.
func (o *Office) Remove(ctx context.Context, by Call, caseID, reason string) (Doc, error) {
	return o.act(ctx, by, true, func(i *Incident, _ time.Time) error {
		return i.remove(Removal{Case: caseID, Reason: reason, Actor: by.Actor})
	})
}

// Declaration returns the rule that declares candidates, and its revision.
func (o *Office) Declaration(ctx context.Context) (Declaration, int64, error) {
	return o.store.Declaration(ctx)
}

// SetDeclaration replaces the rule. A revision that is not negative must be the present
// one, else the fault is Conflict; what is wrong with the rule is Invalid.
func (o *Office) SetDeclaration(ctx context.Context, d Declaration, revision int64, command idempotency.Command) error {
	if err := d.Check("declaration_rule"); err != nil {
		return err
	}
	return o.store.SetDeclaration(ctx, d, revision, command)
}

// triedIncidents is how many of each state an expression is tried on.
const triedIncidents = 100

// TryDeclaration returns which of the newest incidents an expression holds of, and how many
// were looked at.
func (o *Office) TryDeclaration(ctx context.Context, expression string) (declared []string, examined int, err error) {
	if err := CheckExpression(expression, "expression"); err != nil {
		return nil, 0, err
	}
	c, err := compile(expression)
	if err != nil {
		return nil, 0, err
	}
	for _, state := range States() {
		docs, err := o.store.IncidentsIn(ctx, state, triedIncidents)
		if err != nil {
			return nil, 0, err
		}
		examined += len(docs)
		for _, doc := range docs {
			if c.holds(doc.Body) {
				declared = append(declared, doc.ID)
			}
		}
	}
	return declared, examined, nil
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
		if tell && i.State != Candidate {
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
	switch {
	case e.Alike:
		of = "cases of similar words"
	case e.Word:
		of = "cases that share a word"
	}
	return fmt.Sprintf("%d %s came within %s, where %.2g would be usual; so many by chance have a likelihood of %.1g",
		e.Cases, of, e.Within.Round(time.Second), e.Expected, e.Likelihood)
}
