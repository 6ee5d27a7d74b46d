// Package answer holds the answer of a customer to an invitation, its rules, and the reaction that reports it to the
// intake and to the escalation. A good answer lets the case be closed; a bad one opens it again.
package answer

import (
	"cmp"
	"time"
)

// satisfiedFrom is the lowest score of a customer without a complaint. On the five points of CSAT, 1 and 2 are
// dissatisfied, 3 is neither.
const satisfiedFrom = 3

// Answer is one answer of a customer.
type Answer struct {
	Score       int32     `bson:"score"` // 1 to 5
	Comment     string    `bson:"comment,omitempty"`
	Detail      Detail    `bson:"detail"`
	SubmittedAt time.Time `bson:"submittedAt"`
	// IsLate is set for an answer given after the case had been solved again.
	IsLate bool `bson:"late,omitempty"`
}

// Detail rates the parts of the service, 1 to 5 each; 0 means not answered.
type Detail struct {
	Timeliness int32 `bson:"timeliness,omitempty"`
	Courtesy   int32 `bson:"courtesy,omitempty"`
	Competence int32 `bson:"competence,omitempty"`
	Ease       int32 `bson:"ease,omitempty"`
	Solved     *bool `bson:"solved,omitempty"`
}

// IsDiscontent reports whether the customer is not content: a score of 1 or 2, or "not solved" with any score.
func (a Answer) IsDiscontent() bool { return a.Score < satisfiedFrom || a.deniesSolution() }

// Reopens reports whether the answer opens the case again: it is discontent, and about the newest solution.
func (a Answer) Reopens() bool { return a.IsDiscontent() && !a.IsLate }

// deniesSolution reports whether the customer says that the problem is not solved.
func (a Answer) deniesSolution() bool { return a.Detail.Solved != nil && !*a.Detail.Solved }

// AddTo returns the answer together with an earlier one by the same link. An answer of the same score adds to the
// earlier one: unanswered questions keep their earlier answers. An answer of another score stands alone.
func (a Answer) AddTo(earlier Answer) Answer {
	if a.Score != earlier.Score {
		return a
	}
	a.Comment = cmp.Or(a.Comment, earlier.Comment)
	a.Detail.Timeliness = cmp.Or(a.Detail.Timeliness, earlier.Detail.Timeliness)
	a.Detail.Courtesy = cmp.Or(a.Detail.Courtesy, earlier.Detail.Courtesy)
	a.Detail.Competence = cmp.Or(a.Detail.Competence, earlier.Detail.Competence)
	a.Detail.Ease = cmp.Or(a.Detail.Ease, earlier.Detail.Ease)
	if a.Detail.Solved == nil {
		a.Detail.Solved = earlier.Detail.Solved
	}
	return a
}

// Replaces reports whether the answer takes the place of an earlier one that counts. The mark that opened the case again
// stays: only an answer of the same score that would reopen it too adds to it.
func (a Answer) Replaces(earlier Answer) bool {
	return !earlier.Reopens() || a.Score == earlier.Score && a.Reopens()
}

// IsSame reports whether both answers say the same, whenever they were given.
func (a Answer) IsSame(other Answer) bool {
	mine, others := a.Detail, other.Detail
	mine.Solved, others.Solved = nil, nil
	return a.Score == other.Score && a.Comment == other.Comment && mine == others &&
		(a.Detail.Solved == nil) == (other.Detail.Solved == nil) && a.deniesSolution() == other.deniesSolution()
}
