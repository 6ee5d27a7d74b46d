// Package peers lets the classification's domain speak with the other services of the
// suite: adapters from its ports to the generated clients.
package peers

import (
	"context"

	"google.golang.org/protobuf/types/known/timestamppb"

	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
	"github.com/ombud/ombud/services/classification/internal/massincident"
)

// Intake tells the intake. It implements massincident.Intake.
type Intake struct{ Cases intakev1.CaseServiceClient }

// Record implements massincident.Intake.
func (p Intake) Record(ctx context.Context, id string, i massincident.Incident) error {
	r := &intakev1.RecordMassIncidentRequest{Name: "massIncidents/" + id, Reason: i.Reason}
	for _, b := range i.Bulletins {
		r.Bulletins = append(r.Bulletins, &intakev1.RecordMassIncidentRequest_Bulletin{
			Text: b.Text, Actor: b.Actor, CreateTime: timestamppb.New(b.At),
		})
	}
	for _, c := range i.Cases {
		r.Cases = append(r.Cases, "cases/"+c)
	}
	for _, out := range i.Removals {
		r.Removals = append(r.Removals, &intakev1.RecordMassIncidentRequest_Removal{Case: "cases/" + out.Case, Reason: out.Reason, Actor: out.Actor})
	}
	if e := i.Ending; e != nil {
		r.Resolution = &intakev1.RecordMassIncidentRequest_Resolution{Cause: e.Cause, Fix: e.Fix, Actor: e.Actor}
	}
	_, err := p.Cases.RecordMassIncident(ctx, r)
	return err
}
