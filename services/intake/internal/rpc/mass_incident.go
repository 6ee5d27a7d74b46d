package rpc

import (
	"context"

	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/outage"
)

// RecordMassIncident implements intakev1.CaseServiceServer.
func (s *CaseServer) RecordMassIncident(
	ctx context.Context, req *intakev1.RecordMassIncidentRequest,
) (*intakev1.RecordMassIncidentResponse, error) {
	err := s.outages.RecordIncident(ctx, casefile.MassIncidents.ID(req.GetName()), fromProtoMassIncident(req))
	return &intakev1.RecordMassIncidentResponse{}, err
}

// fromProtoMassIncident returns the reported state of a mass incident.
func fromProtoMassIncident(req *intakev1.RecordMassIncidentRequest) outage.MassIncident {
	incident := outage.MassIncident{Reason: req.GetReason()}
	for _, b := range req.GetBulletins() {
		incident.Bulletins = append(incident.Bulletins, outage.Bulletin{Text: b.GetText(), Actor: b.GetActor()})
	}
	for _, name := range req.GetCases() {
		incident.Joining = append(incident.Joining, casefile.Collection.ID(name))
	}
	for _, r := range req.GetRemovals() {
		incident.Removals = append(incident.Removals, outage.Removal{
			Case:   casefile.Collection.ID(r.GetCase()),
			Reason: r.GetReason(),
			Actor:  r.GetActor(),
		})
	}
	if r := req.GetResolution(); r != nil {
		incident.Ending = &casefile.Ending{Cause: r.GetCause(), Fix: r.GetFix()}
		incident.EndedBy = r.GetActor()
	}
	return incident
}
