// Package peers speaks to the other services of the suite.
package peers

import (
	"context"
	"strconv"
	"strings"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/fault"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
	"github.com/ombud/ombud/services/feedback/internal/invitation"
)

// maxReason is what the intake takes as the reason of a reopening, in bytes.
const maxReason = 10000

// Cases implements invitation.Cases over the intake's API.
type Cases struct {
	client intakev1.CaseServiceClient
}

// NewCases returns the cases behind a connection to the intake.
func NewCases(intake grpc.ClientConnInterface) *Cases {
	return &Cases{client: intakev1.NewCaseServiceClient(intake)}
}

// Report implements invitation.Cases. The event goes first, so that the timeline
// tells the cause before the effect.
func (c *Cases) Report(ctx context.Context, i invitation.Invitation, r invitation.Report) error {
	_, err := c.client.RecordEvents(ctx, &intakev1.RecordEventsRequest{
		Name:     i.Case,
		Events:   []*intakev1.ReportedEvent{{Id: r.ID, Event: event(i, r.Answer)}},
		Feedback: &intakev1.FeedbackSnapshot{Score: r.Answer.Score, Content: !r.Answer.Reopens()},
	})
	if err != nil || !r.Answer.Reopens() {
		return err
	}
	_, err = c.client.ReopenCase(ctx, &intakev1.ReopenCaseRequest{
		Name: i.Case, Reason: reason(r.Answer), RaisePriority: true, RequestId: r.ID,
	})
	if fault.Is(err, fault.Precondition) {
		return nil // it is open already: somebody was faster
	}
	return err
}

func event(i invitation.Invitation, a invitation.Answer) *intakev1.Event {
	return &intakev1.Event{
		Kind:      intakev1.Event_FEEDBACK_RECEIVED,
		EventTime: timestamppb.New(a.SubmittedAt),
		Actor:     i.Customer,
		Cause:     "the customer answered",
		Text:      a.Comment,
		Details:   map[string]string{"score": strconv.Itoa(int(a.Score))},

		VisibleToCustomer: true,
	}
}

func reason(a invitation.Answer) string {
	why := "the customer rated it " + strconv.Itoa(int(a.Score)) + " of 5"
	if a.Detail.Solved != nil && !*a.Detail.Solved {
		why += " and says it is not solved"
	}
	if a.Comment != "" {
		why += ": " + a.Comment
	}
	return strings.ToValidUTF8(why[:min(len(why), maxReason)], "")
}
