// Package timeline has the events that the escalation reports to the timeline of a case and to the staff concerned. The
// timeline itself is kept by the intake.
package timeline

import (
	"slices"
	"strings"
	"time"

	"github.com/ombud/ombud/services/escalation/internal/ladder"
)

// Kind is the kind of an event, as the timeline spells it.
type Kind string

// All kinds of events.
const (
	Claimed           Kind = "CLAIMED"
	PassedUp          Kind = "PASSED_UP"
	HandedOver        Kind = "HANDED_OVER"
	StepExpired       Kind = "STEP_EXPIRED"
	Breached          Kind = "BREACHED"
	CeilingReached    Kind = "CEILING_REACHED"
	LevelSkipped      Kind = "LEVEL_SKIPPED"
	Noted             Kind = "NOTED"
	ClockWarned       Kind = "CLOCK_WARNED"
	StepRepeated      Kind = "STEP_REPEATED"
	Unowned           Kind = "UNOWNED"
	NobodyThere       Kind = "NOBODY_THERE"
	Repromised        Kind = "REPROMISED"
	PolicyMigrated    Kind = "POLICY_MIGRATED"
	CommitmentRefused Kind = "COMMITMENT_REFUSED"
	Assigned          Kind = "ASSIGNED"
	ManagerAssigned   Kind = "MANAGER_ASSIGNED"
	ResourceAdded     Kind = "RESOURCE_ADDED"
	ResourceEnded     Kind = "RESOURCE_ENDED"
	PlanActivated     Kind = "PLAN_ACTIVATED"
	PlanStepCompleted Kind = "PLAN_STEP_COMPLETED"
	PlanStepOverdue   Kind = "PLAN_STEP_OVERDUE"
	SupplierEngaged   Kind = "SUPPLIER_ENGAGED"
	SupplierAnswered  Kind = "SUPPLIER_ANSWERED"
	SupplierOverdue   Kind = "SUPPLIER_OVERDUE"
)

// The actors of events that no person caused.
const (
	// ClockActor is a clock that ran out.
	ClockActor = "clock"
	// RuleActor is a rule of the organisation.
	RuleActor = "rule"
)

// Event is something that happened to a case.
type Event struct {
	Kind  Kind
	At    time.Time
	Actor string
	// Cause is the reason in words.
	Cause string
	// Details are further facts by name.
	Details map[string]string
	// Notify names the staff to be notified: `staff/{staff}`, `teams/{team}`, `onCallSchedules/{schedule}`. Urgent
	// notices go out in quiet hours, too.
	Notify []string
	Urgent bool
}

// Address notifies further staff of the event. Nobody is notified twice, and the actor is not notified at all.
func (e *Event) Address(names ...string) {
	var addressed []string
	for _, name := range slices.Concat(e.Notify, names) {
		if name != e.Actor && !slices.Contains(addressed, name) {
			addressed = append(addressed, name)
		}
	}
	e.Notify = addressed
}

// Audience returns the staff to be notified of an event that concerns the given holders: a person, or the team of a queue.
// Holders that are no resource name are left out: the customer hears from the intake.
func Audience(holders ...string) []string {
	var names []string
	for _, holder := range holders {
		switch {
		case strings.HasPrefix(holder, "queues/"):
			names = append(names, ladder.TeamOf(holder))
		case strings.Contains(holder, "/"):
			names = append(names, holder)
		}
	}
	return names
}
