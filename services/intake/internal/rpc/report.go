package rpc

import (
	"context"
	"fmt"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/protoconv"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
	"github.com/ombud/ombud/services/intake/internal/clockproto"
	"github.com/ombud/ombud/services/intake/internal/handling"
	"github.com/ombud/ombud/services/intake/internal/standing"
)

// RecordEvents implements intakev1.CaseServiceServer.
func (s *CaseServer) RecordEvents(
	ctx context.Context, req *intakev1.RecordEventsRequest,
) (*intakev1.RecordEventsResponse, error) {
	report, err := fromProtoReport(req)
	if err != nil {
		return nil, err
	}
	id := casefile.Collection.ID(req.GetName())
	count, err := s.handlings.RecordReport(ctx, id, report, auth.CallerFrom(ctx).Actor())
	if err != nil {
		return nil, err
	}
	return &intakev1.RecordEventsResponse{RecordedCount: int32(count)}, nil
}

// fromProtoReport returns the report in a request. Unknown kinds of events are an InvalidArgument fault on their fields.
func fromProtoReport(req *intakev1.RecordEventsRequest) (handling.Report, error) {
	var report handling.Report
	var wrong *fault.Error
	for i, e := range req.GetEvents() {
		entry := fromProtoEvent(e.GetEvent())
		if entry.Kind == "" {
			wrong = wrong.Field(fmt.Sprintf("events[%d].event.kind", i), "must be a kind of event")
		}
		report.Events = append(report.Events, handling.ReportedEvent{ID: e.GetId(), Entry: entry})
	}
	if wrong != nil {
		return handling.Report{}, wrong
	}
	if h := req.GetHandling(); h != nil {
		report.Handling = &standing.Report{
			Handling: casefile.Handling{
				Owner:           h.GetOwner(),
				Subject:         h.GetOwnerSubject(),
				Level:           h.GetLevel(),
				IncidentManager: h.GetIncidentManager(),
				LacksSubstitute: h.GetLacksSubstitute(),
				Revision:        h.GetRevision(),
				Offer:           clockproto.FromProtoOffer(h.GetRealTimeOffer()),
			},
			Terms: clockproto.FromProtoClocks(h.GetClocks()),
		}
	}
	return report, nil
}

// fromProtoEvent returns a reported event as an entry of the timeline.
func fromProtoEvent(m *intakev1.Event) timeline.Entry {
	return timeline.Entry{
		Kind:    protoconv.FromProtoEnum[timeline.Kind](m.GetKind()),
		At:      protoconv.FromProtoTime(m.GetEventTime()),
		Actor:   m.GetActor(),
		Cause:   m.GetCause(),
		Text:    m.GetText(),
		Details: m.GetDetails(),
		Visible: m.GetVisibleToCustomer(),
		Trace:   m.GetTraceId(),
	}
}
