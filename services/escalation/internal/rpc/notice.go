package rpc

import (
	"context"

	"github.com/ombud/ombud/pkg/listing"
	"github.com/ombud/ombud/pkg/protoconv"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	"github.com/ombud/ombud/services/escalation/internal/notice"
)

// NoticeServer implements NoticeService.
type NoticeServer struct {
	escalationv1.UnimplementedNoticeServiceServer
	notices *notice.Service
}

// NewNoticeServer returns a server.
func NewNoticeServer(notices *notice.Service) *NoticeServer { return &NoticeServer{notices: notices} }

// ListNotices lists notices, newest first.
func (s *NoticeServer) ListNotices(ctx context.Context, req *escalationv1.ListNoticesRequest) (*escalationv1.ListNoticesResponse, error) {
	docs, next, err := s.notices.List(ctx, listing.Request{
		PageSize:  req.GetPageSize(),
		PageToken: req.GetPageToken(),
		Filter:    req.GetFilter(),
	})
	if err != nil {
		return nil, err
	}
	return &escalationv1.ListNoticesResponse{Notices: replyAll(docs, toProtoNotice), NextPageToken: next}, nil
}

func toProtoNotice(doc notice.Doc) *escalationv1.Notice {
	n := doc.Body
	m := &escalationv1.Notice{
		Name:       "notices/" + doc.ID,
		Recipient:  n.Recipient,
		Channel:    escalationv1.Notice_Channel(n.Channel),
		CreateTime: protoconv.ToProtoTime(n.CreatedAt),
		DueTime:    protoconv.ToProtoTime(n.Due),
		SendTime:   protoconv.ToProtoTime(n.SentAt),
	}
	m.State, m.Reason = toProtoNoticeState(n)
	if n.Message == nil {
		return m
	}
	m.Subject, m.Text = n.Message.Subject, n.Message.Text
	m.EventCount = int32(len(n.Message.Told))
	for _, e := range n.Message.Events {
		m.Events = append(m.Events, &escalationv1.NoticeEvent{
			Case:      e.Case,
			Kind:      e.Kind,
			Cause:     e.Cause,
			EventTime: protoconv.ToProtoTime(e.At),
			Urgent:    e.Urgent,
		})
	}
	return m
}

// toProtoNoticeState returns the state of a notice, and the reason why it was not sent.
func toProtoNoticeState(n notice.Notice) (state escalationv1.Notice_State, reason string) {
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
