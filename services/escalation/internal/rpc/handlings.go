// Package rpc answers the calls of the API: it turns messages into commands of the
// domain, and what comes of them into messages.
package rpc

import (
	"context"
	"strings"

	"google.golang.org/protobuf/proto"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/listing"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	"github.com/ombud/ombud/services/escalation/internal/clock"
	"github.com/ombud/ombud/services/escalation/internal/handling"
	"github.com/ombud/ombud/services/escalation/internal/timeline"
	"github.com/ombud/ombud/services/escalation/internal/work"
)

// Handlings answers HandlingService.
type Handlings struct {
	escalationv1.UnimplementedHandlingServiceServer
	Work *work.Service
}

// OpenHandling opens the handling of a case. An opening that is tried again may carry
// a newer quote; it is still the same opening, and the first quote stands.
func (s *Handlings) OpenHandling(ctx context.Context, req *escalationv1.OpenHandlingRequest) (*escalationv1.Handling, error) {
	start := fromTime(req.GetStartTime())
	commitment, refused := s.commitment(req.GetCommitment(), start)
	same := &escalationv1.OpenHandlingRequest{Case: req.GetCase(), StartTime: req.GetStartTime(), RequestId: req.GetRequestId()}
	return handlingOr(s.Work.Open(ctx, lastOf(req.GetCase()), command(ctx, same), handling.Opening{
		Commitment: commitment,
		Refused:    refused,
		About:      aboutFrom(req),
		Start:      start,
		Triggers:   req.GetTriggers(),
	}))
}

// GetHandling gives one handling with all its passes.
func (s *Handlings) GetHandling(ctx context.Context, req *escalationv1.GetHandlingRequest) (*escalationv1.Handling, error) {
	return handlingOr(s.Work.Get(ctx, lastOf(req.GetName())))
}

// ListHandlings lists handlings with their newest passes.
func (s *Handlings) ListHandlings(ctx context.Context, req *escalationv1.ListHandlingsRequest) (*escalationv1.ListHandlingsResponse, error) {
	docs, next, err := s.Work.List(ctx, listing.Request{
		PageSize: req.GetPageSize(), PageToken: req.GetPageToken(), Filter: req.GetFilter(),
	})
	if err != nil {
		return nil, err
	}
	resp := &escalationv1.ListHandlingsResponse{NextPageToken: next}
	for _, doc := range docs {
		resp.Handlings = append(resp.Handlings, handlingOf(doc))
	}
	return resp, nil
}

// ClaimHandling gives a handling to a member of staff.
func (s *Handlings) ClaimHandling(ctx context.Context, req *escalationv1.ClaimHandlingRequest) (*escalationv1.Handling, error) {
	return handlingOr(s.Work.Claim(ctx, caller(ctx), lastOf(req.GetName()), req.GetOwner(), command(ctx, req)))
}

// ClaimNextHandling gives the most urgent handling of a queue to a member of staff.
func (s *Handlings) ClaimNextHandling(ctx context.Context, req *escalationv1.ClaimNextHandlingRequest) (*escalationv1.Handling, error) {
	return handlingOr(s.Work.ClaimNext(ctx, caller(ctx), req.GetQueue(), req.GetOwner(), command(ctx, req)))
}

// PassUpHandling gives a handling to a higher level.
func (s *Handlings) PassUpHandling(ctx context.Context, req *escalationv1.PassUpHandlingRequest) (*escalationv1.Handling, error) {
	return handlingOr(s.Work.PassUp(ctx, caller(ctx), lastOf(req.GetName()), int(req.GetLevel()), req.GetReason(), command(ctx, req)))
}

// HandOverHandling gives a handling to a colleague or another queue of the level.
func (s *Handlings) HandOverHandling(ctx context.Context, req *escalationv1.HandOverHandlingRequest) (*escalationv1.Handling, error) {
	return handlingOr(s.Work.HandOver(ctx, caller(ctx), lastOf(req.GetName()), req.GetTo(), req.GetReason(), command(ctx, req)))
}

// RecordAnswer notes that a person answered the customer.
func (s *Handlings) RecordAnswer(ctx context.Context, req *escalationv1.RecordAnswerRequest) (*escalationv1.Handling, error) {
	return s.apply(ctx, req, func(m handling.Moment, h *handling.Handling) ([]timeline.Event, error) {
		return h.Answer(m, fromTime(req.GetAnswerTime()))
	})
}

// WaitHandling notes that the firm waits for the customer.
func (s *Handlings) WaitHandling(ctx context.Context, req *escalationv1.WaitHandlingRequest) (*escalationv1.Handling, error) {
	return s.apply(ctx, req, func(m handling.Moment, h *handling.Handling) ([]timeline.Event, error) {
		return h.Wait(m, fromTime(req.GetStartTime()))
	})
}

// ResumeHandling notes that the waiting is over.
func (s *Handlings) ResumeHandling(ctx context.Context, req *escalationv1.ResumeHandlingRequest) (*escalationv1.Handling, error) {
	return s.apply(ctx, req, func(m handling.Moment, h *handling.Handling) ([]timeline.Event, error) {
		return h.Resume(m, fromTime(req.GetEndTime()))
	})
}

// ResolveHandling notes that the case is solved.
func (s *Handlings) ResolveHandling(ctx context.Context, req *escalationv1.ResolveHandlingRequest) (*escalationv1.Handling, error) {
	return s.apply(ctx, req, func(m handling.Moment, h *handling.Handling) ([]timeline.Event, error) {
		h.CountContacts(int(req.GetContacts()))
		return h.Resolve(m, fromTime(req.GetResolveTime()), req.GetActor(), req.GetReason())
	})
}

// ReopenHandling notes that the case was not solved after all. It is open again also when
// the promise that comes with it makes no sense.
func (s *Handlings) ReopenHandling(ctx context.Context, req *escalationv1.ReopenHandlingRequest) (*escalationv1.Handling, error) {
	at := fromTime(req.GetReopenTime())
	if req.GetCommitment() == nil {
		return s.apply(ctx, req, func(m handling.Moment, h *handling.Handling) ([]timeline.Event, error) {
			return h.Reopen(m, at, req.GetActor(), req.GetReason(), nil)
		})
	}
	under, refused := s.commitment(req.GetCommitment(), at)
	return s.apply(ctx, req, func(m handling.Moment, h *handling.Handling) ([]timeline.Event, error) {
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
func (s *Handlings) RepromiseHandling(ctx context.Context, req *escalationv1.RepromiseHandlingRequest) (*escalationv1.Handling, error) {
	kind, by := clock.Resolve, fromTime(req.GetResolveBy())
	if req.GetRespondBy() != nil {
		kind, by = clock.Response, fromTime(req.GetRespondBy())
	}
	promise := handling.Repromise{By: by, Actor: req.GetActor(), Reason: req.GetReason()}
	return handlingOr(s.Work.Act(ctx, lastOf(req.GetName()), command(ctx, req), func(m handling.Moment, h *handling.Handling) ([]timeline.Event, error) {
		return h.Repromise(m, kind, promise)
	}))
}

// ChangeCommitment puts a handling under another promise.
func (s *Handlings) ChangeCommitment(ctx context.Context, req *escalationv1.ChangeCommitmentRequest) (*escalationv1.Handling, error) {
	at := fromTime(req.GetChangeTime())
	commitment, refused := s.commitment(req.GetCommitment(), at)
	return s.apply(ctx, req, func(m handling.Moment, h *handling.Handling) ([]timeline.Event, error) {
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

// aboutFrom reads what a case is about, as much of it as is kept.
func aboutFrom(req *escalationv1.OpenHandlingRequest) handling.About {
	const category, language, summary = 120, 8, 500
	return handling.About{
		Category: cut(req.GetCategory(), category), Language: cut(req.GetLanguage(), language), Summary: cut(req.GetSummary(), summary),
	}
}

// cut returns at most limit runes of a text.
func cut(text string, limit int) string {
	if runes := []rune(text); len(runes) > limit {
		return string(runes[:limit])
	}
	return text
}

// named is a request about one resource.
type named interface {
	proto.Message
	GetName() string
}

// apply carries out a command of another service.
func (s *Handlings) apply(ctx context.Context, req named, do work.Change) (*escalationv1.Handling, error) {
	return handlingOr(s.Work.Apply(ctx, lastOf(req.GetName()), command(ctx, req), do))
}

func handlingOr(doc handling.Doc, err error) (*escalationv1.Handling, error) {
	if err != nil {
		return nil, err
	}
	return handlingOf(doc), nil
}

// caller returns who calls.
func caller(ctx context.Context) work.Caller {
	id, _ := auth.From(ctx)
	return work.Caller{Subject: id.Subject, Leads: id.Has(auth.Supervisor, auth.Admin)}
}

// command returns what identifies a request, so that it is carried out once.
func command(ctx context.Context, req proto.Message) idempotency.Command {
	id, _ := auth.From(ctx)
	return idempotency.FromRequest(req, id.Subject)
}

// lastOf returns the last part of a resource name.
func lastOf(name string) string { return name[strings.LastIndexByte(name, '/')+1:] }
