package rpc

import (
	"context"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/listing"
	"github.com/ombud/ombud/pkg/protoconv"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casework"
	"github.com/ombud/ombud/services/intake/internal/handling"
	"github.com/ombud/ombud/services/intake/internal/inviting"
	"github.com/ombud/ombud/services/intake/internal/message"
	"github.com/ombud/ombud/services/intake/internal/outage"
)

// CaseServer serves ombud.intake.v1.CaseService.
type CaseServer struct {
	intakev1.UnimplementedCaseServiceServer
	cases     *casefile.Repository
	timelines *message.Reader
	work      *casework.Service
	handlings *handling.Service
	answers   *inviting.Service
	outages   *outage.Service
	clock     clock.Clock
}

// NewCaseServer returns the server of cases.
func NewCaseServer(
	cases *casefile.Repository,
	timelines *message.Reader,
	work *casework.Service,
	handlings *handling.Service,
	answers *inviting.Service,
	outages *outage.Service,
	c clock.Clock,
) *CaseServer {
	return &CaseServer{
		cases:     cases,
		timelines: timelines,
		work:      work,
		handlings: handlings,
		answers:   answers,
		outages:   outages,
		clock:     c,
	}
}

// GetCase implements intakev1.CaseServiceServer.
func (s *CaseServer) GetCase(
	ctx context.Context, req *intakev1.GetCaseRequest,
) (*intakev1.Case, error) {
	id := casefile.Collection.ID(req.GetName())
	if err := checkOwnCase(ctx, id); err != nil {
		return nil, err
	}
	doc, err := s.work.GetCase(ctx, id)
	return s.caseReply(ctx, doc, err)
}

// GetCommitment implements intakev1.CaseServiceServer.
func (s *CaseServer) GetCommitment(
	ctx context.Context, req *intakev1.GetCommitmentRequest,
) (*catalogv1.Commitment, error) {
	id := commitments.ID(req.GetName())
	if err := checkOwnCase(ctx, id); err != nil {
		return nil, err
	}
	doc, err := s.work.GetCase(ctx, id)
	if err != nil {
		return nil, err
	}
	m, err := toProtoCommitment(doc)
	if err == nil && auth.CallerFrom(ctx).IsOnlyCustomer() {
		m.DamageWeight, m.Versions, m.Explanation = 0, nil, nil
	}
	return m, err
}

// ListCases implements intakev1.CaseServiceServer.
func (s *CaseServer) ListCases(
	ctx context.Context, req *intakev1.ListCasesRequest,
) (*intakev1.ListCasesResponse, error) {
	docs, next, err := s.cases.List(ctx, listing.Request{
		PageSize:  req.GetPageSize(),
		PageToken: req.GetPageToken(),
		Filter:    req.GetFilter(),
	})
	if err != nil {
		return nil, err
	}
	reply := &intakev1.ListCasesResponse{NextPageToken: next}
	for _, doc := range docs {
		reply.Cases = append(reply.Cases, toProtoCase(auth.CallerFrom(ctx), doc, s.clock.Now()))
	}
	return reply, nil
}

// ReplyToCase implements intakev1.CaseServiceServer.
func (s *CaseServer) ReplyToCase(
	ctx context.Context, req *intakev1.ReplyToCaseRequest,
) (*intakev1.Case, error) {
	doc, err := s.work.ReplyToCase(ctx, requestFrom(ctx, req), req.GetText(), req.GetNextStep())
	return s.caseReply(ctx, doc, err)
}

// AddNote implements intakev1.CaseServiceServer.
func (s *CaseServer) AddNote(
	ctx context.Context, req *intakev1.AddNoteRequest,
) (*intakev1.Case, error) {
	doc, err := s.work.AddNote(ctx, requestFrom(ctx, req), req.GetText(), req.GetDetails())
	return s.caseReply(ctx, doc, err)
}

// WaitForCustomer implements intakev1.CaseServiceServer.
func (s *CaseServer) WaitForCustomer(
	ctx context.Context, req *intakev1.WaitForCustomerRequest,
) (*intakev1.Case, error) {
	doc, err := s.work.WaitForCustomer(ctx, decisionFrom(ctx, req), req.GetReason())
	return s.caseReply(ctx, doc, err)
}

// ResumeCase implements intakev1.CaseServiceServer.
func (s *CaseServer) ResumeCase(
	ctx context.Context, req *intakev1.ResumeCaseRequest,
) (*intakev1.Case, error) {
	doc, err := s.work.ResumeCase(ctx, requestFrom(ctx, req), req.GetReason())
	return s.caseReply(ctx, doc, err)
}

// ResolveCase implements intakev1.CaseServiceServer.
func (s *CaseServer) ResolveCase(
	ctx context.Context, req *intakev1.ResolveCaseRequest,
) (*intakev1.Case, error) {
	ending := casefile.Ending{Cause: req.GetCause(), Fix: req.GetFix()}
	doc, err := s.work.ResolveCase(ctx, decisionFrom(ctx, req), ending)
	return s.caseReply(ctx, doc, err)
}

// ReopenCase implements intakev1.CaseServiceServer.
func (s *CaseServer) ReopenCase(
	ctx context.Context, req *intakev1.ReopenCaseRequest,
) (*intakev1.Case, error) {
	if err := checkOwnCase(ctx, casefile.Collection.ID(req.GetName())); err != nil {
		return nil, err
	}
	if req.GetRaisePriority() && auth.CallerFrom(ctx).IsOnlyCustomer() {
		return nil, fault.New(fault.Denied, "PRIORITY_NOT_YOURS", "customers do not set priorities")
	}
	request := requestFrom(ctx, req)
	doc, err := s.work.ReopenCase(ctx, request, req.GetReason(), req.GetRaisePriority())
	return s.caseReply(ctx, doc, err)
}

// RepromiseCase implements intakev1.CaseServiceServer.
func (s *CaseServer) RepromiseCase(
	ctx context.Context, req *intakev1.RepromiseCaseRequest,
) (*intakev1.Case, error) {
	at := casework.NewTime{By: protoconv.FromProtoTime(req.GetResolveBy())}
	if req.GetRespondBy() != nil {
		at = casework.NewTime{ForAnswer: true, By: protoconv.FromProtoTime(req.GetRespondBy())}
	}
	doc, err := s.work.RepromiseCase(ctx, decisionFrom(ctx, req), at, req.GetReason())
	return s.caseReply(ctx, doc, err)
}

// LinkCases implements intakev1.CaseServiceServer.
func (s *CaseServer) LinkCases(
	ctx context.Context, req *intakev1.LinkCasesRequest,
) (*intakev1.Case, error) {
	other := casefile.Collection.ID(req.GetOther())
	relation := protoconv.FromProtoEnum[casefile.Relation](req.GetRelation())
	doc, err := s.work.LinkCases(ctx, requestFrom(ctx, req), other, relation)
	return s.caseReply(ctx, doc, err)
}

// CorrectCase implements intakev1.CaseServiceServer.
func (s *CaseServer) CorrectCase(
	ctx context.Context, req *intakev1.CorrectCaseRequest,
) (*intakev1.Case, error) {
	right := casework.Correction{
		Category: req.GetCategory(),
		Impact:   protoconv.FromProtoEnum[casefile.Severity](req.GetImpact()),
		Urgency:  protoconv.FromProtoEnum[casefile.Severity](req.GetUrgency()),
		Reason:   req.GetReason(),
	}
	if right.Category == "" && right.Impact == "" && right.Urgency == "" {
		return nil, fault.Invalid("category", "is needed, or impact, or urgency")
	}
	doc, err := s.work.CorrectCase(ctx, requestFrom(ctx, req), right)
	return s.caseReply(ctx, doc, err)
}

// caseReply returns a case as the caller may see it now.
func (s *CaseServer) caseReply(ctx context.Context, doc casefile.Doc, err error) (*intakev1.Case, error) {
	if err != nil {
		return nil, err
	}
	m := toProtoCase(auth.CallerFrom(ctx), doc, s.clock.Now())
	if auth.CallerFrom(ctx).IsOnlyCustomer() {
		hideFromCustomer(m)
		if doc.Body.Ending != nil {
			m.ResolutionFix = doc.Body.Ending.Words()
		}
	}
	return m, nil
}
