package rpc

import (
	"context"
	"encoding/base64"
	"strings"

	"go.einride.tech/aip/fieldmask"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/emptypb"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/listing"
	classificationv1 "github.com/ombud/ombud/proto/gen/ombud/classification/v1"
	"github.com/ombud/ombud/services/classification/internal/assess"
	"github.com/ombud/ombud/services/classification/internal/priority"
	"github.com/ombud/ombud/services/classification/internal/rulebook"
)

const (
	rulePrefix = "rules/"
	// tried is how many past cases a dry run looks at when nobody says.
	tried = 1000
)

// RuleServer serves RuleService.
type RuleServer struct {
	classificationv1.UnimplementedRuleServiceServer
	Keeper *rulebook.Keeper
	Desk   *assess.Desk
	Past   assess.Past
}

// CreateRule makes a rule.
func (s *RuleServer) CreateRule(ctx context.Context, r *classificationv1.CreateRuleRequest) (*classificationv1.Rule, error) {
	rule, err := ruleContent(r.GetRule(), "rule")
	if err != nil {
		return nil, err
	}
	rule.ID = r.GetRuleId()
	made, err := s.Keeper.Create(ctx, rule, commandOf(ctx, r))
	return s.changed(ctx, made, err)
}

// GetRule gives one rule.
func (s *RuleServer) GetRule(ctx context.Context, r *classificationv1.GetRuleRequest) (*classificationv1.Rule, error) {
	rule, err := s.Keeper.Get(ctx, strings.TrimPrefix(r.GetName(), rulePrefix))
	if err != nil {
		return nil, err
	}
	return ruleMessage(rule), nil
}

// ListRules lists rules in order. A token is the name of the last rule of the page
// before.
func (s *RuleServer) ListRules(ctx context.Context, r *classificationv1.ListRulesRequest) (*classificationv1.ListRulesResponse, error) {
	size, err := listing.PageSize(r.GetPageSize())
	if err != nil {
		return nil, err
	}
	rules, err := s.Keeper.List(ctx)
	if err != nil {
		return nil, err
	}
	first, err := behind(rules, r.GetPageToken())
	if err != nil {
		return nil, err
	}
	answer := &classificationv1.ListRulesResponse{}
	for _, rule := range rules[first:min(first+size, len(rules))] {
		answer.Rules = append(answer.Rules, ruleMessage(rule))
	}
	if first+size < len(rules) {
		answer.NextPageToken = base64.RawURLEncoding.EncodeToString([]byte(rules[first+size-1].ID))
	}
	return answer, nil
}

// behind is the place of the first rule after the one that a token names.
func behind(rules []rulebook.Rule, token string) (int, error) {
	if token == "" {
		return 0, nil
	}
	id, err := base64.RawURLEncoding.DecodeString(token)
	for i, rule := range rules {
		if err == nil && rule.ID == string(id) {
			return i + 1, nil
		}
	}
	return 0, fault.Invalid("page_token", "is not the next_page_token of a page of this list, or the list has changed")
}

// UpdateRule changes a rule.
func (s *RuleServer) UpdateRule(ctx context.Context, r *classificationv1.UpdateRuleRequest) (*classificationv1.Rule, error) {
	wanted, mask := r.GetRule(), r.GetUpdateMask()
	id, ok := strings.CutPrefix(wanted.GetName(), rulePrefix)
	if !ok || id == "" {
		return nil, fault.Invalid("rule.name", "must be rules/{rule}")
	}
	if err := fieldmask.Validate(mask, wanted); err != nil {
		return nil, fault.Invalid("update_mask", "names a field that there is not: %v", err)
	}
	updated, err := s.Keeper.Update(ctx, id, wanted.GetEtag(), commandOf(ctx, r), func(present rulebook.Rule) (priority.Rule, error) {
		next := ruleMessage(present)
		fieldmask.Update(mask, next, wanted)
		rule, err := ruleContent(next, "rule")
		rule.ID = id
		return rule, err
	})
	return s.changed(ctx, updated, err)
}

// DeleteRule removes a rule.
func (s *RuleServer) DeleteRule(ctx context.Context, r *classificationv1.DeleteRuleRequest) (*emptypb.Empty, error) {
	err := s.Keeper.Delete(ctx, strings.TrimPrefix(r.GetName(), rulePrefix), r.GetEtag(), commandOf(ctx, r))
	if err == nil {
		err = s.Desk.Follow(ctx)
	}
	return &emptypb.Empty{}, err
}

// changed answers with a rule that applies from now on.
func (s *RuleServer) changed(ctx context.Context, rule rulebook.Rule, err error) (*classificationv1.Rule, error) {
	if err == nil {
		err = s.Desk.Follow(ctx)
	}
	if err != nil {
		return nil, err
	}
	return ruleMessage(rule), nil
}

// DryRunRules tries rules on the past.
func (s *RuleServer) DryRunRules(ctx context.Context, r *classificationv1.DryRunRulesRequest) (*classificationv1.DryRunRulesResponse, error) {
	rules, err := triedRules(r.GetRules())
	if err != nil {
		return nil, err
	}
	present, err := s.Keeper.List(ctx)
	if err != nil {
		return nil, err
	}
	limit := int(r.GetLimit())
	if limit == 0 {
		limit = tried
	}
	all := rulebook.Book{Rules: present}.With(rules, r.GetReplaceAll())
	trial, err := s.Desk.Try(ctx, s.Past, all, r.GetFilter(), limit)
	if err != nil {
		return nil, err
	}
	return trialMessage(trial), nil
}

// commandOf makes a request recognisable when it comes again.
func commandOf(ctx context.Context, r proto.Message) idempotency.Command {
	caller, _ := auth.From(ctx)
	return idempotency.FromRequest(r, caller.Subject)
}
