package casework

import "slices"

// Severity is how far a problem reaches or how soon it must be dealt with, spelled
// like the values of the proto enum; empty when not judged.
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

// Raised returns the next higher priority; the highest stays.
func (p Priority) Raised() Priority {
	switch p {
	case P4:
		return P3
	case P3:
		return P2
	default:
		return P1
	}
}

// Judgement is what a message is, as the classification or a person says.
type Judgement struct {
	Category   string   `bson:"category"` // `categories/{category}`; may be empty
	Confidence float64  `bson:"confidence"`
	Undecided  bool     `bson:"undecided,omitempty"` // a person must say what it is
	Impact     Severity `bson:"impact,omitempty"`
	Urgency    Severity `bson:"urgency,omitempty"`
	Priority   Priority `bson:"priority"`
	Language   string   `bson:"language,omitempty"` // ISO 639-1, or "und"

	Similar        []Similar `bson:"similar,omitempty"`
	Reasons        []Reason  `bson:"reasons,omitempty"`
	RealTime       bool      `bson:"realTime,omitempty"`
	RealTimeReason string    `bson:"realTimeReason,omitempty"`

	Incident string `bson:"-"` // id of the mass incident that it fits
}

// Similar is a case that looked alike.
type Similar struct {
	Case       string  `bson:"case"`
	Similarity float64 `bson:"similarity"`
	Solved     bool    `bson:"solved,omitempty"`
	Cause      string  `bson:"cause,omitempty"`
	Fix        string  `bson:"fix,omitempty"`
}

// Reason is a rule that fired, and why.
type Reason struct {
	Rule    string `bson:"rule"`
	Why     string `bson:"why"`
	Trigger string `bson:"trigger,omitempty"`
}

// triggers are the reasons for an incident manager, once each.
func (j Judgement) triggers() []string {
	var found []string
	for _, r := range j.Reasons {
		if r.Trigger != "" && !slices.Contains(found, r.Trigger) {
			found = append(found, r.Trigger)
		}
	}
	return found
}

// unjudged is the judgement of a message that the classifier cannot read: normal
// priority, and a person decides.
func unjudged() Judgement {
	return Judgement{Undecided: true, Priority: P3, Language: "und"}
}
