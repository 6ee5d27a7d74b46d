// Package rpc serves feedback over gRPC: it turns messages into the domain's types
// and back, and does nothing else.
package rpc

import (
	"context"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/idempotency"
	feedbackv1 "github.com/ombud/ombud/proto/gen/ombud/feedback/v1"
	"github.com/ombud/ombud/services/feedback/internal/invitation"
)

// pagePath is where the gateway serves the page that takes an answer.
const pagePath = "/feedback/"

// Answers lists what customers said.
type Answers interface {
	Answered(ctx context.Context, pageSize int32, pageToken, filter string) ([]docstore.Doc[invitation.Invitation], string, error)
}

// FeedbackServer serves FeedbackService.
type FeedbackServer struct {
	feedbackv1.UnimplementedFeedbackServiceServer
	Desk    *invitation.Desk
	Answers Answers
}

// CreateInvitation makes an invitation once for each resolution of a case.
func (s *FeedbackServer) CreateInvitation(ctx context.Context, r *feedbackv1.CreateInvitationRequest) (*feedbackv1.Invitation, error) {
	id, i, err := s.Desk.Invite(ctx, invitation.Invitation{
		Case:       r.GetCase(),
		Customer:   r.GetCustomer(),
		Channel:    int32(r.GetChannel()),
		Language:   r.GetLanguage(),
		Resolution: r.GetResolution(),
	})
	if err != nil {
		return nil, err
	}
	return s.invitation(id, i), nil
}

// GetInvitation gives the question behind a link.
func (s *FeedbackServer) GetInvitation(ctx context.Context, r *feedbackv1.GetInvitationRequest) (*feedbackv1.Invitation, error) {
	id, i, err := s.Desk.Open(ctx, r.GetToken())
	if err != nil {
		return nil, err
	}
	return s.invitation(id, i), nil
}

// SubmitFeedback takes the answer of whoever holds the link.
func (s *FeedbackServer) SubmitFeedback(ctx context.Context, r *feedbackv1.SubmitFeedbackRequest) (*feedbackv1.Feedback, error) {
	d := r.GetDetail()
	answer := invitation.Answer{Score: r.GetScore(), Comment: r.GetComment(), Detail: invitation.Detail{
		Timeliness: d.GetTimeliness(),
		Courtesy:   d.GetCourtesy(),
		Competence: d.GetCompetence(),
		Ease:       d.GetEase(),
	}}
	if d != nil {
		answer.Detail.Solved = d.Solved
	}
	caller, _ := auth.From(ctx)
	id, i, err := s.Desk.Submit(ctx, r.GetToken(), answer, idempotency.FromRequest(r, caller.Subject))
	if err != nil {
		return nil, err
	}
	return feedback(id, i), nil
}

// ListFeedback lists answers, newest first.
func (s *FeedbackServer) ListFeedback(ctx context.Context, r *feedbackv1.ListFeedbackRequest) (*feedbackv1.ListFeedbackResponse, error) {
	docs, next, err := s.Answers.Answered(ctx, r.GetPageSize(), r.GetPageToken(), r.GetFilter())
	if err != nil {
		return nil, err
	}
	answer := &feedbackv1.ListFeedbackResponse{NextPageToken: next}
	for _, doc := range docs {
		answer.Feedback = append(answer.Feedback, feedback(doc.ID, doc.Body))
	}
	return answer, nil
}

func (s *FeedbackServer) invitation(id string, i invitation.Invitation) *feedbackv1.Invitation {
	token := s.Desk.Token(id, i)
	m := &feedbackv1.Invitation{
		Name:       "invitations/" + id,
		Case:       i.Case,
		Token:      token,
		Path:       pagePath + token,
		Question:   invitation.Question(i.Language),
		ExpireTime: timestamppb.New(i.ExpiresAt),
	}
	if i.Answer != nil {
		m.Feedback = feedback(id, i)
	}
	return m
}

func feedback(id string, i invitation.Invitation) *feedbackv1.Feedback {
	a := i.Answer
	return &feedbackv1.Feedback{
		Name:       "feedback/" + id,
		Case:       i.Case,
		Customer:   i.Customer,
		Score:      a.Score,
		Comment:    a.Comment,
		SubmitTime: timestamppb.New(a.SubmittedAt),
		Reopens:    a.Reopens(),
		Detail: &feedbackv1.FeedbackDetail{
			Timeliness: a.Detail.Timeliness,
			Courtesy:   a.Detail.Courtesy,
			Competence: a.Detail.Competence,
			Ease:       a.Detail.Ease,
			Solved:     a.Detail.Solved,
		},
	}
}
