package handling

import (
	"slices"
	"strconv"
	"time"

	"github.com/ombud/ombud/pkg/fault"
)

// Plan is a continuity plan that is carried out: a copy of what the catalog said then.
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
	// Within is how long it may take from the activation, by the clock, and Due when that is
	// over; zero for any time.
	Within time.Duration `bson:"within,omitempty"`
	Due    time.Time     `bson:"due,omitempty"`
	// Overdue is whether that has been told.
	Overdue bool `bson:"overdue,omitempty"`
	// Done is when it was done, Actor who said so, and Note what came of it.
	Done  time.Time `bson:"done,omitempty"`
	Actor string    `bson:"actor,omitempty"`
	Note  string    `bson:"note,omitempty"`
}

// ActivatePlan makes the steps of a plan a checklist. Faults: Precondition with
// HANDLING_RESOLVED, or with PLAN_ACTIVE while steps of another one are not done.
func (h *Handling) ActivatePlan(m Moment, by Actor, plan Plan, reason string) error {
	return h.help(m, func(at time.Time) error {
		if h.Plan != nil && slices.ContainsFunc(h.Plan.Steps, func(s PlanStep) bool { return s.Done.IsZero() }) {
			return fault.New(fault.Precondition, "PLAN_ACTIVE", "the plan of %s is carried out already", h.Plan.Service)
		}
		plan.Activated, plan.Actor = at, by.Name
		owners := []string{h.Holder()}
		for i := range plan.Steps {
			step := &plan.Steps[i]
			owners = append(owners, step.Owner)
			if step.Within > 0 {
				step.Due = at.Add(step.Within)
			}
		}
		h.Plan = &plan
		h.tell(m, Report{
			Word:   WordPlanActivated,
			At:     at,
			Actor:  by.Name,
			Cause:  reason,
			Notify: audience(owners...),
			Urgent: true,
			Details: map[string]string{
				"service": plan.Service, "service_version": strconv.FormatInt(plan.Version, 10), "steps": strconv.Itoa(len(plan.Steps)),
			},
		})
		return nil
	})
}

// CompletePlanStep notes that a step, counted from 1, is done. One that is done already stays
// as it is. Faults: Precondition with HANDLING_RESOLVED or NO_PLAN, InvalidArgument on step.
func (h *Handling) CompletePlanStep(m Moment, by Actor, number int, note string) error {
	return h.help(m, func(at time.Time) error {
		if h.Plan == nil {
			return fault.New(fault.Precondition, "NO_PLAN", "no continuity plan is carried out for the case")
		}
		if number < 1 || number > len(h.Plan.Steps) {
			return fault.Invalid("step", "the plan has steps 1 to %d", len(h.Plan.Steps))
		}
		step := &h.Plan.Steps[number-1]
		if step.Done.IsZero() {
			step.Done, step.Actor, step.Note = at, by.Name, note
			h.tell(m, Report{
				Word:    WordPlanStepDone,
				At:      at,
				Actor:   by.Name,
				Cause:   note,
				Notify:  audience(h.Holder()),
				Details: step.details(number),
			})
		}
		return nil
	})
}

// tellOverdue reports a step that was not done in its time.
func (s *PlanStep) tellOverdue(h *Handling, m Moment, number int) {
	s.Overdue = true
	details := s.details(number)
	details["due"], details["lateness"] = s.Due.UTC().Format(time.RFC3339Nano), m.Now.Sub(s.Due).String()
	h.tell(m, Report{
		Word:    WordPlanStepOverdue,
		At:      s.Due,
		Actor:   ClockActor,
		Notify:  audience(s.Owner, h.Holder()),
		Urgent:  true,
		Details: details,
		Cause:   "A step of the continuity plan was not done in its time: " + s.Title,
	})
}

func (s *PlanStep) details(number int) map[string]string {
	details := map[string]string{"step": strconv.Itoa(number), "title": s.Title}
	if s.Owner != "" {
		details["owner"] = s.Owner
	}
	return details
}
