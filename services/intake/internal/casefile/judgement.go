package casefile

import "slices"

// Severity is the reach or the urgency of a problem, spelled like the values of the proto enum; empty when not judged.
type Severity string

// Priority is the order in which cases are dealt with: "P1" to "P4".
type Priority string

// The priorities.
const (
	P1 Priority = "P1"
	P2 Priority = "P2"
	P3 Priority = "P3"
	P4 Priority = "P4"
)

// RaisePriority returns the next higher priority; the highest stays.
func RaisePriority(p Priority) Priority {
	switch p {
	case P4:
		return P3
	case P3:
		return P2
	default:
		return P1
	}
}

// Judgement is the classification of a case, by a program or a person.
type Judgement struct {
	Category   string   `bson:"category"` // `categories/{category}`; may be empty
	Confidence float64  `bson:"confidence"`
	Undecided  bool     `bson:"undecided,omitempty"` // a person must decide
	Impact     Severity `bson:"impact,omitempty"`
	Urgency    Severity `bson:"urgency,omitempty"`
	Priority   Priority `bson:"priority"`
	Language   string   `bson:"language,omitempty"` // ISO 639-1, or "und"

	Similar        []SimilarCase `bson:"similar,omitempty"`
	Reasons        []Reason      `bson:"reasons,omitempty"`
	RealTime       bool          `bson:"realTime,omitempty"`
	RealTimeReason string        `bson:"realTimeReason,omitempty"`

	Incident string `bson:"-"` // id of the mass incident that the message fits
}

// SimilarCase is an earlier case with a similar text.
type SimilarCase struct {
	Case       string  `bson:"case"`
	Similarity float64 `bson:"similarity"`
	Solved     bool    `bson:"solved,omitempty"`
	Cause      string  `bson:"cause,omitempty"`
	Fix        string  `bson:"fix,omitempty"`
}

// Reason is a rule that fired, with its explanation.
type Reason struct {
	Rule    string `bson:"rule"`
	Why     string `bson:"why"`
	Trigger string `bson:"trigger,omitempty"`
	Advice  Advice `bson:"advice,omitempty"`
}

// Advice is what a customer in danger does at once, spelled like the values of the proto enum.
type Advice string

// The advices. Each has words in the template safety.
const (
	CallEmergency Advice = "CALL_EMERGENCY" // whoever is in danger calls the emergency number
	BlockCard     Advice = "BLOCK_CARD"     // the bank blocks the card
)

// AllAdvices returns the advices.
func AllAdvices() []Advice { return []Advice{CallEmergency, BlockCard} }

// UrgeRealTime records that real time pays when a later judgement says so first, and reports whether it does.
func (j *Judgement) UrgeRealTime(later Judgement) bool {
	if j.RealTime || !later.RealTime {
		return false
	}
	j.RealTime, j.RealTimeReason = true, later.RealTimeReason
	return true
}

// Advises reports whether a reason calls for the advice.
func (j Judgement) Advises(a Advice) bool {
	return slices.ContainsFunc(j.Reasons, func(r Reason) bool { return r.Advice == a })
}

// Dangers returns the reasons that call for an advice.
func (j Judgement) Dangers() []Reason {
	return slices.DeleteFunc(slices.Clone(j.Reasons), func(r Reason) bool { return r.Advice == "" })
}

// TellsDanger reports whether a reason calls for an advice.
func (j Judgement) TellsDanger() bool { return len(j.Dangers()) > 0 }

// AdvisesMoreThan reports whether a reason calls for an advice that another judgement did not.
func (j Judgement) AdvisesMoreThan(was Judgement) bool {
	return slices.ContainsFunc(j.Reasons, func(r Reason) bool { return r.Advice != "" && !was.Advises(r.Advice) })
}

// ManagerTriggers returns the reasons for an incident manager, once each.
func (j Judgement) ManagerTriggers() []string {
	var triggers []string
	for _, r := range j.Reasons {
		if r.Trigger != "" && !slices.Contains(triggers, r.Trigger) {
			triggers = append(triggers, r.Trigger)
		}
	}
	return triggers
}
