package desk

import (
	"context"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/services/escalation/internal/handling"
	"github.com/ombud/ombud/services/escalation/internal/organisation"
	"github.com/ombud/ombud/services/escalation/internal/store"
)

// Catalog knows suppliers and continuity plans.
type Catalog interface {
	// Supplier returns a supplier who can be engaged. One that does not exist or is out of use
	// is a NotFound fault.
	Supplier(ctx context.Context, name string) (handling.Supplier, error)
	// Plan returns the continuity plan of `services/{service}` as it is now: its steps name
	// teams as owners, and skills. A service without a plan is a NotFound fault.
	Plan(ctx context.Context, service string) (Plan, error)
}

// Plan is a continuity plan as the catalog has it.
type Plan struct {
	handling.Plan
	// Skills are what whoever does a step must be able to do, by its place in the plan.
	Skills map[int]string
}

// AssignManager makes `staff/{staff}` the incident manager of a case; whoever fits best when
// it is empty.
func (d *Desk) AssignManager(ctx context.Context, by Caller, id, manager, reason string, cmd idempotency.Command) (store.Doc, error) {
	if manager == "" {
		return d.Assist(ctx, by, id, cmd, func(m handling.Moment, h *handling.Handling, actor handling.Actor) error {
			return h.ChooseManager(m, actor, reason)
		})
	}
	doc, err := d.Organisation.Staff.Get(ctx, manager)
	if err != nil {
		return store.Doc{}, unknown("manager", manager, err)
	}
	if _, err := present(doc, d.now()); err != nil {
		return store.Doc{}, err
	}
	return d.Assist(ctx, by, id, cmd, func(m handling.Moment, h *handling.Handling, actor handling.Actor) error {
		return h.AssignManager(m, actor, doc.Body.AsManager(manager), reason)
	})
}

// AddResource adds `staff/{staff}`, `suppliers/{supplier}` or words to a case. Field is that
// of the request which names it.
func (d *Desk) AddResource(ctx context.Context, by Caller, id, field, what, reason string, cmd idempotency.Command) (store.Doc, error) {
	var err error
	switch field {
	case "staff":
		_, err = d.Organisation.Staff.Get(ctx, what)
	case "supplier":
		_, err = d.Catalog.Supplier(ctx, what)
	}
	if err != nil {
		return store.Doc{}, unknown(field, what, err)
	}
	return d.Assist(ctx, by, id, cmd, func(m handling.Moment, h *handling.Handling, actor handling.Actor) error {
		return h.AddResource(m, actor, what, reason)
	})
}

// ActivatePlan carries out the continuity plan of the case's service as it is now. Steps for
// a skill are given to who has it and is there, at work if anybody is.
func (d *Desk) ActivatePlan(ctx context.Context, by Caller, id, reason string, cmd idempotency.Command) (store.Doc, error) {
	doc, err := d.Handlings.Find(ctx, id)
	if err != nil {
		return doc, err
	}
	service := doc.Body.Commitment.Service
	plan, err := d.Catalog.Plan(ctx, service)
	if fault.Is(err, fault.NotFound) || fault.Is(err, fault.InvalidArgument) || service == "" {
		return doc, fault.New(fault.Precondition, "NO_PLAN", "there is no continuity plan for the service %q of the case", service).Wrap(err)
	}
	if err != nil {
		return doc, err
	}
	people, err := d.Directory.Snapshot(ctx)
	if err != nil {
		return doc, err
	}
	d.allot(plan, people)
	return d.Assist(ctx, by, id, cmd, func(m handling.Moment, h *handling.Handling, actor handling.Actor) error {
		copied := plan.Plan
		copied.Steps = append([]handling.PlanStep(nil), plan.Steps...)
		return h.ActivatePlan(m, actor, copied, reason)
	})
}

// allot gives the steps that need a skill to people, in turns.
func (d *Desk) allot(plan Plan, people *organisation.Snapshot) {
	for i, skill := range plan.Skills {
		if able := people.Skilled(skill, d.now()); len(able) > 0 {
			plan.Steps[i].Owner = able[i%len(able)]
		} else {
			plan.Steps[i].Role = skill
		}
	}
}

// Engage asks `suppliers/{supplier}` for help.
func (d *Desk) Engage(ctx context.Context, by Caller, id, supplier, request string, cmd idempotency.Command) (store.Doc, error) {
	from, err := d.Catalog.Supplier(ctx, supplier)
	if err != nil {
		return store.Doc{}, unknown("supplier", supplier, err)
	}
	return d.Assist(ctx, by, id, cmd, func(m handling.Moment, h *handling.Handling, actor handling.Actor) error {
		return h.Engage(m, actor, from, request)
	})
}

// Assist carries out a command of a person who gets help for a case.
func (d *Desk) Assist(
	ctx context.Context, by Caller, id string, cmd idempotency.Command, do func(handling.Moment, *handling.Handling, handling.Actor) error,
) (store.Doc, error) {
	actor, _, err := d.actor(ctx, by)
	if err != nil {
		return store.Doc{}, err
	}
	return d.Act(ctx, id, cmd, func(m handling.Moment, h *handling.Handling) error { return do(m, h, actor) })
}
