// Package timeline has the events that the escalation reports to the timeline of a case and to the staff concerned. The
// timeline itself is kept by the intake.
package timeline

import (
	"slices"
	"strings"
	"time"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/services/escalation/internal/ladder"
)

// Kind is the kind of an event, spelled like the values of the proto enum of the timeline.
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
	WaitReminded      Kind = "WAIT_REMINDED"
	WaitLapsed        Kind = "WAIT_LAPSED"
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

	RealTimeOffered     Kind = "REAL_TIME_OFFERED"
	RealTimeLapsed      Kind = "REAL_TIME_LAPSED"
	RealTimeUnavailable Kind = "REAL_TIME_UNAVAILABLE"
)

// Kinds of events that the intake has on the timeline by itself.
const (
	Opened    Kind = "HANDLING_OPENED"
	Reopened  Kind = "REOPENED"
	Contacted Kind = "CONTACT_RECORDED"
	Rated     Kind = "FEEDBACK_RECEIVED"
)

// AllKinds returns all kinds of events.
func AllKinds() []Kind {
	return []Kind{
		Claimed, PassedUp, HandedOver, StepExpired, Breached, CeilingReached, LevelSkipped, Noted, ClockWarned, StepRepeated,
		Unowned, NobodyThere, Repromised, PolicyMigrated, CommitmentRefused, WaitReminded, WaitLapsed, Assigned, ManagerAssigned,
		ResourceAdded, ResourceEnded, PlanActivated, PlanStepCompleted, PlanStepOverdue, SupplierEngaged, SupplierAnswered,
		SupplierOverdue, RealTimeOffered, RealTimeLapsed, RealTimeUnavailable, Opened, Reopened, Contacted, Rated,
	}
}

// Topic is what an event of a kind with several topics is about.
type Topic string

// Topics of notes.
const (
	AboutBeginning  Topic = "BEGINNING"          // a case begins on a level whose ladder names people
	AboutTarget     Topic = "TARGET_ABSENT"      // the person called by a level does not answer
	AboutManager    Topic = "MANAGER_MISSING"    // nobody can be the incident manager
	AboutSubstitute Topic = "SUBSTITUTE_MISSING" // nobody can take the place of an absent one
	AboutDecision   Topic = "DECIDED_IN_PLACE"   // somebody decided in place of the holder
	AboutSupplier   Topic = "SUPPLIER_MISSING"   // the supplier called by a level is not engaged
	AboutDanger     Topic = "DANGER"             // a further message of the customer tells of danger
	AboutAskedAway  Topic = "ASKED_AWAY"         // the person asked to take a case has gone away
)

// AllTopics returns all topics.
func AllTopics() []Topic {
	return []Topic{AboutBeginning, AboutTarget, AboutManager, AboutSubstitute, AboutDecision, AboutSupplier, AboutDanger, AboutAskedAway}
}

// The actors of events that no person caused are the suite.
const (
	// ClockActor is that of a clock that ran out.
	ClockActor = auth.Suite
	// RuleActor is that of a rule of the organisation.
	RuleActor = auth.Suite
)

// Event is something that happened to a case.
type Event struct {
	Kind  Kind
	At    time.Time
	Actor string
	// Topic tells events of one kind apart for the staff; empty for a kind of one topic.
	Topic Topic
	// Unlisted is set for an event with a line of the intake's own on the timeline; only the staff are notified of it.
	Unlisted bool
	// Cause is the reason in words.
	Cause string
	// Details are further facts by name.
	Details map[string]string
	// Notify names the staff to be notified: `staff/{staff}`, `teams/{team}`, `onCallSchedules/{schedule}`. Urgent
	// notices go out in quiet hours, too. Prompt ones are not gathered with others.
	Notify []string
	Urgent bool
	Prompt bool
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
// Others are left out: the customer hears from the intake, and a system hears nothing.
func Audience(holders ...string) []string {
	var names []string
	for _, holder := range holders {
		switch {
		case strings.HasPrefix(holder, "queues/"):
			names = append(names, ladder.TeamOf(holder))
		case strings.HasPrefix(holder, "staff/"), strings.HasPrefix(holder, "teams/"), strings.HasPrefix(holder, "onCallSchedules/"):
			names = append(names, holder)
		}
	}
	return names
}
