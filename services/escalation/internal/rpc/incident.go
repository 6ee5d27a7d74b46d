package rpc

import (
	"context"

	"github.com/ombud/ombud/pkg/grpckit"
	"github.com/ombud/ombud/pkg/protoconv"
	"github.com/ombud/ombud/pkg/resource"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	"github.com/ombud/ombud/services/escalation/internal/handling"
	"github.com/ombud/ombud/services/escalation/internal/help"
	"github.com/ombud/ombud/services/escalation/internal/reporting/suppliers"
	"github.com/ombud/ombud/services/escalation/internal/timeline"
	"github.com/ombud/ombud/services/escalation/internal/work"
)

// IncidentServer implements IncidentService.
type IncidentServer struct {
	escalationv1.UnimplementedIncidentServiceServer
	work        *work.Service
	engagements *suppliers.Repository
}

// NewIncidentServer returns a server.
func NewIncidentServer(w *work.Service, engagements *suppliers.Repository) *IncidentServer {
	return &IncidentServer{work: w, engagements: engagements}
}

// AssignManager appoints the incident manager of a case.
func (s *IncidentServer) AssignManager(ctx context.Context, req *escalationv1.AssignManagerRequest) (*escalationv1.Handling, error) {
	id := resource.LastID(req.GetName())
	doc, err := s.work.AssignManager(ctx, callerFrom(ctx), id, req.GetManager(), req.GetReason(), grpckit.CommandFrom(ctx, req))
	return reply(doc, err, toProtoHandling)
}

// AddResource adds a person, a supplier or a text that helps with a case.
func (s *IncidentServer) AddResource(ctx context.Context, req *escalationv1.AddResourceRequest) (*escalationv1.Handling, error) {
	field, what := "text", req.GetText()
	switch req.GetResource().(type) {
	case *escalationv1.AddResourceRequest_Staff:
		field, what = "staff", req.GetStaff()
	case *escalationv1.AddResourceRequest_Supplier:
		field, what = "supplier", req.GetSupplier()
	}
	id := resource.LastID(req.GetName())
	doc, err := s.work.AddResource(ctx, callerFrom(ctx), id, field, what, req.GetReason(), grpckit.CommandFrom(ctx, req))
	return reply(doc, err, toProtoHandling)
}

// RemoveResource ends the help of a resource.
func (s *IncidentServer) RemoveResource(ctx context.Context, req *escalationv1.RemoveResourceRequest) (*escalationv1.Handling, error) {
	return s.changeHelp(ctx, req, func(h *help.Help, o help.Order) ([]timeline.Event, error) {
		return h.RemoveResource(o, int(req.GetNumber()), req.GetReason())
	})
}

// ActivatePlan carries out the continuity plan of the case's service.
func (s *IncidentServer) ActivatePlan(ctx context.Context, req *escalationv1.ActivatePlanRequest) (*escalationv1.Handling, error) {
	id := resource.LastID(req.GetName())
	doc, err := s.work.ActivatePlan(ctx, callerFrom(ctx), id, req.GetReason(), grpckit.CommandFrom(ctx, req))
	return reply(doc, err, toProtoHandling)
}

// CompletePlanStep records that a step of the plan is done.
func (s *IncidentServer) CompletePlanStep(ctx context.Context, req *escalationv1.CompletePlanStepRequest) (*escalationv1.Handling, error) {
	return s.changeHelp(ctx, req, func(h *help.Help, o help.Order) ([]timeline.Event, error) {
		return h.CompletePlanStep(o, int(req.GetStep()), req.GetNote())
	})
}

// EngageSupplier asks a supplier for help.
func (s *IncidentServer) EngageSupplier(ctx context.Context, req *escalationv1.EngageSupplierRequest) (*escalationv1.Handling, error) {
	id := resource.LastID(req.GetName())
	doc, err := s.work.Engage(ctx, callerFrom(ctx), id, req.GetSupplier(), req.GetRequest(), grpckit.CommandFrom(ctx, req))
	return reply(doc, err, toProtoHandling)
}

// RecordSupplierAnswer records the answer of a supplier.
func (s *IncidentServer) RecordSupplierAnswer(ctx context.Context, req *escalationv1.RecordSupplierAnswerRequest) (*escalationv1.Handling, error) {
	return s.followUp(ctx, req, func(h *help.Help, o help.Order) ([]timeline.Event, error) {
		return h.RecordAnswer(o, int(req.GetNumber()), req.GetAnswer())
	})
}

// FinishEngagement ends an engagement and rates the supplier.
func (s *IncidentServer) FinishEngagement(ctx context.Context, req *escalationv1.FinishEngagementRequest) (*escalationv1.Handling, error) {
	return s.followUp(ctx, req, func(h *help.Help, o help.Order) ([]timeline.Event, error) {
		return h.FinishEngagement(o, int(req.GetNumber()), req.GetSolved(), int(req.GetRating()))
	})
}

// GetSupplierReport returns the quality of suppliers in one month.
func (s *IncidentServer) GetSupplierReport(ctx context.Context, req *escalationv1.GetSupplierReportRequest) (*escalationv1.SupplierReport, error) {
	rows, err := suppliers.BuildReport(s.engagements.ListBegun(ctx, req.GetMonth()))
	if err != nil {
		return nil, err
	}
	return &escalationv1.SupplierReport{Month: req.GetMonth(), Rows: replyAll(rows, toProtoSupplierRow)}, nil
}

func toProtoSupplierRow(row suppliers.Row) *escalationv1.SupplierRow {
	return &escalationv1.SupplierRow{
		Supplier:       row.Supplier,
		Engaged:        row.Engaged,
		Answered:       row.Answered,
		AnsweredInTime: row.InTime,
		Solved:         row.Solved,
		Finished:       row.Finished,
		MedianAnswer:   protoconv.ToProtoOptionalDuration(row.MedianAnswer),
		MeanRating:     row.MeanRating,
	}
}

// changeHelp carries out a command about help for a case.
func (s *IncidentServer) changeHelp(ctx context.Context, req named, do handling.HelpCommand) (*escalationv1.Handling, error) {
	id := resource.LastID(req.GetName())
	doc, err := s.work.Assist(ctx, callerFrom(ctx), id, grpckit.CommandFrom(ctx, req), do)
	return reply(doc, err, toProtoHandling)
}

// followUp carries out a command about help that is followed up after the solution, too.
func (s *IncidentServer) followUp(ctx context.Context, req named, do handling.HelpCommand) (*escalationv1.Handling, error) {
	id := resource.LastID(req.GetName())
	doc, err := s.work.FollowUp(ctx, callerFrom(ctx), id, grpckit.CommandFrom(ctx, req), do)
	return reply(doc, err, toProtoHandling)
}
