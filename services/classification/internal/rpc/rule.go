package rpc

import (
	"context"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/emptypb"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/grpckit"
	"github.com/ombud/ombud/pkg/listing"
	"github.com/ombud/ombud/pkg/resource"
	classificationv1 "github.com/ombud/ombud/proto/gen/ombud/classification/v1"
	"github.com/ombud/ombud/services/classification/internal/policy"
	"github.com/ombud/ombud/services/classification/internal/priority"
	"github.com/ombud/ombud/services/classification/internal/rulebook"
)

// defaultDryRunLimit is the number of past cases of a dry run without a limit.
const defaultDryRunLimit = 1000

// RuleServer serves RuleService.
type RuleServer struct {
	classificationv1.UnimplementedRuleServiceServer
	rules  *rulebook.Service
	policy *policy.Service
}

// NewRuleServer returns a server over the rooms.
func NewRuleServer(rules *rulebook.Service, policies *policy.Service) *RuleServer {
	return &RuleServer{rules: rules, policy: policies}
}

// CreateRule creates a rule.
func (s *RuleServer) CreateRule(
	ctx context.Context, req *classificationv1.CreateRuleRequest,
) (*classificationv1.Rule, error) {
	rule, err := fromProtoRule(req.GetRule(), "rule")
	if err != nil {
		return nil, err
	}
	rule.ID = req.GetRuleId()
	created, err := s.rules.CreateRule(ctx, rule, grpckit.CommandFrom(ctx, req))
	return s.respondChanged(ctx, created, err)
}

// GetRule returns a rule.
func (s *RuleServer) GetRule(
	ctx context.Context, req *classificationv1.GetRuleRequest,
) (*classificationv1.Rule, error) {
	rule, err := s.rules.GetRule(ctx, rulebook.Collection.ID(req.GetName()))
	if err != nil {
		return nil, err
	}
	return toProtoRule(rule), nil
}

// ListRules lists rules in the order of evaluation. A token is the id of the last rule of the previous page.
func (s *RuleServer) ListRules(
	ctx context.Context, req *classificationv1.ListRulesRequest,
) (*classificationv1.ListRulesResponse, error) {
	size, err := listing.PageSize(req.GetPageSize())
	if err != nil {
		return nil, err
	}
	book, err := s.rules.GetBook(ctx)
	if err != nil {
		return nil, err
	}
	first, err := indexAfter(book.Rules, req.GetPageToken())
	if err != nil {
		return nil, err
	}
	resp := &classificationv1.ListRulesResponse{}
	for _, rule := range book.Rules[first:min(first+size, len(book.Rules))] {
		resp.Rules = append(resp.Rules, toProtoRule(rule))
	}
	resp.Rules = listing.CutPage(resp.Rules, func(m *classificationv1.Rule) int { return proto.Size(m) })
	if end := first + len(resp.Rules); end < len(book.Rules) {
		resp.NextPageToken = resource.PageToken(book.Rules[end-1].ID)
	}
	return resp, nil
}

// indexAfter returns the index of the first rule after the one in a page token.
func indexAfter(rules []rulebook.Rule, token string) (int, error) {
	if token == "" {
		return 0, nil
	}
	id, err := resource.NameInToken(token)
	if err != nil {
		return 0, err
	}
	for i, rule := range rules {
		if rule.ID == id {
			return i + 1, nil
		}
	}
	return 0, fault.Invalid("page_token", "is not the next_page_token of a page of this list, or the list has changed")
}

// UpdateRule changes a rule.
func (s *RuleServer) UpdateRule(
	ctx context.Context, req *classificationv1.UpdateRuleRequest,
) (*classificationv1.Rule, error) {
	wanted, mask := req.GetRule(), req.GetUpdateMask()
	id, ok := rulebook.Collection.CutName(wanted.GetName())
	if !ok || id == "" {
		return nil, fault.Invalid("rule.name", "must be rules/{rule}")
	}
	if err := resource.CheckMask(mask, wanted); err != nil {
		return nil, err
	}
	applyMask := func(current rulebook.Rule) (priority.Rule, error) {
		next := toProtoRule(current)
		resource.Merge(mask, next, wanted)
		rule, err := fromProtoRule(next, "rule")
		rule.ID = id
		return rule, err
	}
	updated, err := s.rules.UpdateRule(ctx, id, wanted.GetEtag(), grpckit.CommandFrom(ctx, req), applyMask)
	return s.respondChanged(ctx, updated, err)
}

// DeleteRule deletes a rule.
func (s *RuleServer) DeleteRule(ctx context.Context, req *classificationv1.DeleteRuleRequest) (*emptypb.Empty, error) {
	err := s.rules.DeleteRule(ctx, rulebook.Collection.ID(req.GetName()), req.GetEtag(), grpckit.CommandFrom(ctx, req))
	if err == nil {
		err = s.policy.Refresh(ctx)
	}
	return &emptypb.Empty{}, err
}

// respondChanged applies a changed rule before it is returned.
func (s *RuleServer) respondChanged(
	ctx context.Context, rule rulebook.Rule, err error,
) (*classificationv1.Rule, error) {
	if err == nil {
		err = s.policy.Refresh(ctx)
	}
	if err != nil {
		return nil, err
	}
	return toProtoRule(rule), nil
}

// DryRunRules evaluates rules on past cases.
func (s *RuleServer) DryRunRules(
	ctx context.Context, req *classificationv1.DryRunRulesRequest,
) (*classificationv1.DryRunRulesResponse, error) {
	rules, err := fromProtoRules(req.GetRules())
	if err != nil {
		return nil, err
	}
	book, err := s.rules.GetBook(ctx)
	if err != nil {
		return nil, err
	}
	limit := int(req.GetLimit())
	if limit == 0 {
		limit = defaultDryRunLimit
	}
	run, err := s.policy.DryRunRules(ctx, book.WithRules(rules, req.GetReplaceAll()), req.GetFilter(), limit)
	if err != nil {
		return nil, err
	}
	return toProtoDryRun(run), nil
}
