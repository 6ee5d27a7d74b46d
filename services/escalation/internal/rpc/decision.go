package rpc

import (
	"context"

	"github.com/ombud/ombud/pkg/grpckit"
	"github.com/ombud/ombud/pkg/protoconv"
	"github.com/ombud/ombud/pkg/resource"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	"github.com/ombud/ombud/services/escalation/internal/clock"
	"github.com/ombud/ombud/services/escalation/internal/handling"
	"github.com/ombud/ombud/services/escalation/internal/work"
)

// CheckMandate refuses an actor who may not decide over a case, and says whether they take it with the decision.
func (s *HandlingServer) CheckMandate(ctx context.Context, req *escalationv1.CheckMandateRequest) (*escalationv1.CheckMandateResponse, error) {
	id, by := resource.LastID(req.GetName()), newLeader(req)
	var taking handling.Taking
	var err error
	if req.GetDecision() == "" {
		taking, err = s.work.CheckMandate(ctx, by, id, req.GetResolves())
	} else {
		taking, err = s.work.AnnounceDecision(ctx, by, id, req.GetDecision(), req.GetResolves())
	}
	if err != nil {
		return nil, err
	}
	m := &escalationv1.CheckMandateResponse{
		Claimer: taking.Claimer,
		Holder:  taking.Holder,
		Level:   int32(taking.Level),
	}
	if taking.Report > 0 {
		m.EventId = work.ReportID(id, taking.Report)
	}
	return m, nil
}

// WaitHandling records that the firm waits for the customer.
func (s *HandlingServer) WaitHandling(ctx context.Context, req *escalationv1.WaitHandlingRequest) (*escalationv1.Handling, error) {
	since, by := protoconv.FromProtoTime(req.GetStartTime()), newDecider(req)
	by.ClaimedFrom = req.GetClaimedFrom()
	doc, err := s.work.Wait(ctx, by, resource.LastID(req.GetName()), since, grpckit.CommandFrom(ctx, req))
	return reply(doc, err, toProtoHandling)
}

// ResolveHandling records the solution of the case.
func (s *HandlingServer) ResolveHandling(ctx context.Context, req *escalationv1.ResolveHandlingRequest) (*escalationv1.Handling, error) {
	by := newDecider(req)
	by.ClaimedFrom = req.GetClaimedFrom()
	doc, err := s.work.Resolve(ctx, resource.LastID(req.GetName()), work.Solution{
		Solver:   by,
		At:       protoconv.FromProtoTime(req.GetResolveTime()),
		Fix:      req.GetReason(),
		InCommon: req.GetInCommon(),
		Contacts: int(req.GetContacts()),
	}, grpckit.CommandFrom(ctx, req))
	return reply(doc, err, toProtoHandling)
}

// RepromiseHandling promises the customer another time.
func (s *HandlingServer) RepromiseHandling(ctx context.Context, req *escalationv1.RepromiseHandlingRequest) (*escalationv1.Handling, error) {
	kind, at := clock.Resolve, protoconv.FromProtoTime(req.GetResolveBy())
	if req.GetRespondBy() != nil {
		kind, at = clock.Response, protoconv.FromProtoTime(req.GetRespondBy())
	}
	promise := handling.Repromise{By: at, Reason: req.GetReason()}
	doc, err := s.work.Repromise(ctx, newLeader(req), resource.LastID(req.GetName()), kind, promise, grpckit.CommandFrom(ctx, req))
	return reply(doc, err, toProtoHandling)
}

// decision is a request of the intake about a decision of a person.
type decision interface {
	GetActor() string
	GetNote() string
}

// newDecider returns the actor named in a request of the intake.
func newDecider(req decision) work.Decider {
	return work.Decider{Caller: callerNamed(req.GetActor()), Note: req.GetNote()}
}

// newLeader is newDecider for a request that says whether the actor leads. The note of another is no decision in place of
// the holder.
func newLeader(req interface {
	decision
	GetLeads() bool
},
) work.Decider {
	by := newDecider(req)
	if by.Leads = req.GetLeads(); !by.Leads {
		by.Note = ""
	}
	return by
}
