// Package answer holds the answer of a customer to an invitation, its rules, and the reaction that reports it to the
// intake and to the escalation. A good answer lets the case be closed; a bad one opens it again.
package answer

import "time"

// satisfiedFrom is the lowest score of a customer without a complaint. On the five points of CSAT, 1 and 2 are
// dissatisfied, 3 is neither.
const satisfiedFrom = 3

// Answer is one answer of a customer.
type Answer struct {
	Score       int32     `bson:"score"` // 1 to 5
	Comment     string    `bson:"comment,omitempty"`
	Detail      Detail    `bson:"detail"`
	SubmittedAt time.Time `bson:"submittedAt"`
}

// Detail rates the parts of the service, 1 to 5 each; 0 means not answered.
type Detail struct {
	Timeliness int32 `bson:"timeliness,omitempty"`
	Courtesy   int32 `bson:"courtesy,omitempty"`
	Competence int32 `bson:"competence,omitempty"`
	Ease       int32 `bson:"ease,omitempty"`
	Solved     *bool `bson:"solved,omitempty"`
}

// Reopens reports whether the answer opens the case again: a score of 1 or 2, or "not solved" with any score.
func (a Answer) Reopens() bool { return a.Score < satisfiedFrom || a.deniesSolution() }

// deniesSolution reports whether the customer says that the problem is not solved.
func (a Answer) deniesSolution() bool { return a.Detail.Solved != nil && !*a.Detail.Solved }
