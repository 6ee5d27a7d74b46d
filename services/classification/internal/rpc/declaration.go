package rpc

import (
	"context"
	"strconv"

	"github.com/ombud/ombud/pkg/fault"
	classificationv1 "github.com/ombud/ombud/proto/gen/ombud/classification/v1"
	"github.com/ombud/ombud/services/classification/internal/massincident"
)

// GetDeclarationRule gives the rule.
func (s *MassIncidentServer) GetDeclarationRule(ctx context.Context, _ *classificationv1.GetDeclarationRuleRequest) (*classificationv1.DeclarationRule, error) {
	rule, revision, err := s.Office.Declaration(ctx)
	if err != nil {
		return nil, err
	}
	return &classificationv1.DeclarationRule{
		Expression: rule.Expression,
		Reason:     rule.Reason,
		Text:       rule.Text,
		Etag:       strconv.FormatInt(revision, 10),
	}, nil
}

// UpdateDeclarationRule replaces the rule.
func (s *MassIncidentServer) UpdateDeclarationRule(ctx context.Context, r *classificationv1.UpdateDeclarationRuleRequest) (*classificationv1.DeclarationRule, error) {
	m := r.GetDeclarationRule()
	revision := int64(-1)
	if etag := m.GetEtag(); etag != "" {
		var err error
		if revision, err = strconv.ParseInt(etag, 10, 64); err != nil {
			return nil, fault.Invalid("declaration_rule.etag", "is not one of this service")
		}
	}
	rule := massincident.Declaration{Expression: m.GetExpression(), Reason: m.GetReason(), Text: m.GetText()}
	if err := s.Office.SetDeclaration(ctx, rule, revision, commandOf(ctx, r)); err != nil {
		return nil, err
	}
	return s.GetDeclarationRule(ctx, nil)
}

// DryRunDeclarationRule tries an expression on what there is.
func (s *MassIncidentServer) DryRunDeclarationRule(ctx context.Context, r *classificationv1.DryRunDeclarationRuleRequest) (*classificationv1.DryRunDeclarationRuleResponse, error) {
	declared, examined, err := s.Office.TryDeclaration(ctx, r.GetExpression())
	if err != nil {
		return nil, err
	}
	answer := &classificationv1.DryRunDeclarationRuleResponse{ExaminedCount: int32(examined)}
	for _, id := range declared {
		answer.Declared = append(answer.Declared, incidentPrefix+id)
	}
	return answer, nil
}
