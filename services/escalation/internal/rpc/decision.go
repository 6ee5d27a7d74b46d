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

// CheckMandate refuses an actor who may not decide over a case.
func (s *HandlingServer) CheckMandate(ctx context.Context, req *escalationv1.CheckMandateRequest) (*escalationv1.CheckMandateResponse, error) {
	by := newDecider(req)
	by.Leads = req.GetLeads()
	if err := s.work.CheckMandate(ctx, by, resource.LastID(req.GetName())); err != nil {
		return nil, err
	}
	return &escalationv1.CheckMandateResponse{}, nil
}

// WaitHandling records that the firm waits for the customer.
func (s *HandlingServer) WaitHandling(ctx context.Context, req *escalationv1.WaitHandlingRequest) (*escalationv1.Handling, error) {
	since := protoconv.FromProtoTime(req.GetStartTime())
	doc, err := s.work.Wait(ctx, newDecider(req), resource.LastID(req.GetName()), since, grpckit.CommandFrom(ctx, req))
	return reply(doc, err, toProtoHandling)
}

// ResolveHandling records the solution of the case.
func (s *HandlingServer) ResolveHandling(ctx context.Context, req *escalationv1.ResolveHandlingRequest) (*escalationv1.Handling, error) {
	doc, err := s.work.Resolve(ctx, resource.LastID(req.GetName()), work.Solution{
		Solver:   newDecider(req),
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
	by := newDecider(req)
	by.Leads = req.GetLeads()
	promise := handling.Repromise{By: at, Reason: req.GetReason()}
	doc, err := s.work.Repromise(ctx, by, resource.LastID(req.GetName()), kind, promise, grpckit.CommandFrom(ctx, req))
	return reply(doc, err, toProtoHandling)
}

// newDecider returns the actor named in a request of the intake.
func newDecider(req interface {
	GetActor() string
	GetNote() string
},
) work.Decider {
	return work.Decider{Caller: callerNamed(req.GetActor()), Note: req.GetNote()}
}
