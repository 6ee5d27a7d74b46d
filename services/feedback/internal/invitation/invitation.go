// Package invitation invites customers to rate one resolution of one case, by a signed link, and takes their answers.
// An answer and its effect are written together, so that no crash can lose the report of an answer.
package invitation

import (
	"strconv"
	"time"

	"github.com/ombud/ombud/pkg/effect"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/resource"
	"github.com/ombud/ombud/pkg/worker"
	"github.com/ombud/ombud/services/feedback/internal/answer"
)

// Invitations is the collection in the names of invitations.
const Invitations resource.Collection = "invitations"

// validity is the lifetime of a link: longer than a holiday.
const validity = 30 * 24 * time.Hour

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

	Answer *answer.Answer `bson:"answer,omitempty"` // the latest; nil before the first
	Outbox effect.Outbox  `bson:"outbox"`
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

// recordAnswer replaces an earlier answer and adds the effect of this one. It reports false, and changes nothing, when
// the command was applied before. A command id with another content is an InvalidArgument fault.
func (i *Invitation) recordAnswer(a answer.Answer, command idempotency.Command) (bool, error) {
	if seen, err := i.Applied.HasApplied(command); err != nil || seen {
		return false, err
	}
	i.Applied.Add(command, a.SubmittedAt)
	i.Answer = &a
	i.Outbox.Add(i.newEffect(a))
	i.Task.MakeDue(a.SubmittedAt)
	return true, nil
}
