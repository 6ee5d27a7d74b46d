package rpc

import (
	"context"

	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
	"github.com/ombud/ombud/services/intake/internal/casework"
)

// RecordMassIncident implements intakev1.CaseServiceServer.
func (s *Cases) RecordMassIncident(ctx context.Context, r *intakev1.RecordMassIncidentRequest) (*intakev1.RecordMassIncidentResponse, error) {
	told := casework.MassIncident{Reason: r.GetReason()}
	for _, b := range r.GetBulletins() {
		told.Bulletins = append(told.Bulletins, casework.Bulletin{Text: b.GetText(), Actor: b.GetActor()})
	}
	for _, name := range r.GetCases() {
		told.Joining = append(told.Joining, id(cases, name))
	}
	for _, out := range r.GetRemovals() {
		told.Removals = append(told.Removals, casework.Removal{Case: id(cases, out.GetCase()), Reason: out.GetReason(), Actor: out.GetActor()})
	}
	if e := r.GetResolution(); e != nil {
		told.Ending, told.EndedBy = &casework.Ending{Cause: e.GetCause(), Fix: e.GetFix()}, e.GetActor()
	}
	return &intakev1.RecordMassIncidentResponse{}, s.desk.RecordIncident(ctx, id(massIncidents, r.GetName()), told)
}
