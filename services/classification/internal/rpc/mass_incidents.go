package rpc

import (
	"context"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/auth"
	classificationv1 "github.com/ombud/ombud/proto/gen/ombud/classification/v1"
	"github.com/ombud/ombud/services/classification/internal/massincident"
)

const (
	incidentPrefix = "massIncidents/"
	// shownCases is how many cases of an incident are named.
	shownCases = 1000
)

// IncidentPages lists incidents.
type IncidentPages interface {
	ListIncidents(ctx context.Context, pageSize int32, pageToken, filter string) ([]massincident.Doc, string, error)
}

// MassIncidentServer serves MassIncidentService.
type MassIncidentServer struct {
	classificationv1.UnimplementedMassIncidentServiceServer
	Office *massincident.Office
	Pages  IncidentPages
}

// GetMassIncident gives one.
func (s *MassIncidentServer) GetMassIncident(ctx context.Context, r *classificationv1.GetMassIncidentRequest) (*classificationv1.MassIncident, error) {
	return incidentAnswer(s.Office.Get(ctx, strings.TrimPrefix(r.GetName(), incidentPrefix)))
}

// ListMassIncidents lists them, newest first.
func (s *MassIncidentServer) ListMassIncidents(ctx context.Context, r *classificationv1.ListMassIncidentsRequest) (*classificationv1.ListMassIncidentsResponse, error) {
	docs, next, err := s.Pages.ListIncidents(ctx, r.GetPageSize(), r.GetPageToken(), r.GetFilter())
	if err != nil {
		return nil, err
	}
	answer := &classificationv1.ListMassIncidentsResponse{NextPageToken: next}
	for _, doc := range docs {
		answer.MassIncidents = append(answer.MassIncidents, incidentMessage(doc))
	}
	return answer, nil
}

// DeclareMassIncident opens a candidate.
func (s *MassIncidentServer) DeclareMassIncident(ctx context.Context, r *classificationv1.DeclareMassIncidentRequest) (*classificationv1.MassIncident, error) {
	return incidentAnswer(s.Office.Declare(ctx, incidentCall(ctx, r, r.GetName()), r.GetText()))
}

// DismissMassIncident says that a candidate is none.
func (s *MassIncidentServer) DismissMassIncident(ctx context.Context, r *classificationv1.DismissMassIncidentRequest) (*classificationv1.MassIncident, error) {
	return incidentAnswer(s.Office.Dismiss(ctx, incidentCall(ctx, r, r.GetName()), r.GetReason()))
}

// UpdateMassIncident tells all customers how it stands.
func (s *MassIncidentServer) UpdateMassIncident(ctx context.Context, r *classificationv1.UpdateMassIncidentRequest) (*classificationv1.MassIncident, error) {
	return incidentAnswer(s.Office.Update(ctx, incidentCall(ctx, r, r.GetName()), r.GetText()))
}

// ResolveMassIncident resolves all cases.
func (s *MassIncidentServer) ResolveMassIncident(ctx context.Context, r *classificationv1.ResolveMassIncidentRequest) (*classificationv1.MassIncident, error) {
	return incidentAnswer(s.Office.Resolve(ctx, incidentCall(ctx, r, r.GetName()), r.GetCause(), r.GetFix()))
}

// RemoveCase takes a case out.
func (s *MassIncidentServer) RemoveCase(ctx context.Context, r *classificationv1.RemoveCaseRequest) (*classificationv1.MassIncident, error) {
	return incidentAnswer(s.Office.Remove(ctx, incidentCall(ctx, r, r.GetName()), strings.TrimPrefix(r.GetCase(), casePrefix), r.GetReason()))
}

func incidentCall(ctx context.Context, r proto.Message, name string) massincident.Call {
	caller, _ := auth.From(ctx)
	return massincident.Call{ID: strings.TrimPrefix(name, incidentPrefix), Actor: caller.Subject, Command: commandOf(ctx, r)}
}

func incidentAnswer(doc massincident.Doc, err error) (*classificationv1.MassIncident, error) {
	if err != nil {
		return nil, err
	}
	return incidentMessage(doc), nil
}

func incidentMessage(doc massincident.Doc) *classificationv1.MassIncident {
	i := doc.Body
	m := &classificationv1.MassIncident{
		Name:              incidentPrefix + doc.ID,
		State:             classificationv1.MassIncident_State(classificationv1.MassIncident_State_value[string(i.State)]),
		Territory:         i.Territory,
		Territories:       map[string]int32{},
		CaseCount:         int32(i.Count),
		ExpectedCount:     i.Evidence.Expected,
		Likelihood:        i.Evidence.Likelihood,
		Explanation:       i.Evidence.Explain(),
		Dismissal:         i.Dismissal,
		DeclarationReason: i.Reason,
		FirstCaseTime:     timestamppb.New(i.First),
		LastCaseTime:      timestamppb.New(i.Last),
		CreateTime:        timestamppb.New(i.Created),
		UpdateTime:        timestamppb.New(i.Updated),
		Etag:              massincident.Etag(doc),
	}
	if i.Service != "" {
		m.Service = servicePrefix + i.Service
	}
	if i.Category != "" {
		m.Category = categoryPrefix + i.Category
	}
	for territory, n := range i.Territories {
		m.Territories[territory] = int32(n)
	}
	for _, w := range i.Signature.Words {
		m.Words = append(m.Words, w.Text)
	}
	for _, id := range i.Cases[:min(len(i.Cases), shownCases)] {
		m.Cases = append(m.Cases, casePrefix+id)
	}
	for _, b := range i.Bulletins {
		m.Bulletins = append(m.Bulletins, &classificationv1.MassIncident_Bulletin{Text: b.Text, Actor: b.Actor, CreateTime: timestamppb.New(b.At)})
	}
	for _, out := range i.Removals {
		m.RemovedCases = append(m.RemovedCases, casePrefix+out.Case)
	}
	if i.Ending != nil {
		m.Cause, m.Fix = i.Ending.Cause, i.Ending.Fix
	}
	return m
}
