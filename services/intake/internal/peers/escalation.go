package peers

import (
	"cmp"
	"context"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	"github.com/ombud/ombud/services/intake/internal/casework"
	"github.com/ombud/ombud/services/intake/internal/limit"
)

type escalation struct {
	client escalationv1.HandlingServiceClient
}

// Open implements casework.Escalation.
func (p escalation) Open(ctx context.Context, o casework.Opening) (casework.Handling, *casework.Commitment, error) {
	held, err := terms(o.Terms)
	if err != nil {
		return casework.Handling{}, nil, err
	}
	return p.committed(ctx, o.Case, held, func() (*escalationv1.Handling, error) {
		return p.client.OpenHandling(ctx, &escalationv1.OpenHandlingRequest{
			Case:       caseName(o.Case),
			Commitment: held,
			Category:   o.Category,
			Language:   limit.Bytes(o.Language, 8),
			Summary:    o.Summary,
			StartTime:  stamp(o.Start),
			Triggers:   o.Triggers,
			RequestId:  o.Request,
		})
	})
}

// Reopen implements casework.Escalation.
func (p escalation) Reopen(ctx context.Context, n casework.Notice) (casework.Handling, *casework.Commitment, error) {
	held, err := terms(n.Terms)
	if err != nil {
		return casework.Handling{}, nil, err
	}
	return p.committed(ctx, n.Case, held, func() (*escalationv1.Handling, error) {
		return p.client.ReopenHandling(ctx, &escalationv1.ReopenHandlingRequest{
			Name:       handlingName(n.Case),
			ReopenTime: stamp(n.At),
			Actor:      limit.Bytes(n.Actor, 200),
			Reason:     runes(n.Reason),
			Commitment: held,
			RequestId:  n.Request,
		})
	})
}

// Recommit implements casework.Escalation.
func (p escalation) Recommit(ctx context.Context, n casework.Notice) (casework.Handling, *casework.Commitment, error) {
	held, err := terms(n.Terms)
	if err != nil {
		return casework.Handling{}, nil, err
	}
	return p.committed(ctx, n.Case, held, func() (*escalationv1.Handling, error) {
		return p.client.ChangeCommitment(ctx, &escalationv1.ChangeCommitmentRequest{
			Name:       handlingName(n.Case),
			Commitment: held,
			ChangeTime: stamp(n.At),
			Actor:      limit.Bytes(n.Actor, 200),
			Reason:     runes(n.Reason),
			Triggers:   n.Triggers,
			RequestId:  n.Request,
		})
	})
}

// Repromise implements casework.Escalation.
func (p escalation) Repromise(ctx context.Context, a casework.Amendment) error {
	req := &escalationv1.RepromiseHandlingRequest{
		Name:      handlingName(a.Case),
		Reason:    runes(a.Reason),
		Actor:     limit.Bytes(a.Actor, 200),
		RequestId: a.Request,
		Promise:   &escalationv1.RepromiseHandlingRequest_ResolveBy{ResolveBy: stamp(a.ResolveBy)},
	}
	if !a.RespondBy.IsZero() {
		req.Promise = &escalationv1.RepromiseHandlingRequest_RespondBy{RespondBy: stamp(a.RespondBy)}
	}
	_, err := p.client.RepromiseHandling(ctx, req)
	return err
}

// committed makes a call that puts a handling under a commitment. When the same call
// got through earlier under another quote, because the catalog changed between two
// tries, the handling is asked which one it is held to: that one counts.
func (p escalation) committed(
	ctx context.Context, id string, asked *catalogv1.Commitment, call func() (*escalationv1.Handling, error),
) (casework.Handling, *casework.Commitment, error) {
	h, err := call()
	if fault.ReasonOf(err) == idempotency.ReasonReused {
		h, err = p.client.GetHandling(ctx, &escalationv1.GetHandlingRequest{Name: handlingName(id)})
	}
	if err != nil {
		return casework.Handling{}, nil, err
	}
	held := h.GetCommitment()
	if held == nil {
		held = asked
	}
	kept, err := commitment(held)
	return handling(h), kept, err
}

// Answered implements casework.Escalation.
func (p escalation) Answered(ctx context.Context, n casework.Notice) (casework.Handling, error) {
	return told(p.client.RecordAnswer(ctx, &escalationv1.RecordAnswerRequest{
		Name:       handlingName(n.Case),
		AnswerTime: stamp(n.At),
		Actor:      limit.Bytes(n.Actor, 200),
		RequestId:  n.Request,
	}))
}

// Wait implements casework.Escalation.
func (p escalation) Wait(ctx context.Context, n casework.Notice) (casework.Handling, error) {
	return told(p.client.WaitHandling(ctx, &escalationv1.WaitHandlingRequest{
		Name: handlingName(n.Case), StartTime: stamp(n.At), RequestId: n.Request,
	}))
}

// Resume implements casework.Escalation.
func (p escalation) Resume(ctx context.Context, n casework.Notice) (casework.Handling, error) {
	return told(p.client.ResumeHandling(ctx, &escalationv1.ResumeHandlingRequest{
		Name: handlingName(n.Case), EndTime: stamp(n.At), RequestId: n.Request,
	}))
}

// Resolve implements casework.Escalation.
func (p escalation) Resolve(ctx context.Context, n casework.Notice) (casework.Handling, error) {
	return told(p.client.ResolveHandling(ctx, &escalationv1.ResolveHandlingRequest{
		Name:        handlingName(n.Case),
		ResolveTime: stamp(n.At),
		Actor:       limit.Bytes(n.Actor, 200),
		Reason:      runes(n.Reason),
		Contacts:    int32(n.Contacts),
		RequestId:   n.Request,
	}))
}

func told(h *escalationv1.Handling, err error) (casework.Handling, error) {
	if err != nil {
		return casework.Handling{}, err
	}
	return handling(h), nil
}

// handling reads how a handling stands. While it waits in a queue, the queue owns it.
func handling(h *escalationv1.Handling) casework.Handling {
	return casework.Handling{
		Owner: cmp.Or(h.GetOwner(), h.GetQueue()), Level: h.GetLevel(), Revision: h.GetRevision(),
	}
}

func handlingName(id string) string { return "handlings/" + id }

// runes cuts a reason to what the escalation takes.
func runes(reason string) string {
	const limit = 4000
	if all := []rune(reason); len(all) > limit {
		return string(all[:limit])
	}
	return reason
}
