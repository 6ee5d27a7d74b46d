package rpc

import (
	"github.com/ombud/ombud/pkg/protoconv"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
	"github.com/ombud/ombud/services/escalation/internal/clockproto"
	"github.com/ombud/ombud/services/escalation/internal/handling"
)

// toProtoHandling returns the message of a handling.
func toProtoHandling(doc handling.Doc) *escalationv1.Handling {
	h := &doc.Body
	m := &escalationv1.Handling{
		Name:           "handlings/" + doc.ID,
		Case:           "cases/" + doc.ID,
		State:          escalationv1.Handling_State(h.State),
		Level:          int32(h.Level),
		Owner:          h.Owner,
		Queue:          h.Queue,
		Priority:       typev1.Priority(h.Commitment.Priority),
		LadderPolicy:   h.Policy.Name,
		Commitment:     toProtoHeldCommitment(h),
		Clocks:         clockproto.ToProtoClocks(&h.Clocks),
		CeilingReached: h.AtCeiling,
		CreateTime:     protoconv.ToProtoTime(h.Opened),
		ResolveTime:    protoconv.ToProtoTime(h.ResolvedAt),
		Revision:       doc.Revision,
		Category:       h.About.Category,
		Language:       h.About.Language,
		Summary:        h.About.Summary,
	}
	m.RealTimeOffer = clockproto.ToProtoOffer(h.RealTime)
	addHelp(m, h)
	if kind, due := h.Clocks.NextDeadline(); kind != 0 {
		m.NextDueTime = protoconv.ToProtoTime(due)
	}
	for _, pass := range h.Passes {
		m.Passes = append(m.Passes, toProtoPass(pass))
	}
	return m
}

func toProtoPass(p handling.Pass) *escalationv1.Pass {
	m := &escalationv1.Pass{
		Holder:    p.Holder,
		Level:     int32(p.Level),
		StartTime: protoconv.ToProtoTime(p.Start),
		EndTime:   protoconv.ToProtoTime(p.Finish),
		End:       escalationv1.Pass_End(p.End),
		Actor:     p.Actor,
		Reason:    p.Reason,
	}
	for _, r := range p.Repromises {
		m.Repromises = append(m.Repromises, &escalationv1.Repromise{
			Clock:      escalationv1.HandlingClock_Kind(r.Clock),
			OldTime:    protoconv.ToProtoTime(r.Was),
			NewTime:    protoconv.ToProtoTime(r.By),
			ChangeTime: protoconv.ToProtoTime(r.At),
			Actor:      r.Actor,
			Reason:     r.Reason,
			Limit:      r.Limit,
			LimitTime:  protoconv.ToProtoTime(r.LimitAt),
			Broken:     r.Broken,
		})
	}
	return m
}
