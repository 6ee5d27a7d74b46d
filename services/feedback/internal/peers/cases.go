// Package peers speaks to the other services of the suite.
package peers

import (
	"context"
	"strconv"
	"strings"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/fault"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
	"github.com/ombud/ombud/services/feedback/internal/invitation"
)

// maxReason is what the intake takes as the reason of a reopening, in bytes.
const maxReason = 10000

// Cases implements invitation.Cases over the APIs of the intake and the escalation.
type Cases struct {
	client  intakev1.CaseServiceClient
	reports escalationv1.ReportServiceClient
}

// NewCases returns the cases behind connections to the intake and the escalation.
func NewCases(intake, escalation grpc.ClientConnInterface) *Cases {
	return &Cases{client: intakev1.NewCaseServiceClient(intake), reports: escalationv1.NewReportServiceClient(escalation)}
}

// Report implements invitation.Cases. The event goes first, so that the timeline
// tells the cause before the effect; who solved the case is told at last.
func (c *Cases) Report(ctx context.Context, i invitation.Invitation, r invitation.Report) error {
	if err := c.tell(ctx, i, r); err != nil {
		return err
	}
	return c.rate(ctx, i, r)
}

// tell tells the intake, and has it open the case again after a bad answer.
func (c *Cases) tell(ctx context.Context, i invitation.Invitation, r invitation.Report) error {
	_, err := c.client.RecordEvents(ctx, &intakev1.RecordEventsRequest{
		Name:     i.Case,
		Events:   []*intakev1.ReportedEvent{{Id: r.ID, Event: event(i, r.Answer)}},
		Feedback: &intakev1.FeedbackSnapshot{Score: r.Answer.Score, Content: !r.Answer.Reopens()},
	})
	if err != nil || !r.Answer.Reopens() {
		return err
	}
	_, err = c.client.ReopenCase(ctx, &intakev1.ReopenCaseRequest{
		Name:          i.Case,
		Reason:        reason(r.Answer),
		RaisePriority: true,
		RequestId:     r.ID,
	})
	if fault.Is(err, fault.Precondition) {
		return nil // it is open already: somebody was faster
	}
	return err
}

// rate puts the answer to the solution that it is about, for the reports. A handling or a
// solution that the escalation does not know yet is about to be told.
func (c *Cases) rate(ctx context.Context, i invitation.Invitation, r invitation.Report) error {
	a := r.Answer
	_, err := c.reports.RateSolution(ctx, &escalationv1.RateSolutionRequest{
		Name:      "handlings/" + strings.TrimPrefix(i.Case, "cases/"),
		Number:    i.Resolution,
		RequestId: r.ID,
		Rating: &escalationv1.Rating{
			Score:      a.Score,
			Comment:    a.Comment,
			Discontent: a.Reopens(),
			SubmitTime: timestamppb.New(a.SubmittedAt),
			Timeliness: a.Detail.Timeliness,
			Courtesy:   a.Detail.Courtesy,
			Competence: a.Detail.Competence,
			Ease:       a.Detail.Ease,
		},
	})
	switch {
	case fault.Is(err, fault.NotFound):
		return fault.New(fault.Unavailable, "HANDLING_UNKNOWN", "the handling of %s is not known yet", i.Case).Wrap(err)
	case fault.Is(err, fault.Precondition):
		return nil // so long ago that it changes nothing any more
	default:
		return err
	}
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
