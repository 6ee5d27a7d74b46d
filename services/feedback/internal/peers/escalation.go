package peers

import (
	"context"

	"google.golang.org/grpc"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/protoconv"
	"github.com/ombud/ombud/pkg/resource"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	"github.com/ombud/ombud/services/feedback/internal/answer"
)

const (
	cases     resource.Collection = "cases"
	handlings resource.Collection = "handlings"
)

// Escalation implements answer.Escalation over the API of the escalation.
type Escalation struct {
	reports escalationv1.ReportServiceClient
}

// NewEscalation returns the escalation behind a connection.
func NewEscalation(conn grpc.ClientConnInterface) *Escalation {
	return &Escalation{reports: escalationv1.NewReportServiceClient(conn)}
}

// RateSolution implements answer.Escalation. The intake reports solutions on its own time, so a handling that is not
// known is about to be.
func (e *Escalation) RateSolution(ctx context.Context, requestID string, r answer.Report) error {
	_, err := e.reports.RateSolution(ctx, &escalationv1.RateSolutionRequest{
		Name:      handlings.Name(cases.ID(r.Case)),
		Number:    r.Resolution,
		RequestId: requestID,
		Rating:    toProtoRating(r.Answer),
	})
	switch {
	case fault.Is(err, fault.NotFound):
		return fault.New(fault.Unavailable, "HANDLING_UNKNOWN", "the handling of %s is not known yet", r.Case).Wrap(err)
	case fault.Is(err, fault.Precondition):
		return nil // the solution is too old for a rating
	default:
		return err
	}
}

func toProtoRating(a answer.Answer) *escalationv1.Rating {
	return &escalationv1.Rating{
		Score:      a.Score,
		Comment:    a.Comment,
		Discontent: a.IsDiscontent(),
		SubmitTime: protoconv.ToProtoTime(a.SubmittedAt),
		Timeliness: a.Detail.Timeliness,
		Courtesy:   a.Detail.Courtesy,
		Competence: a.Detail.Competence,
		Ease:       a.Detail.Ease,
	}
}
