package rpc

import (
	"context"

	"github.com/ombud/ombud/pkg/listing"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	"github.com/ombud/ombud/services/escalation/internal/notice"
)

// Notices answers NoticeService.
type Notices struct {
	escalationv1.UnimplementedNoticeServiceServer
	Notices *notice.Service
}

// ListNotices lists notices, newest first.
func (s *Notices) ListNotices(ctx context.Context, req *escalationv1.ListNoticesRequest) (*escalationv1.ListNoticesResponse, error) {
	docs, next, err := s.Notices.List(ctx, listing.Request{
		PageSize: req.GetPageSize(), PageToken: req.GetPageToken(), Filter: req.GetFilter(),
	})
	if err != nil {
		return nil, err
	}
	resp := &escalationv1.ListNoticesResponse{NextPageToken: next}
	for _, doc := range docs {
		resp.Notices = append(resp.Notices, noticeOf(doc))
	}
	return resp, nil
}

func noticeOf(doc notice.Doc) *escalationv1.Notice {
	n := doc.Body
	m := &escalationv1.Notice{
		Name:       "notices/" + doc.ID,
		Recipient:  n.Recipient,
		Channel:    escalationv1.Notice_Channel(n.Channel),
		CreateTime: timeOf(n.CreatedAt),
		DueTime:    timeOf(n.Due),
		SendTime:   timeOf(n.SentAt),
	}
	m.State, m.Reason = stateOf(n)
	if n.Message == nil {
		return m
	}
	m.Subject, m.EventCount = n.Message.Subject, int32(len(n.Message.Told))
	for _, e := range n.Message.Events {
		m.Events = append(m.Events, &escalationv1.NoticeEvent{
			Case:      e.Case,
			Kind:      e.Kind,
			Cause:     e.Cause,
			EventTime: timeOf(e.At),
			Urgent:    e.Urgent,
		})
	}
	return m
}

// stateOf says how far a notice has got, and why no further.
func stateOf(n notice.Notice) (state escalationv1.Notice_State, reason string) {
	switch {
	case n.Undeliverable != "":
		return escalationv1.Notice_UNDELIVERABLE, n.Undeliverable
	case !n.SentAt.IsZero():
		return escalationv1.Notice_SENT, ""
	case n.Task.ParkedAt != nil:
		return escalationv1.Notice_PARKED, n.Task.LastError
	default:
		return escalationv1.Notice_PENDING, n.Task.LastError
	}
}
