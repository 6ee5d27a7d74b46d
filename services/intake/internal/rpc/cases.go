package rpc

import (
	"context"
	"time"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/listing"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
	"github.com/ombud/ombud/services/intake/internal/casework"
	"github.com/ombud/ombud/services/intake/internal/store"
)

// Cases serves ombud.intake.v1.CaseService.
type Cases struct {
	intakev1.UnimplementedCaseServiceServer
	desk  *casework.Desk
	cases *store.Cases
	lists *listing.Fields
}

// NewCases returns the service.
func NewCases(desk *casework.Desk, repository *store.Cases) (*Cases, error) {
	states := map[string]any{}
	for _, s := range casework.States() {
		states[string(s)] = string(s)
	}
	priorities := map[string]any{}
	for number, p := range typev1.Priority_name {
		if number != 0 {
			priorities[p] = p
		}
	}
	lists, err := listing.NewFields(
		store.CaseSpec(),
		listing.Field{
			Name:   "state",
			Path:   "state",
			Type:   listing.Enum,
			Values: states,
		},
		listing.Field{Name: "customer", Path: "customer", Type: listing.String},
		listing.Field{Name: "category", Path: "category", Type: listing.String},
		listing.Field{
			Name:   "priority",
			Path:   "priority",
			Type:   listing.Enum,
			Values: priorities,
		},
		listing.Field{Name: "massIncident", Path: "massIncident.id", Type: listing.String},
		listing.Field{Name: "createTime", Path: "opened", Type: listing.Timestamp},
	)
	return &Cases{desk: desk, cases: repository, lists: lists}, err
}

// GetCase implements intakev1.CaseServiceServer.
func (s *Cases) GetCase(ctx context.Context, r *intakev1.GetCaseRequest) (*intakev1.Case, error) {
	if err := own(ctx, id(cases, r.GetName())); err != nil {
		return nil, err
	}
	return reply(ctx)(s.desk.Get(ctx, id(cases, r.GetName())))
}

// GetCommitment implements intakev1.CaseServiceServer.
func (s *Cases) GetCommitment(ctx context.Context, r *intakev1.GetCommitmentRequest) (*catalogv1.Commitment, error) {
	number := id(commitments, r.GetName())
	if err := own(ctx, number); err != nil {
		return nil, err
	}
	doc, err := s.desk.Get(ctx, number)
	if err != nil {
		return nil, err
	}
	m, err := commitmentMessage(doc)
	if err == nil && isCustomer(caller(ctx)) {
		m.DamageWeight, m.Versions = 0, nil
	}
	return m, err
}

// ListCases implements intakev1.CaseServiceServer.
func (s *Cases) ListCases(ctx context.Context, r *intakev1.ListCasesRequest) (*intakev1.ListCasesResponse, error) {
	page, err := s.lists.Page(listing.Request{
		PageSize:   r.GetPageSize(),
		PageToken:  r.GetPageToken(),
		Filter:     r.GetFilter(),
		Descending: true,
	})
	if err != nil {
		return nil, err
	}
	bare(page, "customer", customers)
	bare(page, "massIncident.id", massIncidents)
	docs, next, err := listing.Fetch(ctx, s.cases.Collection(), page)
	if err != nil {
		return nil, err
	}
	out := &intakev1.ListCasesResponse{NextPageToken: next}
	for _, doc := range docs {
		out.Cases = append(out.Cases, caseMessage(doc))
	}
	return out, nil
}

// ReplyToCase implements intakev1.CaseServiceServer.
func (s *Cases) ReplyToCase(ctx context.Context, r *intakev1.ReplyToCaseRequest) (*intakev1.Case, error) {
	return reply(ctx)(s.desk.Reply(ctx, call(ctx, r, r.GetName()), r.GetText()))
}

// AddNote implements intakev1.CaseServiceServer.
func (s *Cases) AddNote(ctx context.Context, r *intakev1.AddNoteRequest) (*intakev1.Case, error) {
	return reply(ctx)(s.desk.Note(ctx, call(ctx, r, r.GetName()), r.GetText(), r.GetDetails()))
}

// WaitForCustomer implements intakev1.CaseServiceServer.
func (s *Cases) WaitForCustomer(ctx context.Context, r *intakev1.WaitForCustomerRequest) (*intakev1.Case, error) {
	return reply(ctx)(s.desk.Wait(ctx, call(ctx, r, r.GetName()), r.GetReason()))
}

// ResumeCase implements intakev1.CaseServiceServer.
func (s *Cases) ResumeCase(ctx context.Context, r *intakev1.ResumeCaseRequest) (*intakev1.Case, error) {
	return reply(ctx)(s.desk.Resume(ctx, call(ctx, r, r.GetName()), r.GetReason()))
}

// ResolveCase implements intakev1.CaseServiceServer.
func (s *Cases) ResolveCase(ctx context.Context, r *intakev1.ResolveCaseRequest) (*intakev1.Case, error) {
	return reply(ctx)(s.desk.Resolve(ctx, call(ctx, r, r.GetName()), casework.Ending{Cause: r.GetCause(), Fix: r.GetFix()}))
}

// ReopenCase implements intakev1.CaseServiceServer.
func (s *Cases) ReopenCase(ctx context.Context, r *intakev1.ReopenCaseRequest) (*intakev1.Case, error) {
	if err := own(ctx, id(cases, r.GetName())); err != nil {
		return nil, err
	}
	if r.GetRaisePriority() && isCustomer(caller(ctx)) {
		return nil, fault.New(fault.Denied, "PRIORITY_NOT_YOURS", "customers do not set priorities")
	}
	return reply(ctx)(s.desk.Reopen(ctx, call(ctx, r, r.GetName()), r.GetReason(), r.GetRaisePriority()))
}

// RepromiseCase implements intakev1.CaseServiceServer.
func (s *Cases) RepromiseCase(ctx context.Context, r *intakev1.RepromiseCaseRequest) (*intakev1.Case, error) {
	var respondBy, resolveBy time.Time
	if r.GetRespondBy() != nil {
		respondBy = instant(r.GetRespondBy())
	} else {
		resolveBy = instant(r.GetResolveBy())
	}
	return reply(ctx)(s.desk.Repromise(ctx, call(ctx, r, r.GetName()), respondBy, resolveBy, r.GetReason()))
}

// LinkCases implements intakev1.CaseServiceServer.
func (s *Cases) LinkCases(ctx context.Context, r *intakev1.LinkCasesRequest) (*intakev1.Case, error) {
	relation := casework.Relation(r.GetRelation().String())
	return reply(ctx)(s.desk.Link(ctx, call(ctx, r, r.GetName()), id(cases, r.GetOther()), relation))
}

// CorrectCase implements intakev1.CaseServiceServer.
func (s *Cases) CorrectCase(ctx context.Context, r *intakev1.CorrectCaseRequest) (*intakev1.Case, error) {
	right := casework.Correction{
		Category: r.GetCategory(),
		Impact:   severityOf(r.GetImpact()),
		Urgency:  severityOf(r.GetUrgency()),
		Reason:   r.GetReason(),
	}
	if right.Category == "" && right.Impact == "" && right.Urgency == "" {
		return nil, fault.Invalid("category", "is needed, or impact, or urgency")
	}
	return reply(ctx)(s.desk.Correct(ctx, call(ctx, r, r.GetName()), right))
}

// reply turns a case into an answer to the caller.
func reply(ctx context.Context) func(casework.Doc, error) (*intakev1.Case, error) {
	return func(doc casework.Doc, err error) (*intakev1.Case, error) {
		if err != nil {
			return nil, err
		}
		if isCustomer(caller(ctx)) {
			return forCustomer(caseMessage(doc)), nil
		}
		return caseMessage(doc), nil
	}
}
