package rpc

import (
	"context"

	"github.com/ombud/ombud/pkg/protoconv"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
	"github.com/ombud/ombud/services/intake/internal/inviting"
)

// RecordFeedback implements intakev1.CaseServiceServer. The customer is the actor.
func (s *CaseServer) RecordFeedback(
	ctx context.Context, req *intakev1.RecordFeedbackRequest,
) (*intakev1.RecordFeedbackResponse, error) {
	request := requestFrom(ctx, req)
	request.Actor = req.GetCustomer()
	err := s.answers.RecordAnswer(ctx, request, inviting.Answer{
		Solution:   int(req.GetSolution()),
		Score:      int(req.GetScore()),
		Previous:   int(req.GetPreviousScore()),
		Counting:   int(req.GetCountingScore()),
		Solved:     req.Solved,
		Comment:    req.GetComment(),
		Discontent: req.GetDiscontent(),
		Submitted:  protoconv.FromProtoTime(req.GetSubmitTime()),
	})
	return &intakev1.RecordFeedbackResponse{}, err
}
