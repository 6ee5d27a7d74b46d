package rpc

import (
	"context"

	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	"github.com/ombud/ombud/services/escalation/internal/desk"
	"github.com/ombud/ombud/services/escalation/internal/handling"
	"github.com/ombud/ombud/services/escalation/internal/quality"
	"github.com/ombud/ombud/services/escalation/internal/store"
)

// Incidents answers IncidentService.
type Incidents struct {
	escalationv1.UnimplementedIncidentServiceServer
	Desk        *desk.Desk
	Engagements *store.Engagements
}

// AssignManager makes somebody the incident manager of a case.
func (s *Incidents) AssignManager(ctx context.Context, req *escalationv1.AssignManagerRequest) (*escalationv1.Handling, error) {
	return handlingOr(s.Desk.AssignManager(ctx, caller(ctx), lastOf(req.GetName()), req.GetManager(), req.GetReason(), command(ctx, req)))
}

// AddResource adds somebody or something that helps with a case.
func (s *Incidents) AddResource(ctx context.Context, req *escalationv1.AddResourceRequest) (*escalationv1.Handling, error) {
	field, what := "text", req.GetText()
	switch req.GetResource().(type) {
	case *escalationv1.AddResourceRequest_Staff:
		field, what = "staff", req.GetStaff()
	case *escalationv1.AddResourceRequest_Supplier:
		field, what = "supplier", req.GetSupplier()
	}
	return handlingOr(s.Desk.AddResource(ctx, caller(ctx), lastOf(req.GetName()), field, what, req.GetReason(), command(ctx, req)))
}

// RemoveResource notes that a resource helps no more.
func (s *Incidents) RemoveResource(ctx context.Context, req *escalationv1.RemoveResourceRequest) (*escalationv1.Handling, error) {
	return s.assist(ctx, req, func(m handling.Moment, h *handling.Handling, by handling.Actor) error {
		return h.RemoveResource(m, by, int(req.GetNumber()), req.GetReason())
	})
}

// ActivatePlan carries out the continuity plan of the case's service.
func (s *Incidents) ActivatePlan(ctx context.Context, req *escalationv1.ActivatePlanRequest) (*escalationv1.Handling, error) {
	return handlingOr(s.Desk.ActivatePlan(ctx, caller(ctx), lastOf(req.GetName()), req.GetReason(), command(ctx, req)))
}

// CompletePlanStep notes that a step of the plan is done.
func (s *Incidents) CompletePlanStep(ctx context.Context, req *escalationv1.CompletePlanStepRequest) (*escalationv1.Handling, error) {
	return s.assist(ctx, req, func(m handling.Moment, h *handling.Handling, by handling.Actor) error {
		return h.CompletePlanStep(m, by, int(req.GetStep()), req.GetNote())
	})
}

// EngageSupplier asks a supplier for help.
func (s *Incidents) EngageSupplier(ctx context.Context, req *escalationv1.EngageSupplierRequest) (*escalationv1.Handling, error) {
	return handlingOr(s.Desk.Engage(ctx, caller(ctx), lastOf(req.GetName()), req.GetSupplier(), req.GetRequest(), command(ctx, req)))
}

// RecordSupplierAnswer notes that a supplier has answered.
func (s *Incidents) RecordSupplierAnswer(ctx context.Context, req *escalationv1.RecordSupplierAnswerRequest) (*escalationv1.Handling, error) {
	return s.assist(ctx, req, func(m handling.Moment, h *handling.Handling, by handling.Actor) error {
		return h.RecordAnswer(m, by, int(req.GetNumber()), req.GetAnswer())
	})
}

// FinishEngagement ends an engagement, and says how good the supplier was.
func (s *Incidents) FinishEngagement(ctx context.Context, req *escalationv1.FinishEngagementRequest) (*escalationv1.Handling, error) {
	return s.assist(ctx, req, func(m handling.Moment, h *handling.Handling, by handling.Actor) error {
		return h.FinishEngagement(m, by, int(req.GetNumber()), req.GetSolved(), int(req.GetRating()))
	})
}

// GetSupplierReport says how good suppliers were in one month.
func (s *Incidents) GetSupplierReport(ctx context.Context, req *escalationv1.GetSupplierReportRequest) (*escalationv1.SupplierReport, error) {
	rows, err := quality.Of(s.Engagements.Begun(ctx, req.GetMonth()))
	if err != nil {
		return nil, err
	}
	report := &escalationv1.SupplierReport{Month: req.GetMonth()}
	for _, row := range rows {
		report.Rows = append(report.Rows, &escalationv1.SupplierRow{
			Supplier:       row.Supplier,
			Engaged:        row.Engaged,
			Answered:       row.Answered,
			AnsweredInTime: row.InTime,
			Solved:         row.Solved,
			Finished:       row.Finished,
			MedianAnswer:   setDuration(row.MedianAnswer),
			MeanRating:     row.MeanRating,
		})
	}
	return report, nil
}

// assist carries out a command about help for a case.
func (s *Incidents) assist(ctx context.Context, req named, do func(handling.Moment, *handling.Handling, handling.Actor) error) (*escalationv1.Handling, error) {
	return handlingOr(s.Desk.Assist(ctx, caller(ctx), lastOf(req.GetName()), command(ctx, req), do))
}
