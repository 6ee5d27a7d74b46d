package invitation

import (
	"github.com/ombud/ombud/pkg/effect"
	"github.com/ombud/ombud/services/feedback/internal/answer"
)

// flatReport is an answer on its way to the intake, as invitations kept it before they had an outbox.
type flatReport struct {
	Answer answer.Answer `bson:"answer"`
}

// Upgrade implements docstore.Upgrader.
func (i *Invitation) Upgrade() {
	for _, flat := range i.FlatReports {
		i.Outbox.Add(i.newEffect(flat.Answer))
	}
	i.FlatReports = nil
}

// newEffect returns the effect of an answer.
func (i *Invitation) newEffect(a answer.Answer) effect.Effect {
	cause := effect.Cause{At: a.SubmittedAt, Actor: i.Customer}
	return answer.Submitted().Make(cause, answer.Report{
		Case:       i.Case,
		Customer:   i.Customer,
		Resolution: i.Resolution,
		Answer:     a,
	})
}
