package handling

import "time"

// Word is what a report says happened, as the timeline spells it.
type Word string

// The words there are.
const (
	WordClaimed    Word = "CLAIMED"
	WordPassedUp   Word = "PASSED_UP"
	WordHandedOver Word = "HANDED_OVER"
	WordExpired    Word = "STEP_EXPIRED"
	WordBreached   Word = "BREACHED"
	WordCeiling    Word = "CEILING_REACHED"
	WordSkipped    Word = "LEVEL_SKIPPED"
	WordNoted      Word = "NOTED"
	WordWarned     Word = "CLOCK_WARNED"
	WordRepeated   Word = "STEP_REPEATED"
	WordUnowned    Word = "UNOWNED"
	WordNobody     Word = "NOBODY_THERE"
	WordRepromised Word = "REPROMISED"
	WordMigrated   Word = "POLICY_MIGRATED"
	WordRefused    Word = "COMMITMENT_REFUSED"

	WordAssigned         Word = "ASSIGNED"
	WordManager          Word = "MANAGER_ASSIGNED"
	WordResourceAdded    Word = "RESOURCE_ADDED"
	WordResourceEnded    Word = "RESOURCE_ENDED"
	WordPlanActivated    Word = "PLAN_ACTIVATED"
	WordPlanStepDone     Word = "PLAN_STEP_COMPLETED"
	WordPlanStepOverdue  Word = "PLAN_STEP_OVERDUE"
	WordEngaged          Word = "SUPPLIER_ENGAGED"
	WordSupplierAnswered Word = "SUPPLIER_ANSWERED"
	WordSupplierOverdue  Word = "SUPPLIER_OVERDUE"
)

// Who did what no person did.
const (
	// ClockActor is a clock that ran out.
	ClockActor = "clock"
	// RuleActor is a rule of the organisation.
	RuleActor = "rule"
)

// Report is one line for the case's timeline, kept until it has been delivered.
type Report struct {
	// Seq counts the reports of a handling from 1.
	Seq int64 `bson:"seq"`
	// Word is what happened, At when, Actor who did it and Cause why, in words.
	Word  Word      `bson:"word"`
	At    time.Time `bson:"at"`
	Actor string    `bson:"actor"`
	Cause string    `bson:"cause,omitempty"`
	// Details are further facts by name.
	Details map[string]string `bson:"details,omitempty"`
	// Trace is the trace in which it happened; may be empty.
	Trace string `bson:"trace,omitempty"`
	// Notify is who of the firm is told of it: `staff/{staff}`, `teams/{team}`,
	// `onCallSchedules/{schedule}`. Urgent ones are told in quiet hours, too.
	Notify []string `bson:"notify,omitempty"`
	Urgent bool     `bson:"urgent,omitempty"`
}

// tell adds a report. The incident manager is told of everything; whoever did it need not be
// told.
func (h *Handling) tell(m Moment, r Report) {
	h.Told++
	r.Notify = addressed(append(r.Notify, audience(h.Manager.Staff)...), r.Actor)
	r.Seq, r.Trace = h.Told, m.Trace
	h.Reports = append(h.Reports, r)
}

// Delivered takes out the reports up to a sequence number.
func (h *Handling) Delivered(seq int64) {
	var left []Report
	for _, r := range h.Reports {
		if r.Seq > seq {
			left = append(left, r)
		}
	}
	h.Reports = left
}

// ranOut are the facts of a clock that ran out: which, when it was due, and how much
// later that is noticed.
func ranOut(m Moment, kind Kind, due time.Time, holder string) map[string]string {
	return map[string]string{
		"clock":    kind.String(),
		"due":      due.UTC().Format(time.RFC3339Nano),
		"lateness": m.Now.Sub(due).String(),
		"holder":   holder,
	}
}
