// Package peers calls the other services of the suite for the rooms of the feedback.
package peers

import (
	"context"
	"strconv"

	"google.golang.org/grpc"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/protoconv"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
	"github.com/ombud/ombud/services/feedback/internal/answer"
)

// Intake implements answer.Intake over the API of the intake.
type Intake struct{ cases intakev1.CaseServiceClient }

// NewIntake returns the intake behind a connection.
func NewIntake(conn grpc.ClientConnInterface) *Intake {
	return &Intake{cases: intakev1.NewCaseServiceClient(conn)}
}

// RecordAnswer implements answer.Intake.
func (i *Intake) RecordAnswer(ctx context.Context, requestID string, r answer.Report) error {
	_, err := i.cases.RecordEvents(ctx, &intakev1.RecordEventsRequest{
		Name:     r.Case,
		Events:   []*intakev1.ReportedEvent{{Id: requestID, Event: toProtoEvent(r)}},
		Feedback: &intakev1.FeedbackSnapshot{Score: r.Answer.Score, Content: !r.Answer.Reopens()},
	})
	return err
}

// ReopenCase implements answer.Intake. The intake refuses to reopen an open case, which is as good as reopened.
func (i *Intake) ReopenCase(ctx context.Context, requestID string, r answer.Report) error {
	_, err := i.cases.ReopenCase(ctx, &intakev1.ReopenCaseRequest{
		Name:          r.Case,
		Reason:        r.Answer.ReopenReason(),
		RaisePriority: true,
		RequestId:     requestID,
	})
	if fault.Is(err, fault.Precondition) {
		return nil
	}
	return err
}

func toProtoEvent(r answer.Report) *intakev1.Event {
	return &intakev1.Event{
		Kind:      intakev1.Event_FEEDBACK_RECEIVED,
		EventTime: protoconv.ToProtoTime(r.Answer.SubmittedAt),
		Actor:     r.Customer,
		Cause:     "the customer answered",
		Text:      r.Answer.Comment,
		Details:   map[string]string{"score": strconv.Itoa(int(r.Answer.Score))},

		VisibleToCustomer: true,
	}
}
