package rpc

import (
	"context"
	"fmt"

	"github.com/ombud/ombud/pkg/listing"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
	"github.com/ombud/ombud/services/intake/internal/casework"
)

// eventMessage is an entry of a timeline as callers see it.
func eventMessage(caseID string, e casework.Entry) *intakev1.Event {
	return &intakev1.Event{
		Name:              fmt.Sprintf("%s%s/events/%d", cases, caseID, e.Seq),
		Case:              cases + caseID,
		Sequence:          e.Seq,
		Kind:              intakev1.Event_Kind(intakev1.Event_Kind_value[string(e.Kind)]),
		EventTime:         stamp(e.At),
		RecordTime:        stamp(e.Recorded),
		Actor:             e.Actor,
		Cause:             e.Cause,
		Text:              e.Text,
		Details:           e.Details,
		VisibleToCustomer: e.Visible,
		TraceId:           e.Trace,
	}
}

// ListTimeline implements intakev1.CaseServiceServer. A customer's page may be shorter
// than asked for, because what is not for customers is left out of it.
func (s *Cases) ListTimeline(ctx context.Context, r *intakev1.ListTimelineRequest) (*intakev1.ListTimelineResponse, error) {
	caseID := id(cases, r.GetParent())
	if err := own(ctx, caseID); err != nil {
		return nil, err
	}
	size, err := listing.PageSize(r.GetPageSize())
	if err != nil {
		return nil, err
	}
	after, err := sequenceOf(r.GetParent(), r.GetPageToken())
	if err != nil {
		return nil, err
	}
	doc, err := s.desk.Get(ctx, caseID)
	if err != nil {
		return nil, err
	}
	entries, err := s.cases.Entries(ctx, doc, after, size)
	if err != nil {
		return nil, err
	}
	out := &intakev1.ListTimelineResponse{}
	for _, e := range entries {
		if e.Visible || !isCustomer(caller(ctx)) {
			out.Events = append(out.Events, eventMessage(caseID, e))
		}
	}
	if n := len(entries); n > 0 && entries[n-1].Seq < doc.Body.Sequence {
		out.NextPageToken = tokenOf(r.GetParent(), entries[n-1].Seq)
	}
	return out, nil
}
