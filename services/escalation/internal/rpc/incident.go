package rpc

import (
	"context"

	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	"github.com/ombud/ombud/services/escalation/internal/handling"
	"github.com/ombud/ombud/services/escalation/internal/help"
	"github.com/ombud/ombud/services/escalation/internal/reporting/suppliers"
	"github.com/ombud/ombud/services/escalation/internal/timeline"
	"github.com/ombud/ombud/services/escalation/internal/work"
)

// Incidents answers IncidentService.
type Incidents struct {
	escalationv1.UnimplementedIncidentServiceServer
	Work        *work.Service
	Engagements *suppliers.Repository
}

// AssignManager makes somebody the incident manager of a case.
func (s *Incidents) AssignManager(ctx context.Context, req *escalationv1.AssignManagerRequest) (*escalationv1.Handling, error) {
	return handlingOr(s.Work.AssignManager(ctx, caller(ctx), lastOf(req.GetName()), req.GetManager(), req.GetReason(), command(ctx, req)))
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
	return handlingOr(s.Work.AddResource(ctx, caller(ctx), lastOf(req.GetName()), field, what, req.GetReason(), command(ctx, req)))
}

// RemoveResource notes that a resource helps no more.
func (s *Incidents) RemoveResource(ctx context.Context, req *escalationv1.RemoveResourceRequest) (*escalationv1.Handling, error) {
	return s.assist(ctx, req, func(h *help.Help, o help.Order) ([]timeline.Event, error) {
		return h.RemoveResource(o, int(req.GetNumber()), req.GetReason())
	})
}

// ActivatePlan carries out the continuity plan of the case's service.
func (s *Incidents) ActivatePlan(ctx context.Context, req *escalationv1.ActivatePlanRequest) (*escalationv1.Handling, error) {
	return handlingOr(s.Work.ActivatePlan(ctx, caller(ctx), lastOf(req.GetName()), req.GetReason(), command(ctx, req)))
}

// CompletePlanStep notes that a step of the plan is done.
func (s *Incidents) CompletePlanStep(ctx context.Context, req *escalationv1.CompletePlanStepRequest) (*escalationv1.Handling, error) {
	return s.assist(ctx, req, func(h *help.Help, o help.Order) ([]timeline.Event, error) {
		return h.CompletePlanStep(o, int(req.GetStep()), req.GetNote())
	})
}

// EngageSupplier asks a supplier for help.
func (s *Incidents) EngageSupplier(ctx context.Context, req *escalationv1.EngageSupplierRequest) (*escalationv1.Handling, error) {
	return handlingOr(s.Work.Engage(ctx, caller(ctx), lastOf(req.GetName()), req.GetSupplier(), req.GetRequest(), command(ctx, req)))
}

// RecordSupplierAnswer notes that a supplier has answered.
func (s *Incidents) RecordSupplierAnswer(ctx context.Context, req *escalationv1.RecordSupplierAnswerRequest) (*escalationv1.Handling, error) {
	return s.followUp(ctx, req, func(h *help.Help, o help.Order) ([]timeline.Event, error) {
		return h.RecordAnswer(o, int(req.GetNumber()), req.GetAnswer())
	})
}

// FinishEngagement ends an engagement, and says how good the supplier was.
func (s *Incidents) FinishEngagement(ctx context.Context, req *escalationv1.FinishEngagementRequest) (*escalationv1.Handling, error) {
	return s.followUp(ctx, req, func(h *help.Help, o help.Order) ([]timeline.Event, error) {
		return h.FinishEngagement(o, int(req.GetNumber()), req.GetSolved(), int(req.GetRating()))
	})
}

// GetSupplierReport says how good suppliers were in one month.
func (s *Incidents) GetSupplierReport(ctx context.Context, req *escalationv1.GetSupplierReportRequest) (*escalationv1.SupplierReport, error) {
	rows, err := suppliers.BuildReport(s.Engagements.ListBegun(ctx, req.GetMonth()))
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
func (s *Incidents) assist(ctx context.Context, req named, do handling.HelpCommand) (*escalationv1.Handling, error) {
	return handlingOr(s.Work.Assist(ctx, caller(ctx), lastOf(req.GetName()), command(ctx, req), do))
}

// followUp carries out a command about help that is followed up after the solution, too.
func (s *Incidents) followUp(ctx context.Context, req named, do handling.HelpCommand) (*escalationv1.Handling, error) {
	return handlingOr(s.Work.FollowUp(ctx, caller(ctx), lastOf(req.GetName()), command(ctx, req), do))
}
