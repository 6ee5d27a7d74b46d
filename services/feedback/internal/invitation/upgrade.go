package invitation

import (
	"github.com/ombud/ombud/pkg/effect"
	"github.com/ombud/ombud/services/feedback/internal/answer"
)

// flatReport is an answer on its way to the intake, as invitations kept it before they had an outbox.
type flatReport struct {
	Answer answer.Answer `bson:"answer"`
}

// Upgrade implements docstore.Upgrader. An invitation of an earlier release has the answer that counts alone.
func (i *Invitation) Upgrade() {
	if i.Answer != nil && len(i.Answers) == 0 {
		i.Answers = []answer.Answer{*i.Answer}
	}
	for _, flat := range i.FlatReports {
		i.Outbox.Add(i.newEffect(answer.Report{Answer: flat.Answer}))
	}
	i.FlatReports = nil
}

// newEffect returns the effect of an answer, with the case, the customer and the resolution added to the report.
func (i *Invitation) newEffect(r answer.Report) effect.Effect {
	r.Case, r.Customer, r.Resolution = i.Case, i.Customer, i.Resolution
	return answer.Submitted().Make(effect.Cause{At: r.Answer.SubmittedAt, Actor: i.Customer}, r)
}
