// Package rpc implements the gRPC services of the escalation. Its handlers turn messages into commands of the domain, and the
// documents that come back into messages.
package rpc

import (
	"context"

	"google.golang.org/protobuf/proto"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/grpckit"
	"github.com/ombud/ombud/pkg/listing"
	"github.com/ombud/ombud/pkg/protoconv"
	"github.com/ombud/ombud/pkg/resource"
	"github.com/ombud/ombud/pkg/truncate"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	"github.com/ombud/ombud/services/escalation/internal/clock"
	"github.com/ombud/ombud/services/escalation/internal/handling"
	"github.com/ombud/ombud/services/escalation/internal/timeline"
	"github.com/ombud/ombud/services/escalation/internal/work"
)

// HandlingServer implements HandlingService.
type HandlingServer struct {
	escalationv1.UnimplementedHandlingServiceServer
	work *work.Service
}

// NewHandlingServer returns a server.
func NewHandlingServer(w *work.Service) *HandlingServer { return &HandlingServer{work: w} }

// OpenHandling opens the handling of a case. A repeated opening may carry a newer quote. It is the same opening nevertheless, and
// the first quote stands.
func (s *HandlingServer) OpenHandling(ctx context.Context, req *escalationv1.OpenHandlingRequest) (*escalationv1.Handling, error) {
	start := protoconv.FromProtoTime(req.GetStartTime())
	commitment, refused := s.readCommitment(req.GetCommitment(), start)
	same := &escalationv1.OpenHandlingRequest{
		Case:      req.GetCase(),
		StartTime: req.GetStartTime(),
		RequestId: req.GetRequestId(),
	}
	doc, err := s.work.Open(ctx, resource.LastID(req.GetCase()), grpckit.CommandFrom(ctx, same), handling.Opening{
		Commitment: commitment,
		Refused:    refused,
		About:      fromProtoAbout(req),
		Start:      start,
		Triggers:   req.GetTriggers(),
	})
	return reply(doc, err, toProtoHandling)
}

// GetHandling returns one handling with all its passes.
func (s *HandlingServer) GetHandling(ctx context.Context, req *escalationv1.GetHandlingRequest) (*escalationv1.Handling, error) {
	doc, err := s.work.Get(ctx, resource.LastID(req.GetName()))
	return reply(doc, err, toProtoHandling)
}

// ListHandlings lists handlings with their newest passes.
func (s *HandlingServer) ListHandlings(ctx context.Context, req *escalationv1.ListHandlingsRequest) (*escalationv1.ListHandlingsResponse, error) {
	docs, next, err := s.work.List(ctx, listing.Request{
		PageSize:  req.GetPageSize(),
		PageToken: req.GetPageToken(),
		Filter:    req.GetFilter(),
	})
	if err != nil {
		return nil, err
	}
	return &escalationv1.ListHandlingsResponse{Handlings: replyAll(docs, toProtoHandling), NextPageToken: next}, nil
}

// ClaimHandling gives a handling to a member of staff.
func (s *HandlingServer) ClaimHandling(ctx context.Context, req *escalationv1.ClaimHandlingRequest) (*escalationv1.Handling, error) {
	id := resource.LastID(req.GetName())
	doc, err := s.work.Claim(ctx, callerFrom(ctx), id, req.GetOwner(), grpckit.CommandFrom(ctx, req))
	return reply(doc, err, toProtoHandling)
}

// ClaimNextHandling gives the most urgent handling of a queue to a member of staff.
func (s *HandlingServer) ClaimNextHandling(ctx context.Context, req *escalationv1.ClaimNextHandlingRequest) (*escalationv1.Handling, error) {
	doc, err := s.work.ClaimNext(ctx, callerFrom(ctx), req.GetQueue(), req.GetOwner(), grpckit.CommandFrom(ctx, req))
	return reply(doc, err, toProtoHandling)
}

// PassUpHandling gives a handling to a higher level.
func (s *HandlingServer) PassUpHandling(ctx context.Context, req *escalationv1.PassUpHandlingRequest) (*escalationv1.Handling, error) {
	id, level := resource.LastID(req.GetName()), int(req.GetLevel())
	doc, err := s.work.PassUp(ctx, callerFrom(ctx), id, level, req.GetReason(), grpckit.CommandFrom(ctx, req))
	return reply(doc, err, toProtoHandling)
}

// HandOverHandling gives a handling to a colleague or another queue of the level.
func (s *HandlingServer) HandOverHandling(ctx context.Context, req *escalationv1.HandOverHandlingRequest) (*escalationv1.Handling, error) {
	id := resource.LastID(req.GetName())
	doc, err := s.work.HandOver(ctx, callerFrom(ctx), id, req.GetTo(), req.GetReason(), grpckit.CommandFrom(ctx, req))
	return reply(doc, err, toProtoHandling)
}

// RecordAnswer records an answer of a person to the customer.
func (s *HandlingServer) RecordAnswer(ctx context.Context, req *escalationv1.RecordAnswerRequest) (*escalationv1.Handling, error) {
	return s.applyCommand(ctx, req, func(m handling.Moment, h *handling.Handling) ([]timeline.Event, error) {
		return h.Answer(m, protoconv.FromProtoTime(req.GetAnswerTime()))
	})
}

// WaitHandling records that the firm waits for the customer.
func (s *HandlingServer) WaitHandling(ctx context.Context, req *escalationv1.WaitHandlingRequest) (*escalationv1.Handling, error) {
	return s.applyCommand(ctx, req, func(m handling.Moment, h *handling.Handling) ([]timeline.Event, error) {
		return h.Wait(m, protoconv.FromProtoTime(req.GetStartTime()))
	})
}

// ResumeHandling records the end of the waiting.
func (s *HandlingServer) ResumeHandling(ctx context.Context, req *escalationv1.ResumeHandlingRequest) (*escalationv1.Handling, error) {
	return s.applyCommand(ctx, req, func(m handling.Moment, h *handling.Handling) ([]timeline.Event, error) {
		return h.Resume(m, protoconv.FromProtoTime(req.GetEndTime()))
	})
}

// ResolveHandling records the solution of the case.
func (s *HandlingServer) ResolveHandling(ctx context.Context, req *escalationv1.ResolveHandlingRequest) (*escalationv1.Handling, error) {
	return s.applyCommand(ctx, req, func(m handling.Moment, h *handling.Handling) ([]timeline.Event, error) {
		h.CountContacts(int(req.GetContacts()))
		return h.Resolve(m, protoconv.FromProtoTime(req.GetResolveTime()), req.GetActor(), req.GetReason())
	})
}

// ReopenHandling records that the case was not solved after all. It is open again also when the new promise makes no sense.
func (s *HandlingServer) ReopenHandling(ctx context.Context, req *escalationv1.ReopenHandlingRequest) (*escalationv1.Handling, error) {
	at := protoconv.FromProtoTime(req.GetReopenTime())
	if req.GetCommitment() == nil {
		return s.applyCommand(ctx, req, func(m handling.Moment, h *handling.Handling) ([]timeline.Event, error) {
			return h.Reopen(m, at, req.GetActor(), req.GetReason(), nil)
		})
	}
	under, refused := s.readCommitment(req.GetCommitment(), at)
	return s.applyCommand(ctx, req, func(m handling.Moment, h *handling.Handling) ([]timeline.Event, error) {
		if refused == nil {
			return h.Reopen(m, at, req.GetActor(), req.GetReason(), &under)
		}
		reopened, err := h.Reopen(m, at, req.GetActor(), req.GetReason(), nil)
		if err != nil {
			return nil, err
		}
		noted, err := h.RefuseCommitment(m, refused)
		return append(reopened, noted...), err
	})
}

// RepromiseHandling promises the customer another time.
func (s *HandlingServer) RepromiseHandling(ctx context.Context, req *escalationv1.RepromiseHandlingRequest) (*escalationv1.Handling, error) {
	kind, by := clock.Resolve, protoconv.FromProtoTime(req.GetResolveBy())
	if req.GetRespondBy() != nil {
		kind, by = clock.Response, protoconv.FromProtoTime(req.GetRespondBy())
	}
	promise := handling.Repromise{By: by, Actor: req.GetActor(), Reason: req.GetReason()}
	repromise := func(m handling.Moment, h *handling.Handling) ([]timeline.Event, error) {
		return h.Repromise(m, kind, promise)
	}
	doc, err := s.work.Act(ctx, resource.LastID(req.GetName()), grpckit.CommandFrom(ctx, req), repromise)
	return reply(doc, err, toProtoHandling)
}

// ChangeCommitment puts a handling under another promise.
func (s *HandlingServer) ChangeCommitment(ctx context.Context, req *escalationv1.ChangeCommitmentRequest) (*escalationv1.Handling, error) {
	at := protoconv.FromProtoTime(req.GetChangeTime())
	commitment, refused := s.readCommitment(req.GetCommitment(), at)
	return s.applyCommand(ctx, req, func(m handling.Moment, h *handling.Handling) ([]timeline.Event, error) {
		if refused != nil {
			return h.RefuseCommitment(m, refused)
		}
		changed, err := h.ChangeCommitment(m, at, commitment)
		if err != nil {
			return nil, err
		}
		fired, err := h.FireTriggers(m, req.GetTriggers())
		return append(changed, fired...), err
	})
}

// Texts about a case are kept up to these numbers of characters.
const (
	maxCategory = 120
	maxLanguage = 8
	maxSummary  = 500
)

// fromProtoAbout reads the subject of a case.
func fromProtoAbout(req *escalationv1.OpenHandlingRequest) handling.About {
	return handling.About{
		Category: truncate.Runes(req.GetCategory(), maxCategory),
		Language: truncate.Runes(req.GetLanguage(), maxLanguage),
		Summary:  truncate.Runes(req.GetSummary(), maxSummary),
	}
}

// named is a request about one resource.
type named interface {
	proto.Message
	GetName() string
}

// applyCommand carries out a command of another service.
func (s *HandlingServer) applyCommand(ctx context.Context, req named, do work.Change) (*escalationv1.Handling, error) {
	doc, err := s.work.Apply(ctx, resource.LastID(req.GetName()), grpckit.CommandFrom(ctx, req), do)
	return reply(doc, err, toProtoHandling)
}

// callerFrom returns the caller of a request.
func callerFrom(ctx context.Context) work.Caller {
	id, _ := auth.From(ctx)
	return work.Caller{Subject: id.Subject, Leads: id.Has(auth.Supervisor, auth.Admin)}
}
