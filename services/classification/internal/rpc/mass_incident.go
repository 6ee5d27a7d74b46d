package rpc

import (
	"context"

	"google.golang.org/protobuf/proto"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/grpckit"
	classificationv1 "github.com/ombud/ombud/proto/gen/ombud/classification/v1"
	"github.com/ombud/ombud/services/classification/internal/category"
	"github.com/ombud/ombud/services/classification/internal/declaration"
	"github.com/ombud/ombud/services/classification/internal/massincident"
)

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
	return &MassIncidentServer{
		incidents:    incidents,
		repository:   repository,
		declarations: declarations,
	}
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

// CreateMassIncident opens an incident that no burst has shown.
func (s *MassIncidentServer) CreateMassIncident(
	ctx context.Context, req *classificationv1.CreateMassIncidentRequest,
) (*classificationv1.MassIncident, error) {
	words, err := fromProtoWords(req)
	if err != nil {
		return nil, err
	}
	cmd := massincident.Command{Actor: auth.CallerFrom(ctx).Actor(), Command: grpckit.CommandFrom(ctx, req)}
	return respondIncident(s.incidents.CreateIncident(ctx, cmd, massincident.Draft{
		Service:   serviceNames.ID(req.GetService()),
		Category:  category.Collection.ID(req.GetCategory()),
		Territory: req.GetTerritory(),
		Words:     req.GetWords(),
		Cases:     fromProtoCases(req.GetCases()),
		Message:   words,
	}))
}

// DeclareMassIncident opens a candidate.
func (s *MassIncidentServer) DeclareMassIncident(
	ctx context.Context, req *classificationv1.DeclareMassIncidentRequest,
) (*classificationv1.MassIncident, error) {
	words, err := fromProtoWords(req)
	if err != nil {
		return nil, err
	}
	return respondIncident(s.incidents.DeclareIncident(ctx, incidentCommand(ctx, req), words))
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
	words, err := fromProtoWords(req)
	if err != nil {
		return nil, err
	}
	return respondIncident(s.incidents.UpdateIncident(ctx, incidentCommand(ctx, req), words))
}

// ResolveMassIncident resolves all cases.
func (s *MassIncidentServer) ResolveMassIncident(
	ctx context.Context, req *classificationv1.ResolveMassIncidentRequest,
) (*classificationv1.MassIncident, error) {
	fix, err := newWords(req.GetFix(), req.GetTexts())
	if err != nil {
		return nil, err
	}
	return respondIncident(s.incidents.ResolveIncident(ctx, incidentCommand(ctx, req), req.GetCause(), fix))
}

// AddCases adds cases.
func (s *MassIncidentServer) AddCases(
	ctx context.Context, req *classificationv1.AddCasesRequest,
) (*classificationv1.AddCasesResponse, error) {
	doc, addition, err := s.incidents.AddCases(ctx, incidentCommand(ctx, req), selectionOf(req))
	if err != nil {
		return nil, err
	}
	return &classificationv1.AddCasesResponse{
		MassIncident: toProtoIncident(doc),
		AddedCount:   int32(addition.Added),
		SkippedCount: int32(addition.Skipped),
	}, nil
}

// RemoveCases removes cases.
func (s *MassIncidentServer) RemoveCases(
	ctx context.Context, req *classificationv1.RemoveCasesRequest,
) (*classificationv1.RemoveCasesResponse, error) {
	doc, removed, err := s.incidents.RemoveCases(ctx, incidentCommand(ctx, req), selectionOf(req), req.GetReason())
	if err != nil {
		return nil, err
	}
	return &classificationv1.RemoveCasesResponse{
		MassIncident: toProtoIncident(doc),
		RemovedCount: int32(removed),
	}, nil
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
		Actor:   auth.CallerFrom(ctx).Actor(),
		Command: grpckit.CommandFrom(ctx, req),
	}
}

func respondIncident(doc massincident.Doc, err error) (*classificationv1.MassIncident, error) {
	if err != nil {
		return nil, err
	}
	return toProtoIncident(doc), nil
}
