// Package rpc serves the feedback over gRPC. It converts messages to the types of the domain and back, and holds no
// rules.
package rpc

import (
	"context"

	"github.com/ombud/ombud/pkg/grpckit"
	"github.com/ombud/ombud/pkg/protoconv"
	"github.com/ombud/ombud/pkg/resource"
	feedbackv1 "github.com/ombud/ombud/proto/gen/ombud/feedback/v1"
	"github.com/ombud/ombud/services/feedback/internal/answer"
	"github.com/ombud/ombud/services/feedback/internal/invitation"
)

// answers is the collection in the names of answers. An answer has the id of its invitation.
const answers resource.Collection = "feedback"

// pagePath is the path of the page for customers, followed by the token. The gateway serves it.
const pagePath = "/feedback/"

// FeedbackServer serves FeedbackService.
type FeedbackServer struct {
	feedbackv1.UnimplementedFeedbackServiceServer

	invitations *invitation.Service
}

// NewFeedbackServer returns the server of invitations and answers.
func NewFeedbackServer(invitations *invitation.Service) *FeedbackServer {
	return &FeedbackServer{invitations: invitations}
}

// CreateInvitation makes the invitation for one resolution of a case, or returns the one that exists.
func (s *FeedbackServer) CreateInvitation(
	ctx context.Context, req *feedbackv1.CreateInvitationRequest,
) (*feedbackv1.Invitation, error) {
	doc, err := s.invitations.Invite(ctx, invitation.Invitation{
		Case:       req.GetCase(),
		Customer:   req.GetCustomer(),
		Channel:    int32(req.GetChannel()),
		Language:   req.GetLanguage(),
		Resolution: req.GetResolution(),
	})
	if err != nil {
		return nil, err
	}
	return s.toProtoInvitation(doc), nil
}

// GetInvitation returns the invitation behind a link.
func (s *FeedbackServer) GetInvitation(
	ctx context.Context, req *feedbackv1.GetInvitationRequest,
) (*feedbackv1.Invitation, error) {
	doc, err := s.invitations.Open(ctx, req.GetToken())
	if err != nil {
		return nil, err
	}
	return s.toProtoInvitation(doc), nil
}

// SubmitFeedback records the answer of the customer that holds the link.
func (s *FeedbackServer) SubmitFeedback(
	ctx context.Context, req *feedbackv1.SubmitFeedbackRequest,
) (*feedbackv1.Feedback, error) {
	submitted := answer.Answer{
		Score:   req.GetScore(),
		Comment: req.GetComment(),
		Detail:  fromProtoDetail(req.GetDetail()),
	}
	doc, err := s.invitations.Submit(ctx, req.GetToken(), submitted, grpckit.CommandFrom(ctx, req))
	if err != nil {
		return nil, err
	}
	return toProtoFeedback(doc), nil
}

// ListFeedback lists answers, the latest first.
func (s *FeedbackServer) ListFeedback(
	ctx context.Context, req *feedbackv1.ListFeedbackRequest,
) (*feedbackv1.ListFeedbackResponse, error) {
	docs, next, err := s.invitations.ListAnswered(ctx, req.GetPageSize(), req.GetPageToken(), req.GetFilter())
	if err != nil {
		return nil, err
	}
	page := &feedbackv1.ListFeedbackResponse{NextPageToken: next}
	for _, doc := range docs {
		page.Feedback = append(page.Feedback, toProtoFeedback(doc))
	}
	return page, nil
}

func (s *FeedbackServer) toProtoInvitation(doc invitation.Doc) *feedbackv1.Invitation {
	token := s.invitations.Token(doc)
	m := &feedbackv1.Invitation{
		Name:       invitation.Invitations.Name(doc.ID),
		Case:       doc.Body.Case,
		Token:      token,
		Path:       pagePath + token,
		Question:   invitation.Question(doc.Body.Language),
		ExpireTime: protoconv.ToProtoTime(doc.Body.ExpiresAt),
	}
	if doc.Body.Answer != nil {
		m.Feedback = toProtoFeedback(doc)
	}
	return m
}

// toProtoFeedback converts the answer of an invitation that has one.
func toProtoFeedback(doc invitation.Doc) *feedbackv1.Feedback {
	a := doc.Body.Answer
	return &feedbackv1.Feedback{
		Name:       answers.Name(doc.ID),
		Case:       doc.Body.Case,
		Customer:   doc.Body.Customer,
		Score:      a.Score,
		Comment:    a.Comment,
		SubmitTime: protoconv.ToProtoTime(a.SubmittedAt),
		Reopens:    a.Reopens(),
		Detail:     toProtoDetail(a.Detail),
		Solution:   doc.Body.Resolution,
		Answers:    toProtoAnswers(doc.Body.Answers),
		Superseded: doc.Body.Superseded,
	}
}

func toProtoAnswers(answers []answer.Answer) []*feedbackv1.FeedbackAnswer {
	var ms []*feedbackv1.FeedbackAnswer
	for _, a := range answers {
		ms = append(ms, &feedbackv1.FeedbackAnswer{
			Score:      a.Score,
			Comment:    a.Comment,
			Detail:     toProtoDetail(a.Detail),
			SubmitTime: protoconv.ToProtoTime(a.SubmittedAt),
		})
	}
	return ms
}

func toProtoDetail(d answer.Detail) *feedbackv1.FeedbackDetail {
	return &feedbackv1.FeedbackDetail{
		Timeliness: d.Timeliness,
		Courtesy:   d.Courtesy,
		Competence: d.Competence,
		Ease:       d.Ease,
		Solved:     d.Solved,
	}
}

// fromProtoDetail converts the details of an answer; nil is the detail of no answer.
func fromProtoDetail(m *feedbackv1.FeedbackDetail) answer.Detail {
	d := answer.Detail{
		Timeliness: m.GetTimeliness(),
		Courtesy:   m.GetCourtesy(),
		Competence: m.GetCompetence(),
		Ease:       m.GetEase(),
	}
	if m != nil {
		d.Solved = m.Solved
	}
	return d
}
