package handling

import (
	"time"

	"github.com/ombud/ombud/services/escalation/internal/clock"
)

// CustomerHolds is the holder of the pass between "solved" and "not solved after all": the customer is to confirm the
// solution.
const CustomerHolds = "customer"

// End is the way in which a pass ended. The numbers are those of the API.
type End int

const (
	// Lasting is a pass that has not ended.
	Lasting End = iota
	// Claimed is the end of a queue's pass: a person took the case.
	Claimed
	// Solved is a pass in which the case was solved.
	Solved
	// PassedUp is a pass that ended with the case given to a higher level.
	PassedUp
	// HandedOver is a pass that ended with the case given to a colleague.
	HandedOver
	// Expired is a pass that the step clock ended.
	Expired
	// CeilingReached is a pass that the ceiling ended.
	CeilingReached
	// Reassigned is a pass that a supervisor or a rule ended.
	Reassigned
	// Reopened is the end of the customer's pass.
	Reopened
	// Lapsed is a pass that the silence of the customer ended. Nothing was solved.
	Lapsed
)

// isOf reports whether a clock ended the pass by running out.
func (e End) isOf(kind clock.Kind) bool {
	return e == Expired && kind == clock.Step || e == CeilingReached && kind == clock.Ceiling
}

// Pass is one stretch of ownership.
type Pass struct {
	// Holder is `staff/{staff}`, `queues/{team}` or CustomerHolds.
	Holder string `bson:"holder"`
	// Level and Queue are those of the case in the pass.
	Level int    `bson:"level"`
	Queue string `bson:"queue,omitempty"`
	// Start is the instant at which the pass before ended.
	Start time.Time `bson:"start"`
	// Finish is the end; zero while the pass lasts.
	Finish time.Time `bson:"finish,omitempty"`
	// Actor ended the pass, for a Reason in the actor's words.
	End    End    `bson:"end,omitempty"`
	Actor  string `bson:"actor,omitempty"`
	Reason string `bson:"reason,omitempty"`
	// Breaches are the clocks that ran out in these hands, in order. Months are the months in which one did, also when it was
	// taken back; see LateMonths.
	Breaches []Breach `bson:"breaches,omitempty"`
	Months   []string `bson:"months,omitempty"`
	// Repromises are the times that were promised anew in these hands, in order.
	Repromises []Repromise `bson:"repromises,omitempty"`
	// Solution is the solution that ended the pass; nil for none.
	Solution *Solution `bson:"solution,omitempty"`
}

// Held returns the length of an ended pass.
func (p Pass) Held() time.Duration { return p.Finish.Sub(p.Start) }

// Breach is one clock that ran out.
type Breach struct {
	Clock clock.Kind `bson:"clock"`
	Due   time.Time  `bson:"due"`
	// Met is the time at which the promise was kept after all; zero before.
	Met time.Time `bson:"met,omitempty"`
	// Periods counts the periods of a silence that ran out one after the other; 0 or 1 for one. Due is the end of the first,
	// Last that of the last.
	Periods int       `bson:"periods,omitempty"`
	Last    time.Time `bson:"last,omitempty"`
}

// Count returns how often the clock ran out.
func (b Breach) Count() int { return max(1, b.Periods) }

// LastDue returns the time at which the clock ran out last.
func (b Breach) LastDue() time.Time {
	if b.Last.IsZero() {
		return b.Due
	}
	return b.Last
}

// Late returns the lateness of the promise in wall time; false as long as it is not kept.
func (b Breach) Late() (time.Duration, bool) { return b.Met.Sub(b.Due), !b.Met.IsZero() }

// Solution is a solution of the case. It is written into the pass that it ended, and again when more becomes known.
type Solution struct {
	// Number counts the solutions of a case from 1.
	Number int `bson:"number"`
	// FirstAnswer is the customer's wait for the first answer, in wall time.
	FirstAnswer time.Duration `bson:"firstAnswer"`
	// Kept is set when no clock of promiseKinds had run out by then, InTime when that of the solution had not.
	Kept   bool `bson:"kept"`
	InTime bool `bson:"inTime"`
	// Contacts is the number of contacts that it took; 0 for unknown.
	Contacts int `bson:"contacts,omitempty"`
	// Recovery is set when the customer was discontent in the answer before, and is not in that about this solution.
	Recovery bool `bson:"recovery,omitempty"`
	// ReopenedAt is the time at which it turned out to be none; zero while it holds.
	ReopenedAt time.Time `bson:"reopenedAt,omitempty"`
	// Rating is the customer's rating; nil for none.
	Rating *Rating `bson:"rating,omitempty"`
}

// bestScore is the greatest score of a rating, as the proto bounds it.
const bestScore = 5

// Rating is a customer's rating of a solution.
type Rating struct {
	// Score and the details are from 1 to bestScore; 0 for no answer.
	Score      int `bson:"score"`
	Timeliness int `bson:"timeliness,omitempty"`
	Courtesy   int `bson:"courtesy,omitempty"`
	Competence int `bson:"competence,omitempty"`
	Ease       int `bson:"ease,omitempty"`
	// Comment is in the customer's words.
	Comment string `bson:"comment,omitempty"`
	// Discontent is set for a rating bad enough to open the case again.
	Discontent bool      `bson:"discontent,omitempty"`
	At         time.Time `bson:"at"`
}
