// Package peers calls the other services of the suite.
package peers

import (
	"context"
	"slices"
	"strconv"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/fault"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
	"github.com/ombud/ombud/services/escalation/internal/desk"
	"github.com/ombud/ombud/services/escalation/internal/handling"
)

// batch is how many events the intake takes in one call.
const batch = 100

// Timeline puts reports on the timelines that the intake keeps. It is a desk.Timeline.
type Timeline struct {
	Cases intakev1.CaseServiceClient
}

// Record implements desk.Timeline. Whatever goes wrong is Unavailable: a case that does not
// exist yet is about to be written, and a report that is refused must not stop the
// clocks of its handling, so it is tried until somebody has mended what refuses it.
func (t *Timeline) Record(ctx context.Context, id string, standing desk.Standing, reports []handling.Report) error {
	snapshot := &intakev1.HandlingSnapshot{
		Owner:           standing.Holder,
		Level:           int32(standing.Level),
		IncidentManager: standing.Manager,
		Revision:        standing.Revision,
	}
	for some := range slices.Chunk(reports, batch) {
		req := &intakev1.RecordEventsRequest{Name: "cases/" + id, Handling: snapshot}
		for _, report := range some {
			req.Events = append(req.Events, eventOf(id, report))
		}
		if _, err := t.Cases.RecordEvents(ctx, req); err != nil {
			return fault.New(fault.Unavailable, "TIMELINE", "the timeline of cases/%s does not take reports: %s", id, fault.ReasonOf(err)).Wrap(err)
		}
	}
	return nil
}

// eventOf returns the event of a report. Its id is the same however often it is told.
func eventOf(id string, r handling.Report) *intakev1.ReportedEvent {
	return &intakev1.ReportedEvent{
		Id: "handlings/" + id + "/" + strconv.FormatInt(r.Seq, 10),
		Event: &intakev1.Event{
			Case:      "cases/" + id,
			Kind:      intakev1.Event_Kind(intakev1.Event_Kind_value[string(r.Word)]),
			EventTime: timestamppb.New(r.At),
			Actor:     r.Actor,
			Cause:     r.Cause,
			Details:   r.Details,
			TraceId:   r.Trace,
		},
	}
}
