package rpc

import (
	"context"
	"fmt"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/listing"
	"github.com/ombud/ombud/pkg/protoconv"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
	"github.com/ombud/ombud/services/intake/internal/message"
)

// ListTimeline implements intakev1.CaseServiceServer. A page of large entries ends earlier. A customer's page may be
// shorter than requested, because entries that are not visible to customers are left out. Visible ones have no cause and no details for customers, only words.
func (s *CaseServer) ListTimeline(
	ctx context.Context, req *intakev1.ListTimelineRequest,
) (*intakev1.ListTimelineResponse, error) {
	id := casefile.Collection.ID(req.GetParent())
	if err := checkOwnCase(ctx, id); err != nil {
		return nil, err
	}
	size, err := listing.PageSize(req.GetPageSize())
	if err != nil {
		return nil, err
	}
	after, err := decodeSequence(req.GetParent(), req.GetPageToken())
	if err != nil {
		return nil, err
	}
	doc, err := s.work.GetCase(ctx, id)
	if err != nil {
		return nil, err
	}
	entries, err := s.timelines.ReadEntries(ctx, doc, after, size)
	if err != nil {
		return nil, err
	}
	reply, caller := &intakev1.ListTimelineResponse{}, auth.CallerFrom(ctx)
	for _, e := range entries {
		if !caller.IsOnlyCustomer() {
			reply.Events = append(reply.Events, toProtoEvent(caller, id, e))
		} else if e.Visible {
			reply.Events = append(reply.Events, toProtoEvent(caller, id, message.HideFromCustomer(e)))
		}
	}
	if n := len(entries); n > 0 && entries[n-1].Seq < doc.Body.Sequence {
		reply.NextPageToken = encodeSequence(req.GetParent(), entries[n-1].Seq)
	}
	return reply, nil
}

// toProtoEvent returns the message of an entry of a timeline for a caller.
func toProtoEvent(caller auth.Identity, caseID string, e timeline.Entry) *intakev1.Event {
	caseName := casefile.Collection.Name(caseID)
	return &intakev1.Event{
		Name:              fmt.Sprintf("%s/events/%d", caseName, e.Seq),
		Case:              caseName,
		Sequence:          e.Seq,
		Kind:              protoconv.ToProtoEnum[intakev1.Event_Kind](e.Kind),
		EventTime:         protoconv.ToProtoTime(e.At),
		RecordTime:        protoconv.ToProtoTime(e.Recorded),
		Actor:             e.Actor,
		Cause:             e.Cause,
		Text:              textFor(caller, e.Text),
		Details:           detailsFor(caller, e.Details),
		VisibleToCustomer: e.Visible,
		TraceId:           e.Trace,
	}
}
