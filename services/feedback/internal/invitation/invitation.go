// Package invitation invites customers to rate one resolution of one case, by a signed link, and takes their answers.
// An answer and its effect are written together, so that no crash can lose the report of an answer.
package invitation

import (
	"strconv"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/effect"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/resource"
	"github.com/ombud/ombud/pkg/worker"
	"github.com/ombud/ombud/services/feedback/internal/answer"
)

// Invitations is the collection in the names of invitations.
const Invitations resource.Collection = "invitations"

// validity is the lifetime of a link: longer than a holiday.
const validity = 30 * 24 * time.Hour

// maxAnswers bounds the different answers by one link, which needs no credentials.
const maxAnswers = 32

// Invitation is one question to one customer about one resolution of one case. A resolution has at most one invitation,
// because its id derives from the case and the resolution.
type Invitation struct {
	Case       string    `bson:"case"`     // cases/{case}
	Customer   string    `bson:"customer"` // customers/{customer}
	Channel    int32     `bson:"channel"`  // as in ombud.type.v1.Channel
	Language   string    `bson:"language"` // ISO 639-1
	Resolution int32     `bson:"resolution"`
	CreatedAt  time.Time `bson:"createdAt"`
	ExpiresAt  time.Time `bson:"expiresAt"`

	// Answer is the one that counts; nil before the first. Answers are all of them, the first one first.
	Answer  *answer.Answer  `bson:"answer,omitempty"`
	Answers []answer.Answer `bson:"given,omitempty"`
	// Superseded is set once the case was solved again. From then on the answer that counts stays, as one that reopened the
	// case does at once.
	Superseded bool          `bson:"superseded,omitempty"`
	Outbox     effect.Outbox `bson:"outbox"`
	// FlatReports are those of earlier releases; see Upgrade.
	FlatReports []flatReport `bson:"reports,omitempty"`

	Applied idempotency.Log `bson:"applied,omitempty"`
	Task    worker.Task     `bson:"task"`
}

// NewReactions returns a registry for the reactions to effects of invitations.
func NewReactions() *effect.Registry[Invitation] { return effect.NewRegistry("invitation", outboxOf) }

func outboxOf(i *Invitation) *effect.Outbox { return &i.Outbox }

func taskOf(i *Invitation) *worker.Task { return &i.Task }

// deriveID returns the id of the invitation for one resolution of a case.
func deriveID(caseName string, resolution int32) string {
	return idempotency.DerivedID("invitation", caseName, strconv.Itoa(int(resolution)))
}

// recordAnswer adds an answer and its effect. An answer replaces the one that counts until that one has opened the case
// again, or the case is solved again. Of an answer that says nothing new only the command is kept, so that its repetition
// after other answers is none. Faults: docstore.ErrSkip where nothing is to be kept, InvalidArgument for a command id with
// another content, Exhausted with TOO_MANY_ANSWERS.
func (i *Invitation) recordAnswer(a answer.Answer, command idempotency.Command, origin string) error {
	if seen, err := i.Applied.HasApplied(command); err != nil {
		return err
	} else if seen {
		return docstore.ErrSkip
	}
	var previous int32
	if n := len(i.Answers); n > 0 {
		last := i.Answers[n-1]
		if a = a.AddTo(last); a.IsSame(last) {
			return i.keepCommand(command, a.SubmittedAt)
		}
		if n == maxAnswers {
			return fault.New(fault.Exhausted, "TOO_MANY_ANSWERS", "this link has taken %d different answers, and takes no more", maxAnswers)
		}
		previous = last.Score
	}
	a.IsLate = i.Superseded
	i.Applied.Add(command, a.SubmittedAt)
	i.Answers = append(i.Answers, a)
	counts := i.Answer == nil || !i.Superseded && a.Replaces(*i.Answer)
	report := answer.Report{Answer: a, Previous: previous, Uncounted: !counts}
	if counts {
		i.Answer = &a
	} else {
		report.Counting = i.Answer.Score
	}
	i.Outbox.Add(i.newEffect(report))
	i.Task.MakeDue(a.SubmittedAt)
	i.Task.Origin = origin
	return nil
}

// keepCommand keeps a command that changed nothing; docstore.ErrSkip for one without an id.
func (i *Invitation) keepCommand(command idempotency.Command, now time.Time) error {
	if command.IsEmpty() {
		return docstore.ErrSkip
	}
	i.Applied.Add(command, now)
	return nil
}
