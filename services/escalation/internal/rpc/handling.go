// Package rpc implements the gRPC services of the escalation. Its handlers turn messages into commands of the domain, and the
// documents that come back into messages.
package rpc

import (
	"cmp"
	"context"
	"time"

	"google.golang.org/protobuf/proto"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/grpckit"
	"github.com/ombud/ombud/pkg/listing"
	"github.com/ombud/ombud/pkg/protoconv"
	"github.com/ombud/ombud/pkg/resource"
	"github.com/ombud/ombud/pkg/truncate"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
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
		Commitment:     commitment,
		Refused:        refused,
		About:          fromProtoAbout(req),
		Start:          start,
		Triggers:       req.GetTriggers(),
		Undecided:      req.GetUndecided(),
		RealTime:       req.GetRealTime(),
		RealTimeReason: truncate.Runes(req.GetRealTimeReason(), maxSummary),
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

// RecordContact records a further message of the customer, or that the case has left a mass incident.
func (s *HandlingServer) RecordContact(ctx context.Context, req *escalationv1.RecordContactRequest) (*escalationv1.Handling, error) {
	return s.applyCommand(ctx, req, func(m handling.Moment, h *handling.Handling) ([]timeline.Event, error) {
		at := protoconv.FromProtoTime(req.GetContactTime())
		if req.GetLeftIncident() {
			return h.LeaveIncident(m, at)
		}
		return h.Contact(m, at)
	})
}

// RecordAnswer records an answer of a person to the customer.
func (s *HandlingServer) RecordAnswer(ctx context.Context, req *escalationv1.RecordAnswerRequest) (*escalationv1.Handling, error) {
	id, said := resource.LastID(req.GetName()), protoconv.FromProtoTime(req.GetAnswerTime())
	doc, err := s.work.Answer(ctx, callerNamed(req.GetActor()), id, said, grpckit.CommandFrom(ctx, req))
	return reply(doc, err, toProtoHandling)
}

// ResumeHandling records the end of the waiting.
func (s *HandlingServer) ResumeHandling(ctx context.Context, req *escalationv1.ResumeHandlingRequest) (*escalationv1.Handling, error) {
	return s.applyCommand(ctx, req, func(m handling.Moment, h *handling.Handling) ([]timeline.Event, error) {
		return h.Resume(m, protoconv.FromProtoTime(req.GetEndTime()))
	})
}

// ReopenHandling records that the case was not solved after all. It is open again also when the new promise makes no sense.
func (s *HandlingServer) ReopenHandling(ctx context.Context, req *escalationv1.ReopenHandlingRequest) (*escalationv1.Handling, error) {
	at, said := protoconv.FromProtoTime(req.GetReopenTime()), protoconv.FromProtoTime(req.GetContactTime())
	if said.IsZero() {
		said = at
	}
	reopen := func(under *handling.Commitment) work.Change {
		return func(m handling.Moment, h *handling.Handling) ([]timeline.Event, error) {
			return handling.ReopenFor(h, m, at, said, req.GetActor(), req.GetReason(), under)
		}
	}
	if req.GetCommitment() == nil {
		return s.applyCommand(ctx, req, reopen(nil))
	}
	under, refused := s.readCommitment(req.GetCommitment(), at)
	if refused != nil {
		return s.applyCommand(ctx, req, inOrder(reopen(nil), refuseCommitment(refused)))
	}
	return s.applyCommand(ctx, req, reopen(&under))
}

// ChangeCommitment puts a handling under another promise. Without one, only the triggers, the decision, the need of real
// time and the language are new.
func (s *HandlingServer) ChangeCommitment(ctx context.Context, req *escalationv1.ChangeCommitmentRequest) (*escalationv1.Handling, error) {
	at := protoconv.FromProtoTime(req.GetChangeTime())
	changes := []work.Change{adoptSubject(req.GetCategory(), req.GetLanguage())}
	if req.GetDecided() {
		by := newDecider(req)
		by.ClaimedFrom = req.GetClaimedFrom()
		decide, err := s.work.NewDecision(ctx, by, at)
		if err != nil {
			return nil, err
		}
		changes = append(changes, decide)
	}
	hasNews := req.GetDecided() || len(req.GetTriggers()) > 0 || req.GetRealTime() || req.GetDanger() != "" || req.GetLanguage() != ""
	if req.GetCommitment() != nil || !hasNews {
		changes = append(changes, s.changeCommitment(req, at))
	}
	changes = append(changes, func(m handling.Moment, h *handling.Handling) ([]timeline.Event, error) {
		return h.FireTriggers(m, req.GetTriggers())
	})
	return s.applyCommand(ctx, req, inOrder(append(changes, callPeople(req))...))
}

// adoptSubject returns the change that gives a handling the category and the language of its case. It comes first, so that the person
// given the case now fits them.
func adoptSubject(category, language string) work.Change {
	return func(_ handling.Moment, h *handling.Handling) ([]timeline.Event, error) {
		h.About.AdoptCategory(truncate.Runes(category, maxCategory))
		h.About.AdoptLanguage(truncate.Runes(language, maxLanguage))
		return nil, nil
	}
}

// callPeople returns the change that tells people of a danger, and offers a case for which real time pays.
func callPeople(req *escalationv1.ChangeCommitmentRequest) work.Change {
	return func(m handling.Moment, h *handling.Handling) ([]timeline.Event, error) {
		reason := ""
		if req.GetRealTime() {
			reason = truncate.Runes(cmp.Or(req.GetRealTimeReason(), req.GetDanger()), maxSummary)
		}
		switch {
		case req.GetDanger() != "":
			return h.WarnOfDanger(m, truncate.Runes(req.GetDanger(), maxSummary), reason)
		case req.GetRealTime():
			return h.OfferLater(m, reason)
		default:
			return nil, nil
		}
	}
}

// changeCommitment returns the change to another commitment.
func (s *HandlingServer) changeCommitment(req *escalationv1.ChangeCommitmentRequest, at time.Time) work.Change {
	commitment, refused := s.readCommitment(req.GetCommitment(), at)
	if refused != nil {
		return refuseCommitment(refused)
	}
	return func(m handling.Moment, h *handling.Handling) ([]timeline.Event, error) {
		return h.ChangeCommitment(m, at, commitment, req.GetNeverLater())
	}
}

// refuseCommitment returns the change that says why a commitment cannot be kept.
func refuseCommitment(reason error) work.Change {
	return func(m handling.Moment, h *handling.Handling) ([]timeline.Event, error) {
		return h.RefuseCommitment(m, reason)
	}
}

// inOrder returns several changes as one.
func inOrder(changes ...work.Change) work.Change {
	return func(m handling.Moment, h *handling.Handling) ([]timeline.Event, error) {
		var all []timeline.Event
		for _, change := range changes {
			events, err := change(m, h)
			if err != nil {
				return nil, err
			}
			all = append(all, events...)
		}
		return all, nil
	}
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
	return work.Caller{Subject: id.Subject, Actor: id.Actor(), Leads: id.Has(auth.Supervisor, auth.Admin)}
}

// callerNamed returns the caller on whose behalf another service calls.
func callerNamed(actor string) work.Caller { return work.Caller{Actor: actor} }
