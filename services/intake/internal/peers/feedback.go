package peers

import (
	"context"
	"time"

	"github.com/ombud/ombud/pkg/protoconv"
	"github.com/ombud/ombud/pkg/truncate"
	feedbackv1 "github.com/ombud/ombud/proto/gen/ombud/feedback/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/inviting"
)

// Feedback is the feedback service.
type Feedback struct {
	client feedbackv1.FeedbackServiceClient
}

// CreateInvitation implements inviting.Feedback.
func (p *Feedback) CreateInvitation(ctx context.Context, i inviting.Invitation) (string, time.Time, error) {
	reply, err := p.client.CreateInvitation(ctx, &feedbackv1.CreateInvitationRequest{
		Case:       casefile.Collection.Name(i.Case),
		Customer:   customers.Name(i.Customer),
		Channel:    protoconv.ToProtoEnum[typev1.Channel](i.Channel),
		Language:   truncate.Bytes(i.Language, languageBytes),
		Resolution: int32(i.Resolution),
		RequestId:  i.RequestID,
	})
	return reply.GetPath(), protoconv.FromProtoTime(reply.GetExpireTime()), err
}
