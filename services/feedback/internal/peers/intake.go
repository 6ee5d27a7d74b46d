// Package peers calls the other services of the suite for the rooms of the feedback.
package peers

import (
	"context"

	"google.golang.org/grpc"

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
	_, err := i.cases.RecordFeedback(ctx, &intakev1.RecordFeedbackRequest{
		Name:          r.Case,
		Solution:      r.Resolution,
		Score:         r.Answer.Score,
		PreviousScore: r.Previous,
		CountingScore: r.Counting,
		Solved:        r.Answer.Detail.Solved,
		Discontent:    r.Answer.IsDiscontent(),
		Comment:       r.Answer.Comment,
		Customer:      r.Customer,
		SubmitTime:    protoconv.ToProtoTime(r.Answer.SubmittedAt),
		RequestId:     requestID,
	})
	return err
}
