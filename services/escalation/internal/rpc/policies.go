package rpc

import (
	"context"

	"google.golang.org/protobuf/types/known/emptypb"

	"github.com/ombud/ombud/pkg/docstore"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
	"github.com/ombud/ombud/services/escalation/internal/ladder"
	"github.com/ombud/ombud/services/escalation/internal/office"
	"github.com/ombud/ombud/services/escalation/internal/organisation"
)

// CreateLadderPolicy makes a ladder policy.
func (s *Organisation) CreateLadderPolicy(ctx context.Context, req *escalationv1.CreateLadderPolicyRequest) (*escalationv1.LadderPolicy, error) {
	doc, err := s.Office.CreatePolicy(ctx, req.GetLadderPolicyId(), policyFrom(req.GetLadderPolicy()), command(ctx, req), s.now())
	return policyOr(doc, under("ladder_policy", err))
}

// GetLadderPolicy gives one ladder policy.
func (s *Organisation) GetLadderPolicy(ctx context.Context, req *escalationv1.GetLadderPolicyRequest) (*escalationv1.LadderPolicy, error) {
	return policyOr(s.Office.Policies.Get(ctx, req.GetName()))
}

// ListLadderPolicies lists ladder policies by name.
func (s *Organisation) ListLadderPolicies(ctx context.Context, req *escalationv1.ListLadderPoliciesRequest) (*escalationv1.ListLadderPoliciesResponse, error) {
	docs, next, err := s.Office.Policies.List(ctx, req.GetPageSize(), req.GetPageToken())
	if err != nil {
		return nil, err
	}
	resp := &escalationv1.ListLadderPoliciesResponse{NextPageToken: next}
	for _, doc := range docs {
		resp.LadderPolicies = append(resp.LadderPolicies, policyOf(doc))
	}
	return resp, nil
}

// UpdateLadderPolicy changes the named fields of a ladder policy. Handlings that are open
// keep the ladder they began with.
func (s *Organisation) UpdateLadderPolicy(ctx context.Context, req *escalationv1.UpdateLadderPolicyRequest) (*escalationv1.LadderPolicy, error) {
	change := req.GetLadderPolicy()
	if err := checkUpdate(req.GetUpdateMask(), change, "ladder_policy"); err != nil {
		return nil, err
	}
	doc, err := s.Office.Policies.Update(ctx, change.GetName(), change.GetEtag(), command(ctx, req), s.now(), func(body *organisation.Policy) error {
		merged := policyOf(docstore.Doc[organisation.Policy]{Body: *body})
		merge(req.GetUpdateMask(), merged, change)
		commands, name, version := body.Commands, body.Name, body.Version
		*body = policyFrom(merged)
		body.Commands, body.Name, body.Version = commands, name, version+1
		return nil
	})
	return policyOr(doc, under("ladder_policy", err))
}

// DeleteLadderPolicy removes a ladder policy other than the default one.
func (s *Organisation) DeleteLadderPolicy(ctx context.Context, req *escalationv1.DeleteLadderPolicyRequest) (*emptypb.Empty, error) {
	return &emptypb.Empty{}, s.Office.DeletePolicy(ctx, req.GetName(), req.GetEtag(), command(ctx, req))
}

func policyFrom(m *escalationv1.LadderPolicy) organisation.Policy {
	p := organisation.Policy{
		DisplayName: m.GetDisplayName(),
		Scope:       ladder.Scope{Service: m.GetService(), Segment: m.GetSegment(), Priority: int(m.GetPriority())},
		Policy: ladder.Policy{
			Ceiling:  m.GetCeiling().AsDuration(),
			WarnAt:   m.GetWarnAt(),
			NagEvery: m.GetNagEvery().AsDuration(),
			Fallback: m.GetFallback(),
		},
	}
	for _, step := range m.GetSteps() {
		p.Steps = append(p.Steps, ladder.Step{
			Level:     int(step.GetLevel()),
			Team:      step.GetTeam(),
			Target:    step.GetTarget(),
			Duration:  step.GetDuration().AsDuration(),
			Wall:      step.GetWallClock(),
			Notify:    step.GetNotify(),
			Repeat:    int(step.GetRepeat()),
			Resources: step.GetResources(),
		})
	}
	return p
}

func policyOf(doc docstore.Doc[organisation.Policy]) *escalationv1.LadderPolicy {
	b := doc.Body
	m := &escalationv1.LadderPolicy{
		Name:        doc.ID,
		DisplayName: b.DisplayName,
		Etag:        office.Etag(doc),
		Version:     b.Version,
		Service:     b.Service,
		Segment:     b.Segment,
		Priority:    typev1.Priority(b.Priority),
		Ceiling:     setDuration(b.Ceiling),
		WarnAt:      b.WarnAt,
		NagEvery:    setDuration(b.NagEvery),
		Fallback:    b.Fallback,
	}
	for _, step := range b.Steps {
		m.Steps = append(m.Steps, &escalationv1.LadderStep{
			Level:     int32(step.Level),
			Team:      step.Team,
			Target:    step.Target,
			Duration:  setDuration(step.Duration),
			WallClock: step.Wall,
			Notify:    step.Notify,
			Repeat:    int32(step.Repeat),
			Resources: step.Resources,
		})
	}
	return m
}

func policyOr(doc docstore.Doc[organisation.Policy], err error) (*escalationv1.LadderPolicy, error) {
	if err != nil {
		return nil, err
	}
	return policyOf(doc), nil
}
