package help

import (
	"slices"
	"strconv"
	"time"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/escalation/internal/timeline"
)

// Plan is a continuity plan that is carried out: a copy of the catalog's plan at its activation.
type Plan struct {
	Service      string     `bson:"service"`
	Version      int64      `bson:"version,omitempty"`
	Activated    time.Time  `bson:"activated"`
	Actor        string     `bson:"actor"`
	Steps        []PlanStep `bson:"steps"`
	Replacements []string   `bson:"replacements,omitempty"`
	Helpers      []string   `bson:"helpers,omitempty"`
	Restoration  string     `bson:"restoration,omitempty"`
}

// PlanStep is one line of the checklist.
type PlanStep struct {
	Title       string `bson:"title"`
	Description string `bson:"description,omitempty"`
	// Owner is `staff/{staff}` or `queues/{team}`; empty when the plan names a Role only.
	Owner string `bson:"owner,omitempty"`
	Role  string `bson:"role,omitempty"`
	// Within is wall time from the activation, Due its end; zero for no limit.
	Within time.Duration `bson:"within,omitempty"`
	Due    time.Time     `bson:"due,omitempty"`
	// Overdue is set once the missed due time has been reported.
	Overdue bool `bson:"overdue,omitempty"`
	// Done is the time of completion, Actor its reporter, Note the outcome.
	Done  time.Time `bson:"done,omitempty"`
	Actor string    `bson:"actor,omitempty"`
	Note  string    `bson:"note,omitempty"`
}

// ActivatePlan makes the steps of a plan a checklist. Faults: Precondition with PLAN_ACTIVE while steps of another plan
// are not done.
func (h *Help) ActivatePlan(o Order, plan Plan, reason string) ([]timeline.Event, error) {
	if h.Plan != nil && h.Plan.hasOpenSteps() {
		return nil, fault.New(fault.Precondition, "PLAN_ACTIVE", "the plan of %s is carried out already", h.Plan.Service)
	}
	plan.Activated, plan.Actor = o.At, o.By
	var owners []string
	for i := range plan.Steps {
		step := &plan.Steps[i]
		owners = append(owners, step.Owner)
		if step.Within > 0 {
			step.Due = o.At.Add(step.Within)
		}
	}
	h.Plan = &plan
	details := map[string]string{
		"service":         plan.Service,
		"service_version": strconv.FormatInt(plan.Version, 10),
		"steps":           strconv.Itoa(len(plan.Steps)),
	}
	event := o.newEvent(timeline.PlanActivated, reason, details, owners...)
	event.Urgent = true
	return []timeline.Event{event}, nil
}

// CompletePlanStep marks a step, counted from 1, as done. A completed step stays as it is. Faults: Precondition with
// NO_PLAN, or with PLAN_STEP_COMPLETED for another note about a completed step, which would be lost; InvalidArgument on step.
func (h *Help) CompletePlanStep(o Order, number int, note string) ([]timeline.Event, error) {
	if h.Plan == nil {
		return nil, fault.New(fault.Precondition, "NO_PLAN", "no continuity plan is carried out for the case")
	}
	if number < 1 || number > len(h.Plan.Steps) {
		return nil, fault.Invalid("step", "the plan has steps 1 to %d", len(h.Plan.Steps))
	}
	step := &h.Plan.Steps[number-1]
	if !step.Done.IsZero() {
		if note != "" && (note != step.Note || o.By != step.Actor) {
			return nil, fault.New(fault.Precondition, "PLAN_STEP_COMPLETED", "step %d was completed by %s", number, step.Actor)
		}
		return nil, nil
	}
	step.Done, step.Actor, step.Note = o.At, o.By, note
	return []timeline.Event{o.newEvent(timeline.PlanStepCompleted, note, step.eventDetails(number))}, nil
}

func (p *Plan) hasOpenSteps() bool {
	return slices.ContainsFunc(p.Steps, func(s PlanStep) bool { return s.Done.IsZero() })
}

// eventDetails are the facts of a step in events.
func (s *PlanStep) eventDetails(number int) map[string]string {
	details := map[string]string{"step": strconv.Itoa(number), "title": s.Title}
	if s.Owner != "" {
		details["owner"] = s.Owner
	}
	return details
}
