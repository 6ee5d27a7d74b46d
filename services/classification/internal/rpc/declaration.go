package rpc

import (
	"context"

	"github.com/ombud/ombud/pkg/grpckit"
	"github.com/ombud/ombud/pkg/resource"
	classificationv1 "github.com/ombud/ombud/proto/gen/ombud/classification/v1"
	"github.com/ombud/ombud/services/classification/internal/declaration"
	"github.com/ombud/ombud/services/classification/internal/massincident"
	"github.com/ombud/ombud/services/classification/internal/singleton"
)

// GetDeclarationRule returns the rule.
func (s *MassIncidentServer) GetDeclarationRule(
	ctx context.Context, _ *classificationv1.GetDeclarationRuleRequest,
) (*classificationv1.DeclarationRule, error) {
	rule, revision, err := s.declarations.GetRule(ctx)
	if err != nil {
		return nil, err
	}
	return &classificationv1.DeclarationRule{
		Expression: rule.Expression,
		Reason:     rule.Reason,
		Text:       rule.Text,
		Etag:       resource.EtagOf(revision),
	}, nil
}

// UpdateDeclarationRule replaces the rule.
func (s *MassIncidentServer) UpdateDeclarationRule(
	ctx context.Context, req *classificationv1.UpdateDeclarationRuleRequest,
) (*classificationv1.DeclarationRule, error) {
	m := req.GetDeclarationRule()
	revision, err := singleton.ParseEtag(m.GetEtag(), "declaration_rule.etag")
	if err != nil {
		return nil, err
	}
	rule := declaration.Rule{Expression: m.GetExpression(), Reason: m.GetReason(), Text: m.GetText()}
	if err := s.declarations.ReplaceRule(ctx, rule, revision, grpckit.CommandFrom(ctx, req)); err != nil {
		return nil, err
	}
	return s.GetDeclarationRule(ctx, nil)
}

// DryRunDeclarationRule evaluates an expression on the newest incidents.
func (s *MassIncidentServer) DryRunDeclarationRule(
	ctx context.Context, req *classificationv1.DryRunDeclarationRuleRequest,
) (*classificationv1.DryRunDeclarationRuleResponse, error) {
	declared, examined, err := s.incidents.DryRunDeclaration(ctx, req.GetExpression())
	if err != nil {
		return nil, err
	}
	resp := &classificationv1.DryRunDeclarationRuleResponse{ExaminedCount: int32(examined)}
	for _, id := range declared {
		resp.Declared = append(resp.Declared, massincident.Collection.Name(id))
	}
	return resp, nil
}
