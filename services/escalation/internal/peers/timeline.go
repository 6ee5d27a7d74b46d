// Package peers calls the other services of the suite.
package peers

import (
	"context"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/protoconv"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
	"github.com/ombud/ombud/services/escalation/internal/clockproto"
	"github.com/ombud/ombud/services/escalation/internal/work"
)

// Timeline is the timeline of cases in the intake. It is a work.Timeline.
type Timeline struct {
	Cases intakev1.CaseServiceClient
}

// Record implements work.Timeline. Every failure is Unavailable: a case that does not exist yet is about to be written, and
// a refused line must not stop the clocks of its handling. It is tried until the cause of the refusal is mended.
func (t *Timeline) Record(ctx context.Context, id string, standing work.Standing, lines []work.Line) error {
	req := &intakev1.RecordEventsRequest{
		Name: "cases/" + id,
		Handling: &intakev1.HandlingSnapshot{
			Owner:           standing.Holder,
			OwnerSubject:    standing.Subject,
			Level:           int32(standing.Level),
			IncidentManager: standing.Manager,
			LacksSubstitute: standing.LacksSubstitute,
			Revision:        standing.Revision,
			Clocks:          clockproto.ToProtoClocks(&standing.Clocks),
			RealTimeOffer:   clockproto.ToProtoOffer(standing.RealTime),
		},
	}
	for _, line := range lines {
		req.Events = append(req.Events, toProtoEvent(id, line))
	}
	if _, err := t.Cases.RecordEvents(ctx, req); err != nil {
		return fault.New(fault.Unavailable, "TIMELINE", "the timeline of cases/%s does not take reports: %s", id, fault.ReasonOf(err)).
			Wrap(err)
	}
	return nil
}

// toProtoEvent returns the event of a line.
func toProtoEvent(id string, line work.Line) *intakev1.ReportedEvent {
	return &intakev1.ReportedEvent{
		Id: line.ID,
		Event: &intakev1.Event{
			Case:      "cases/" + id,
			Kind:      protoconv.ToProtoEnum[intakev1.Event_Kind](line.Kind),
			EventTime: timestamppb.New(line.At),
			Actor:     line.Actor,
			Cause:     line.Cause,
			Details:   line.Details,
			TraceId:   line.Trace,
		},
	}
}
