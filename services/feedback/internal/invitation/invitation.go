// Package invitation asks a customer how a case was handled, takes the answer, and
// sees to it that the intake learns of it: a good answer lets the case be closed, a
// bad one opens it again.
package invitation

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/worker"
)

// Validity is how long a link takes answers: long enough for a holiday.
const Validity = 30 * 24 * time.Hour

// reopenBelow is the score from which on a customer counts as content. On the five
// points of CSAT, 1 and 2 are dissatisfied, 3 is neither.
const reopenBelow = 3

// LongestRetry bounds the wait between two tries to reach the intake, so that all is
// caught up with within ten seconds of its return.
const LongestRetry = 4 * time.Second

// Invitation is one question to one customer about one resolution of one case. It
// is made once for each; its id says so.
type Invitation struct {
	Case       string    `bson:"case"`     // cases/{case}
	Customer   string    `bson:"customer"` // customers/{customer}
	Channel    int32     `bson:"channel"`  // as in ombud.type.v1.Channel
	Language   string    `bson:"language"` // ISO 639-1
	Resolution int32     `bson:"resolution"`
	CreatedAt  time.Time `bson:"createdAt"`
	ExpiresAt  time.Time `bson:"expiresAt"`

	Answer  *Answer  `bson:"answer,omitempty"`
	Answers int      `bson:"answers"` // how often the customer answered; only the last counts
	Reports []Report `bson:"reports,omitempty"`

	Applied idempotency.Log `bson:"applied,omitempty"`
	Task    worker.Task     `bson:"task"`
}

// Answer is what the customer said.
type Answer struct {
	Score       int32     `bson:"score"` // 1 to 5
	Comment     string    `bson:"comment,omitempty"`
	Detail      Detail    `bson:"detail"`
	SubmittedAt time.Time `bson:"submittedAt"`
}

// Detail is what exactly was good or bad: 1 to 5 each, 0 for not answered.
type Detail struct {
	Timeliness int32 `bson:"timeliness,omitempty"`
	Courtesy   int32 `bson:"courtesy,omitempty"`
	Competence int32 `bson:"competence,omitempty"`
	Ease       int32 `bson:"ease,omitempty"`
	Solved     *bool `bson:"solved,omitempty"`
}

// Report is an answer on its way to the intake. Its id is made from the invitation
// and the answer's number, so that the intake recognises a repeated one.
type Report struct {
	ID     string `bson:"id"`
	Answer Answer `bson:"answer"`
}

// TaskOf finds the task of an invitation, for the worker.
func TaskOf(i *Invitation) *worker.Task { return &i.Task }

// ID returns the id of the invitation for one resolution of a case.
func ID(caseName string, resolution int32) string {
	return idempotency.DerivedID("invitation", caseName, strconv.Itoa(int(resolution)))
}

// Reopens reports whether the answer is bad enough to open the case again: a score
// of 1 or 2, or "not solved" whatever the score.
func (a Answer) Reopens() bool {
	return a.Score < reopenBelow || a.Detail.Solved != nil && !*a.Detail.Solved
}

// Submit takes an answer in place of an earlier one and puts it on its way to the
// intake. The same answer to the same command a second time changes nothing and is
// reported as false.
func (i *Invitation) Submit(id string, a Answer, command idempotency.Command) (bool, error) {
	if seen, err := i.Applied.Seen(command); err != nil || seen {
		return false, err
	}
	i.Applied.Add(command, a.SubmittedAt)
	i.Answers++
	i.Answer = &a
	i.Reports = append(slices.Clone(i.Reports), Report{ID: fmt.Sprintf("%s/%d", id, i.Answers), Answer: a})
	i.Task.MakeDue(a.SubmittedAt)
	return true, nil
}

// Reported takes what the intake has acknowledged off the list.
func (i *Invitation) Reported(done []Report) {
	i.Reports = slices.DeleteFunc(slices.Clone(i.Reports), func(r Report) bool {
		return slices.ContainsFunc(done, func(d Report) bool { return d.ID == r.ID })
	})
}
