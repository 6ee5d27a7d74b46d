// Package peers calls the other services of the suite for the domain of the classification.
package peers

import (
	"context"

	"github.com/ombud/ombud/pkg/protoconv"
	"github.com/ombud/ombud/pkg/resource"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
	"github.com/ombud/ombud/services/classification/internal/massincident"
)

const caseNames resource.Collection = "cases"

// Intake calls the intake.
type Intake struct{ Cases intakev1.CaseServiceClient }

// ReportIncident sends the whole state of a mass incident. It is a massincident.Report.
func (p Intake) ReportIncident(ctx context.Context, id string, i massincident.Incident) error {
	req := &intakev1.RecordMassIncidentRequest{Name: massincident.Collection.Name(id), Reason: i.Reason}
	for _, b := range i.Bulletins {
		req.Bulletins = append(req.Bulletins, &intakev1.RecordMassIncidentRequest_Bulletin{
			Text:       b.Text,
			Actor:      b.Actor,
			CreateTime: protoconv.ToProtoTime(b.At),
		})
	}
	for _, caseID := range i.Cases {
		req.Cases = append(req.Cases, caseNames.Name(caseID))
	}
	for _, r := range i.Removals {
		req.Removals = append(req.Removals, &intakev1.RecordMassIncidentRequest_Removal{
			Case:   caseNames.Name(r.Case),
			Reason: r.Reason,
			Actor:  r.Actor,
		})
	}
	if e := i.Ending; e != nil {
		req.Resolution = &intakev1.RecordMassIncidentRequest_Resolution{Cause: e.Cause, Fix: e.Fix, Actor: e.Actor}
	}
	_, err := p.Cases.RecordMassIncident(ctx, req)
	return err
}
