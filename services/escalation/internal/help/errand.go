package help

import (
	"time"

	"github.com/ombud/ombud/services/escalation/internal/timeline"
)

// Errand is a deadline besides those of the clocks: of a step of the plan, or of a supplier. It is reported once when it
// is missed.
type Errand struct {
	// Due is the deadline; zero when nothing is outstanding.
	Due time.Time
	// report marks the deadline as reported and returns the event.
	report func(o Order) timeline.Event
}

// Report marks the missed deadline as reported and returns the event.
func (e Errand) Report(now time.Time, holder string) timeline.Event {
	return e.report(Order{
		Now:    now,
		At:     e.Due,
		By:     timeline.ClockActor,
		Holder: holder,
	})
}

// NextErrand returns the errand that is due first.
func (h *Help) NextErrand() Errand {
	var first Errand
	consider := func(next Errand) {
		if !next.Due.IsZero() && (first.Due.IsZero() || next.Due.Before(first.Due)) {
			first = next
		}
	}
	if h.Plan != nil {
		for i := range h.Plan.Steps {
			consider(h.Plan.Steps[i].nextErrand(i + 1))
		}
	}
	for i := range h.Engagements {
		consider(h.Engagements[i].nextErrand(i + 1))
	}
	return first
}

// nextErrand returns the deadline of a step, unless it is done or reported.
func (s *PlanStep) nextErrand(number int) Errand {
	if !s.Done.IsZero() || s.Overdue {
		return Errand{}
	}
	return Errand{Due: s.Due, report: func(o Order) timeline.Event {
		s.Overdue = true
		cause := "A step of the continuity plan was not done in its time: " + s.Title
		event := o.newOverdueEvent(timeline.PlanStepOverdue, cause, s.eventDetails(number))
		event.Notify = timeline.Audience(s.Owner, o.Holder)
		return event
	}}
}

// nextErrand returns the first deadline that the supplier has not met, unless it is reported.
func (e *Engagement) nextErrand(number int) Errand {
	if !e.Finished.IsZero() {
		return Errand{}
	}
	var due time.Time
	var what string
	var reported *bool
	if !e.AnswerDue.IsZero() && !e.AnswerLate && e.Answered.IsZero() {
		due, what, reported = e.AnswerDue, "answer", &e.AnswerLate
	}
	if !e.SolveDue.IsZero() && !e.SolveLate && (due.IsZero() || e.SolveDue.Before(due)) {
		due, what, reported = e.SolveDue, "solution", &e.SolveLate
	}
	return Errand{Due: due, report: func(o Order) timeline.Event {
		*reported = true
		e.Changes++
		details := e.eventDetails(number)
		details["clock"] = what
		return o.newOverdueEvent(timeline.SupplierOverdue, "The "+what+" of "+e.Supplier+" is overdue.", details)
	}}
}

// newOverdueEvent returns the event for a missed deadline, which is urgent.
func (o Order) newOverdueEvent(kind timeline.Kind, cause string, details map[string]string) timeline.Event {
	details["due"] = o.At.UTC().Format(time.RFC3339Nano)
	details["lateness"] = o.Now.Sub(o.At).String()
	event := o.newEvent(kind, cause, details)
	event.Urgent = true
	return event
}
