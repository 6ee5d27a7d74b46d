package rpc

import (
	"strings"

	"github.com/ombud/ombud/pkg/protoconv"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	"github.com/ombud/ombud/services/escalation/internal/handling"
	"github.com/ombud/ombud/services/escalation/internal/help"
)

// addHelp adds the help for a case to its message.
func addHelp(m *escalationv1.Handling, h *handling.Handling) {
	if h.Manager.Staff != "" || len(h.Triggers) > 0 {
		m.IncidentManager = &escalationv1.IncidentManager{
			Manager:     h.Manager.Staff,
			DisplayName: h.Manager.Name,
			Email:       h.Manager.Email,
			Phone:       h.Manager.Phone,
			AssignTime:  protoconv.ToProtoTime(h.Manager.Since),
			Triggers:    h.Triggers,
			Substitute:  toProtoSubstitute(h.Substitute),
		}
		if h.Substitute != nil {
			m.IncidentManager.Email, m.IncidentManager.Phone = "", ""
		}
	}
	for i, r := range h.Resources {
		m.Resources = append(m.Resources, toProtoResource(i+1, r))
	}
	for i, e := range h.Engagements {
		m.Engagements = append(m.Engagements, toProtoEngagement(i+1, e))
	}
	if h.Plan != nil {
		m.Plan = toProtoPlan(h.Plan)
	}
}

func toProtoSubstitute(s *help.Substitute) *escalationv1.IncidentManager_Substitute {
	if s == nil {
		return nil
	}
	return &escalationv1.IncidentManager_Substitute{
		Staff:       s.Staff,
		DisplayName: s.Name,
		Email:       s.Email,
		Phone:       s.Phone,
		StartTime:   protoconv.ToProtoTime(s.Since),
		EndTime:     protoconv.ToProtoTime(s.Until),
	}
}

func toProtoResource(number int, r help.Resource) *escalationv1.Resource {
	m := &escalationv1.Resource{
		Number:  int32(number),
		Reason:  r.Reason,
		Actor:   r.Actor,
		AddTime: protoconv.ToProtoTime(r.At),
		EndTime: protoconv.ToProtoTime(r.End),
	}
	switch {
	case strings.HasPrefix(r.What, "staff/"):
		m.Resource = &escalationv1.Resource_Staff{Staff: r.What}
	case strings.HasPrefix(r.What, "suppliers/"):
		m.Resource = &escalationv1.Resource_Supplier{Supplier: r.What}
	default:
		m.Resource = &escalationv1.Resource_Text{Text: r.What}
	}
	return m
}

func toProtoEngagement(number int, e help.Engagement) *escalationv1.Engagement {
	return &escalationv1.Engagement{
		Number:          int32(number),
		Supplier:        e.Supplier,
		SupplierVersion: e.Version,
		Request:         e.Request,
		Actor:           e.Actor,
		EngageTime:      protoconv.ToProtoTime(e.At),
		AnswerDueTime:   protoconv.ToProtoTime(e.AnswerDue),
		SolveDueTime:    protoconv.ToProtoTime(e.SolveDue),
		AnswerTime:      protoconv.ToProtoTime(e.Answered),
		Answer:          e.Answer,
		Overdue:         e.AnswerLate || e.SolveLate,
		FinishTime:      protoconv.ToProtoTime(e.Finished),
		Solved:          e.Solved,
		Rating:          int32(e.Rating),
	}
}

func toProtoPlan(p *help.Plan) *escalationv1.PlanActivation {
	m := &escalationv1.PlanActivation{
		Service:        p.Service,
		ServiceVersion: p.Version,
		ActivateTime:   protoconv.ToProtoTime(p.Activated),
		Actor:          p.Actor,
		Replacements:   p.Replacements,
		Helpers:        p.Helpers,
		Restoration:    p.Restoration,
	}
	for i, s := range p.Steps {
		m.Steps = append(m.Steps, &escalationv1.PlanStep{
			Number:       int32(i + 1),
			Title:        s.Title,
			Description:  s.Description,
			Owner:        s.Owner,
			Role:         s.Role,
			DueTime:      protoconv.ToProtoTime(s.Due),
			Overdue:      s.Overdue,
			CompleteTime: protoconv.ToProtoTime(s.Done),
			Actor:        s.Actor,
			Note:         s.Note,
		})
	}
	return m
}
