package rpc

import (
	"context"

	"google.golang.org/protobuf/proto"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/grpckit"
	"github.com/ombud/ombud/pkg/protoconv"
	"github.com/ombud/ombud/pkg/resource"
	classificationv1 "github.com/ombud/ombud/proto/gen/ombud/classification/v1"
	"github.com/ombud/ombud/services/classification/internal/category"
	"github.com/ombud/ombud/services/classification/internal/declaration"
	"github.com/ombud/ombud/services/classification/internal/massincident"
)

// maxListedCases bounds the cases that a message names.
const maxListedCases = 1000

// MassIncidentServer serves MassIncidentService.
type MassIncidentServer struct {
	classificationv1.UnimplementedMassIncidentServiceServer
	incidents    *massincident.Service
	repository   *massincident.Repository
	declarations *declaration.Repository
}

// NewMassIncidentServer returns a server over the rooms.
func NewMassIncidentServer(
	incidents *massincident.Service, repository *massincident.Repository, declarations *declaration.Repository,
) *MassIncidentServer {
	return &MassIncidentServer{incidents: incidents, repository: repository, declarations: declarations}
}

// GetMassIncident returns a mass incident.
func (s *MassIncidentServer) GetMassIncident(
	ctx context.Context, req *classificationv1.GetMassIncidentRequest,
) (*classificationv1.MassIncident, error) {
	return respondIncident(s.repository.GetIncident(ctx, massincident.Collection.ID(req.GetName())))
}

// ListMassIncidents lists mass incidents, newest first.
func (s *MassIncidentServer) ListMassIncidents(
	ctx context.Context, req *classificationv1.ListMassIncidentsRequest,
) (*classificationv1.ListMassIncidentsResponse, error) {
	docs, next, err := s.repository.ListPage(ctx, req.GetPageSize(), req.GetPageToken(), req.GetFilter())
	if err != nil {
		return nil, err
	}
	resp := &classificationv1.ListMassIncidentsResponse{NextPageToken: next}
	for _, doc := range docs {
		resp.MassIncidents = append(resp.MassIncidents, toProtoIncident(doc))
	}
	return resp, nil
}

// DeclareMassIncident opens a candidate.
func (s *MassIncidentServer) DeclareMassIncident(
	ctx context.Context, req *classificationv1.DeclareMassIncidentRequest,
) (*classificationv1.MassIncident, error) {
	return respondIncident(s.incidents.DeclareIncident(ctx, incidentCommand(ctx, req), req.GetText()))
}

// DismissMassIncident rejects a candidate.
func (s *MassIncidentServer) DismissMassIncident(
	ctx context.Context, req *classificationv1.DismissMassIncidentRequest,
) (*classificationv1.MassIncident, error) {
	return respondIncident(s.incidents.DismissIncident(ctx, incidentCommand(ctx, req), req.GetReason()))
}

// UpdateMassIncident sends a message to all customers.
func (s *MassIncidentServer) UpdateMassIncident(
	ctx context.Context, req *classificationv1.UpdateMassIncidentRequest,
) (*classificationv1.MassIncident, error) {
	return respondIncident(s.incidents.UpdateIncident(ctx, incidentCommand(ctx, req), req.GetText()))
}

// ResolveMassIncident resolves all cases.
func (s *MassIncidentServer) ResolveMassIncident(
	ctx context.Context, req *classificationv1.ResolveMassIncidentRequest,
) (*classificationv1.MassIncident, error) {
	return respondIncident(s.incidents.ResolveIncident(ctx, incidentCommand(ctx, req), req.GetCause(), req.GetFix()))
}

// RemoveCase removes a case.
func (s *MassIncidentServer) RemoveCase(
	ctx context.Context, req *classificationv1.RemoveCaseRequest,
) (*classificationv1.MassIncident, error) {
	return respondIncident(s.incidents.RemoveCase(ctx, incidentCommand(ctx, req), caseNames.ID(req.GetCase()), req.GetReason()))
}

// incidentRequest is a request about one mass incident.
type incidentRequest interface {
	proto.Message
	GetName() string
}

func incidentCommand(ctx context.Context, req incidentRequest) massincident.Command {
	return massincident.Command{
		ID:      massincident.Collection.ID(req.GetName()),
		Actor:   auth.CallerFrom(ctx).Subject,
		Command: grpckit.CommandFrom(ctx, req),
	}
}

func respondIncident(doc massincident.Doc, err error) (*classificationv1.MassIncident, error) {
	if err != nil {
		return nil, err
	}
	return toProtoIncident(doc), nil
}

func toProtoIncident(doc massincident.Doc) *classificationv1.MassIncident {
	i := doc.Body
	m := &classificationv1.MassIncident{
		Name:              massincident.Collection.Name(doc.ID),
		State:             protoconv.ToProtoEnum[classificationv1.MassIncident_State](i.State),
		Service:           serviceNames.Name(i.Service),
		Category:          category.Collection.Name(i.Category),
		Territory:         i.Territory,
		Territories:       map[string]int32{},
		CaseCount:         int32(i.Count),
		ExpectedCount:     i.Evidence.Expected,
		Likelihood:        i.Evidence.Likelihood,
		Explanation:       i.Evidence.Explain(),
		Dismissal:         i.Dismissal,
		DeclarationReason: i.Reason,
		FirstCaseTime:     protoconv.ToProtoTime(i.First),
		LastCaseTime:      protoconv.ToProtoTime(i.Last),
		CreateTime:        protoconv.ToProtoTime(i.Created),
		UpdateTime:        protoconv.ToProtoTime(i.Updated),
		Etag:              resource.Etag(doc),
	}
	for territory, n := range i.Territories {
		m.Territories[territory] = int32(n)
	}
	for _, w := range i.Signature.Words {
		m.Words = append(m.Words, w.Text)
	}
	for _, id := range i.Cases[:min(len(i.Cases), maxListedCases)] {
		m.Cases = append(m.Cases, caseNames.Name(id))
	}
	for _, b := range i.Bulletins {
		m.Bulletins = append(m.Bulletins, &classificationv1.MassIncident_Bulletin{
			Text:       b.Text,
			Actor:      b.Actor,
			CreateTime: protoconv.ToProtoTime(b.At),
		})
	}
	for _, r := range i.Removals {
		m.RemovedCases = append(m.RemovedCases, caseNames.Name(r.Case))
	}
	if i.Ending != nil {
		m.Cause, m.Fix = i.Ending.Cause, i.Ending.Fix
	}
	return m
}
