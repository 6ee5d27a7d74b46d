package peers

import (
	"cmp"
	"context"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/protoconv"
	"github.com/ombud/ombud/pkg/truncate"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casework"
	"github.com/ombud/ombud/services/intake/internal/clockproto"
	"github.com/ombud/ombud/services/intake/internal/handling"
	"github.com/ombud/ombud/services/intake/internal/mandate"
	"github.com/ombud/ombud/services/intake/internal/promising"
	"github.com/ombud/ombud/services/intake/internal/standing"
)

// Escalation is the escalation service.
type Escalation struct {
	client escalationv1.HandlingServiceClient
}

// OpenHandling implements promising.Escalation.
func (p *Escalation) OpenHandling(
	ctx context.Context, o promising.Opening,
) (promising.Held, error) {
	return p.commitHandling(ctx, o.Case, o.Terms, func(c *catalogv1.Commitment) (*escalationv1.Handling, error) {
		return p.client.OpenHandling(ctx, &escalationv1.OpenHandlingRequest{
			Case:           casefile.Collection.Name(o.Case),
			Commitment:     c,
			Category:       o.Category,
			Language:       truncate.Bytes(o.Language, languageBytes),
			Summary:        o.Summary,
			StartTime:      protoconv.ToProtoTime(o.Start),
			Triggers:       o.Triggers,
			Undecided:      o.Undecided,
			RealTime:       o.RealTime,
			RealTimeReason: truncate.Runes(o.RealTimeReason, reasonRunes),
			RequestId:      o.RequestID,
		})
	})
}

// ReopenHandling implements promising.Escalation.
func (p *Escalation) ReopenHandling(
	ctx context.Context, r promising.Recommitment,
) (promising.Held, error) {
	return p.commitHandling(ctx, r.Case, r.Terms, func(c *catalogv1.Commitment) (*escalationv1.Handling, error) {
		return p.client.ReopenHandling(ctx, &escalationv1.ReopenHandlingRequest{
			Name:        handlings.Name(r.Case),
			ReopenTime:  protoconv.ToProtoTime(r.At),
			Actor:       truncate.Bytes(r.Actor, actorBytes),
			Reason:      truncate.Runes(r.Reason, reasonRunes),
			Commitment:  c,
			ContactTime: protoconv.ToProtoTime(r.Said),
			RequestId:   r.RequestID,
		})
	})
}

// ChangeCommitment implements promising.Escalation.
func (p *Escalation) ChangeCommitment(
	ctx context.Context, r promising.Recommitment,
) (promising.Held, error) {
	return p.commitHandling(ctx, r.Case, r.Terms, func(c *catalogv1.Commitment) (*escalationv1.Handling, error) {
		return p.client.ChangeCommitment(ctx, &escalationv1.ChangeCommitmentRequest{
			Name:           handlings.Name(r.Case),
			Commitment:     c,
			ChangeTime:     protoconv.ToProtoTime(r.At),
			Actor:          truncate.Bytes(r.Actor, actorBytes),
			Reason:         truncate.Runes(r.Reason, reasonRunes),
			Triggers:       r.Triggers,
			Category:       r.Category,
			Language:       truncate.Bytes(r.Language, languageBytes),
			Decided:        r.Decided,
			Note:           r.Note,
			ClaimedFrom:    r.ClaimedFrom,
			RealTime:       r.RealTime,
			RealTimeReason: truncate.Runes(r.RealTimeReason, reasonRunes),
			Danger:         truncate.Runes(r.Danger, reasonRunes),
			NeverLater:     r.NeverLater,
			RequestId:      r.RequestID,
		})
	})
}

// commitHandling makes a call that puts a handling under the commitment in terms. An earlier try of the same call may
// have got through under another quote, because the catalog changed between two tries. Then the commitment that the
// handling is held to counts.
func (p *Escalation) commitHandling(
	ctx context.Context, id string, terms []byte, call func(*catalogv1.Commitment) (*escalationv1.Handling, error),
) (promising.Held, error) {
	quoted, err := unmarshalTerms(terms)
	if err != nil {
		return promising.Held{}, err
	}
	h, err := call(quoted)
	if fault.ReasonOf(err) == idempotency.ReasonReused {
		h, err = p.client.GetHandling(ctx, &escalationv1.GetHandlingRequest{Name: handlings.Name(id)})
	}
	if err != nil {
		return promising.Held{}, err
	}
	held := h.GetCommitment()
	if held == nil {
		held = quoted
	}
	commitment, err := fromProtoCommitment(held)
	return promising.Held{Report: fromProtoHandling(h), Commitment: commitment}, err
}

// Repromise implements casework.Escalation.
func (p *Escalation) Repromise(ctx context.Context, a casework.Amendment) (standing.Report, error) {
	req := &escalationv1.RepromiseHandlingRequest{
		Name:      handlings.Name(a.Case),
		Reason:    truncate.Runes(a.Reason, reasonRunes),
		Actor:     truncate.Bytes(a.Actor, actorBytes),
		Leads:     a.Leads,
		Note:      a.Note,
		RequestId: a.RequestID,
	}
	by := timestamppb.New(a.Time.By)
	if a.Time.ForAnswer {
		req.Promise = &escalationv1.RepromiseHandlingRequest_RespondBy{RespondBy: by}
	} else {
		req.Promise = &escalationv1.RepromiseHandlingRequest_ResolveBy{ResolveBy: by}
	}
	return reportOf(p.client.RepromiseHandling(ctx, req))
}

// CheckMandate implements mandate.Escalation.
func (p *Escalation) CheckMandate(ctx context.Context, c mandate.Claim) (mandate.Taking, error) {
	m, err := p.client.CheckMandate(ctx, &escalationv1.CheckMandateRequest{
		Name:     handlings.Name(c.Case),
		Actor:    truncate.Bytes(c.Actor, actorBytes),
		Leads:    c.Leads,
		Note:     c.Note,
		Resolves: c.Resolves,
		Decision: c.Decision,
	})
	if err != nil {
		return mandate.Taking{}, err
	}
	return mandate.Taking{
		Claimer: m.GetClaimer(),
		Holder:  m.GetHolder(),
		Level:   int(m.GetLevel()),
		EventID: m.GetEventId(),
	}, nil
}

// RecordContact implements handling.Escalation.
func (p *Escalation) RecordContact(ctx context.Context, n handling.Notice) (standing.Report, error) {
	return reportOf(p.client.RecordContact(ctx, &escalationv1.RecordContactRequest{
		Name:         handlings.Name(n.Case),
		ContactTime:  protoconv.ToProtoTime(n.At),
		LeftIncident: n.LeftIncident,
		RequestId:    n.RequestID,
	}))
}

// RecordAnswer implements handling.Escalation.
func (p *Escalation) RecordAnswer(ctx context.Context, n handling.Notice) (standing.Report, error) {
	return reportOf(p.client.RecordAnswer(ctx, &escalationv1.RecordAnswerRequest{
		Name:       handlings.Name(n.Case),
		AnswerTime: protoconv.ToProtoTime(n.At),
		Actor:      truncate.Bytes(n.Actor, actorBytes),
		RequestId:  n.RequestID,
	}))
}

// StartWait implements handling.Escalation.
func (p *Escalation) StartWait(ctx context.Context, n handling.Notice) (standing.Report, error) {
	return reportOf(p.client.WaitHandling(ctx, &escalationv1.WaitHandlingRequest{
		Name:        handlings.Name(n.Case),
		StartTime:   protoconv.ToProtoTime(n.At),
		Actor:       truncate.Bytes(n.Actor, actorBytes),
		Note:        n.Note,
		ClaimedFrom: n.ClaimedFrom,
		RequestId:   n.RequestID,
	}))
}

// EndWait implements handling.Escalation.
func (p *Escalation) EndWait(ctx context.Context, n handling.Notice) (standing.Report, error) {
	return reportOf(p.client.ResumeHandling(ctx, &escalationv1.ResumeHandlingRequest{
		Name:      handlings.Name(n.Case),
		EndTime:   protoconv.ToProtoTime(n.At),
		RequestId: n.RequestID,
	}))
}

// ResolveHandling implements handling.Escalation.
func (p *Escalation) ResolveHandling(
	ctx context.Context, n handling.Notice,
) (standing.Report, error) {
	return reportOf(p.client.ResolveHandling(ctx, &escalationv1.ResolveHandlingRequest{
		Name:        handlings.Name(n.Case),
		ResolveTime: protoconv.ToProtoTime(n.At),
		Actor:       truncate.Bytes(n.Actor, actorBytes),
		Reason:      truncate.Runes(n.Fix, reasonRunes),
		Contacts:    int32(n.Contacts),
		Note:        n.Note,
		InCommon:    n.InCommon,
		ClaimedFrom: n.ClaimedFrom,
		RequestId:   n.RequestID,
	}))
}

func reportOf(h *escalationv1.Handling, err error) (standing.Report, error) {
	if err != nil {
		return standing.Report{}, err
	}
	return fromProtoHandling(h), nil
}

// fromProtoHandling returns the state of a handling. While the handling waits in a queue, the queue is its owner.
func fromProtoHandling(m *escalationv1.Handling) standing.Report {
	substitute := m.GetIncidentManager().GetSubstitute()
	return standing.Report{
		Handling: casefile.Handling{
			Owner:           cmp.Or(m.GetOwner(), m.GetQueue()),
			Level:           m.GetLevel(),
			IncidentManager: m.GetIncidentManager().GetManager(),
			LacksSubstitute: substitute != nil && substitute.GetStaff() == "",
			Revision:        m.GetRevision(),
			Offer:           clockproto.FromProtoOffer(m.GetRealTimeOffer()),
		},
		Terms: clockproto.FromProtoClocks(m.GetClocks()),
	}
}
