package work

import (
	"context"
	"slices"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/services/escalation/internal/handling"
	"github.com/ombud/ombud/services/escalation/internal/help"
	"github.com/ombud/ombud/services/escalation/internal/timeline"
)

// AssignManager makes `staff/{staff}` the incident manager of a case; the best fitting person when it is empty.
func (s *Service) AssignManager(
	ctx context.Context, by Caller, id, manager, reason string, cmd idempotency.Command,
) (handling.Doc, error) {
	actor, _, err := s.identifyActor(ctx, by)
	if err != nil {
		return handling.Doc{}, err
	}
	if manager == "" {
		return s.Act(ctx, id, cmd, func(m handling.Moment, h *handling.Handling) ([]timeline.Event, error) {
			return h.ChooseManager(m, actor, reason)
		})
	}
	doc, err := s.organisation.GetStaff(ctx, manager)
	if err != nil {
		return handling.Doc{}, invalidReference("manager", manager, err)
	}
	if _, err := checkPresent(doc, s.now()); err != nil {
		return handling.Doc{}, err
	}
	return s.Act(ctx, id, cmd, func(m handling.Moment, h *handling.Handling) ([]timeline.Event, error) {
		return h.AssignManager(m, actor, newManager(manager, doc.Body), reason)
	})
}

// AddResource adds `staff/{staff}`, `suppliers/{supplier}` or text to a case. Field is the field of the request with its
// name.
func (s *Service) AddResource(
	ctx context.Context, by Caller, id, field, what, reason string, cmd idempotency.Command,
) (handling.Doc, error) {
	var err error
	switch field {
	case "staff":
		_, err = s.organisation.GetStaff(ctx, what)
	case "supplier":
		_, err = s.catalog.GetSupplier(ctx, what)
	}
	if err != nil {
		return handling.Doc{}, invalidReference(field, what, err)
	}
	return s.Assist(ctx, by, id, cmd, func(h *help.Help, o help.Order) ([]timeline.Event, error) {
		return h.AddResource(o, what, reason)
	})
}

// ActivatePlan activates the present continuity plan of the case's service. Steps that need a skill are given to
// present people with it, at work if any is. Faults: those of handling.Actor.CheckReason, Precondition with NO_PLAN.
func (s *Service) ActivatePlan(
	ctx context.Context, by Caller, id, reason string, cmd idempotency.Command,
) (handling.Doc, error) {
	actor, _, err := s.identifyActor(ctx, by)
	if err != nil {
		return handling.Doc{}, err
	}
	if err := actor.CheckReason(reason); err != nil {
		return handling.Doc{}, err
	}
	doc, err := s.handlings.Get(ctx, id)
	if err != nil {
		return doc, err
	}
	service := doc.Body.Commitment.Service
	plan, err := s.catalog.GetPlan(ctx, service)
	if fault.Is(err, fault.NotFound) || fault.Is(err, fault.InvalidArgument) || service == "" {
		return doc, fault.New(fault.Precondition, "NO_PLAN", "there is no continuity plan for the service %q of the case", service).
			Wrap(err)
	}
	if err != nil {
		return doc, err
	}
	if err := s.allotSteps(ctx, plan); err != nil {
		return doc, err
	}
	return s.Assist(ctx, by, id, cmd, func(h *help.Help, o help.Order) ([]timeline.Event, error) {
		copied := plan.Plan
		copied.Steps = slices.Clone(plan.Steps)
		return h.ActivatePlan(o, copied, reason)
	})
}

// allotSteps gives the steps that need a skill to people in turn.
func (s *Service) allotSteps(ctx context.Context, plan Plan) error {
	people, err := s.directory.Snapshot(ctx)
	if err != nil {
		return err
	}
	for i, skill := range plan.Skills {
		if able := people.FindSkilled(skill, s.now()); len(able) > 0 {
			plan.Steps[i].Owner = able[i%len(able)]
		} else {
			plan.Steps[i].Role = skill
		}
	}
	return nil
}

// Engage asks `suppliers/{supplier}` for help.
func (s *Service) Engage(
	ctx context.Context, by Caller, id, supplier, request string, cmd idempotency.Command,
) (handling.Doc, error) {
	from, err := s.catalog.GetSupplier(ctx, supplier)
	if err != nil {
		return handling.Doc{}, invalidReference("supplier", supplier, err)
	}
	pace, wrong := s.paces.PaceOf(from.Calendar)
	return s.Assist(ctx, by, id, cmd, func(h *help.Help, o help.Order) ([]timeline.Event, error) {
		if wrong != nil {
			return nil, wrong
		}
		return h.Engage(o, pace, from, request)
	})
}

// Assist carries out a command of a person about the help for an unsolved case.
func (s *Service) Assist(
	ctx context.Context, by Caller, id string, cmd idempotency.Command, do handling.HelpCommand,
) (handling.Doc, error) {
	return s.changeHelp(ctx, by, id, cmd, do, (*handling.Handling).Assist)
}

// FollowUp is Assist for help that is followed up after the solution, too.
func (s *Service) FollowUp(
	ctx context.Context, by Caller, id string, cmd idempotency.Command, do handling.HelpCommand,
) (handling.Doc, error) {
	return s.changeHelp(ctx, by, id, cmd, do, (*handling.Handling).FollowUp)
}

func (s *Service) changeHelp(
	ctx context.Context, by Caller, id string, cmd idempotency.Command, do handling.HelpCommand,
	way func(*handling.Handling, handling.Moment, handling.Actor, handling.HelpCommand) ([]timeline.Event, error),
) (handling.Doc, error) {
	actor, _, err := s.identifyActor(ctx, by)
	if err != nil {
		return handling.Doc{}, err
	}
	return s.Act(ctx, id, cmd, func(m handling.Moment, h *handling.Handling) ([]timeline.Event, error) {
		return way(h, m, actor, do)
	})
}
