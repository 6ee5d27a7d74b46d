package rpc

import (
	"context"
	"fmt"

	"github.com/ombud/ombud/pkg/fault"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
	"github.com/ombud/ombud/services/intake/internal/casework"
)

// RecordEvents implements intakev1.CaseServiceServer.
func (s *Cases) RecordEvents(ctx context.Context, r *intakev1.RecordEventsRequest) (*intakev1.RecordEventsResponse, error) {
	report := casework.Report{Content: r.GetFeedback().GetContent()}
	var wrong *fault.Error
	for i, e := range r.GetEvents() {
		kind := e.GetEvent().GetKind()
		if _, known := intakev1.Event_Kind_name[int32(kind)]; !known || kind == intakev1.Event_KIND_UNSPECIFIED {
			wrong = wrong.Field(fmt.Sprintf("events[%d].event.kind", i), "must be a kind of event")
		}
		report.Events = append(report.Events, casework.Reported{ID: e.GetId(), Entry: entry(e.GetEvent())})
	}
	if wrong != nil {
		return nil, wrong
	}
	if h := r.GetHandling(); h != nil {
		report.Handling = &casework.Handling{
			Owner:           h.GetOwner(),
			Level:           h.GetLevel(),
			IncidentManager: h.GetIncidentManager(),
			Revision:        h.GetRevision(),
		}
	}
	fresh, err := s.desk.Record(ctx, id(cases, r.GetName()), report, caller(ctx).Subject)
	if err != nil {
		return nil, err
	}
	return &intakev1.RecordEventsResponse{RecordedCount: int32(fresh)}, nil
}

// entry is a reported event as the timeline takes it.
func entry(e *intakev1.Event) casework.Entry {
	return casework.Entry{
		Kind:    casework.Kind(e.GetKind().String()),
		At:      instant(e.GetEventTime()),
		Actor:   e.GetActor(),
		Cause:   e.GetCause(),
		Text:    e.GetText(),
		Details: e.GetDetails(),
		Visible: e.GetVisibleToCustomer(),
		Trace:   e.GetTraceId(),
	}
}
