package peers

import (
	"context"

	feedbackv1 "github.com/ombud/ombud/proto/gen/ombud/feedback/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
	"github.com/ombud/ombud/services/intake/internal/casework"
	"github.com/ombud/ombud/services/intake/internal/limit"
)

type feedback struct {
	client feedbackv1.FeedbackServiceClient
}

// Invite implements casework.Feedback.
func (p feedback) Invite(ctx context.Context, i casework.Invitation) (string, error) {
	reply, err := p.client.CreateInvitation(ctx, &feedbackv1.CreateInvitationRequest{
		Case:       caseName(i.Case),
		Customer:   customerName(i.Customer),
		Channel:    typev1.Channel(typev1.Channel_value[string(i.Channel)]),
		Language:   limit.Bytes(i.Language, 8),
		Resolution: int32(i.Resolution),
		RequestId:  i.Request,
	})
	return reply.GetPath(), err
}
