package rpc

import (
	"context"

	"google.golang.org/protobuf/types/known/emptypb"

	"github.com/ombud/ombud/pkg/listing"
	"github.com/ombud/ombud/pkg/protoconv"
	"github.com/ombud/ombud/pkg/resource"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
	"github.com/ombud/ombud/services/escalation/internal/ladder"
	"github.com/ombud/ombud/services/escalation/internal/organisation"
)

// CreateLadderPolicy makes a ladder policy.
func (s *OrganisationServer) CreateLadderPolicy(ctx context.Context, req *escalationv1.CreateLadderPolicyRequest) (*escalationv1.LadderPolicy, error) {
	body := fromProtoLadderPolicy(req.GetLadderPolicy())
	doc, err := s.organisation.Policies.Create(ctx, req.GetLadderPolicyId(), body, newChange(ctx, req, "", s.now()))
	return reply(doc, resource.Under("ladder_policy", err), toProtoLadderPolicy)
}

// GetLadderPolicy returns one ladder policy.
func (s *OrganisationServer) GetLadderPolicy(ctx context.Context, req *escalationv1.GetLadderPolicyRequest) (*escalationv1.LadderPolicy, error) {
	doc, err := s.organisation.Policies.Get(ctx, req.GetName())
	return reply(doc, err, toProtoLadderPolicy)
}

// ListLadderPolicies lists ladder policies by name.
func (s *OrganisationServer) ListLadderPolicies(ctx context.Context, req *escalationv1.ListLadderPoliciesRequest) (*escalationv1.ListLadderPoliciesResponse, error) {
	docs, next, err := s.organisation.Policies.List(ctx, listing.Request{
		PageSize:  req.GetPageSize(),
		PageToken: req.GetPageToken(),
	})
	if err != nil {
		return nil, err
	}
	return &escalationv1.ListLadderPoliciesResponse{
		LadderPolicies: replyAll(docs, toProtoLadderPolicy),
		NextPageToken:  next,
	}, nil
}

// UpdateLadderPolicy changes the named fields of a ladder policy. Open handlings keep the ladder with which they began.
func (s *OrganisationServer) UpdateLadderPolicy(ctx context.Context, req *escalationv1.UpdateLadderPolicyRequest) (*escalationv1.LadderPolicy, error) {
	policy := req.GetLadderPolicy()
	if err := checkUpdate(req.GetUpdateMask(), policy, "ladder_policy"); err != nil {
		return nil, err
	}
	change := newChange(ctx, req, policy.GetEtag(), s.now())
	doc, err := s.organisation.Policies.Update(ctx, policy.GetName(), change, func(body *organisation.Policy) error {
		merged := toProtoLadderPolicy(organisation.PolicyDoc{Body: *body})
		resource.MergeWhole(req.GetUpdateMask(), merged, policy)
		changed := fromProtoLadderPolicy(merged)
		changed.Commands = body.Commands
		changed.Name = body.Name
		changed.Version = body.Version + 1
		*body = changed
		return nil
	})
	return reply(doc, resource.Under("ladder_policy", err), toProtoLadderPolicy)
}

// DeleteLadderPolicy removes a ladder policy other than the default one.
func (s *OrganisationServer) DeleteLadderPolicy(ctx context.Context, req *escalationv1.DeleteLadderPolicyRequest) (*emptypb.Empty, error) {
	change := newChange(ctx, req, req.GetEtag(), s.now())
	return &emptypb.Empty{}, s.organisation.Policies.Delete(ctx, req.GetName(), change)
}

func fromProtoLadderPolicy(m *escalationv1.LadderPolicy) organisation.Policy {
	p := organisation.Policy{
		DisplayName: m.GetDisplayName(),
		Scope: ladder.Scope{
			Service:  m.GetService(),
			Segment:  m.GetSegment(),
			Priority: int(m.GetPriority()),
		},
		Policy: ladder.Policy{
			Ceiling:  protoconv.FromProtoDuration(m.GetCeiling()),
			WarnAt:   m.GetWarnAt(),
			NagEvery: protoconv.FromProtoDuration(m.GetNagEvery()),
			Fallback: m.GetFallback(),
			Waiting: ladder.Waiting{
				RemindAfter: protoconv.FromProtoDuration(m.GetWaiting().GetRemindAfter()),
				CloseAfter:  protoconv.FromProtoDuration(m.GetWaiting().GetCloseAfter()),
			},
			TriageWithin:   protoconv.FromProtoDuration(m.GetTriageWithin()),
			RealTimeWithin: protoconv.FromProtoDuration(m.GetRealTimeWithin()),
		},
	}
	for _, step := range m.GetSteps() {
		p.Steps = append(p.Steps, ladder.Step{
			Level:     int(step.GetLevel()),
			Team:      step.GetTeam(),
			Target:    step.GetTarget(),
			Duration:  protoconv.FromProtoDuration(step.GetDuration()),
			Wall:      step.GetWallClock(),
			Notify:    step.GetNotify(),
			Repeat:    int(step.GetRepeat()),
			Resources: step.GetResources(),
		})
	}
	return p
}

func toProtoLadderPolicy(doc organisation.PolicyDoc) *escalationv1.LadderPolicy {
	b := doc.Body
	m := &escalationv1.LadderPolicy{
		Name:           doc.ID,
		DisplayName:    b.DisplayName,
		Etag:           resource.Etag(doc),
		Version:        b.Version,
		Service:        b.Service,
		Segment:        b.Segment,
		Priority:       typev1.Priority(b.Priority),
		Ceiling:        protoconv.ToProtoOptionalDuration(b.Ceiling),
		WarnAt:         b.WarnAt,
		NagEvery:       protoconv.ToProtoOptionalDuration(b.NagEvery),
		Fallback:       b.Fallback,
		Waiting:        toProtoWaiting(b.Waiting),
		TriageWithin:   protoconv.ToProtoOptionalDuration(b.TriageWithin),
		RealTimeWithin: protoconv.ToProtoOptionalDuration(b.RealTimeWithin),
	}
	for _, step := range b.Steps {
		m.Steps = append(m.Steps, &escalationv1.LadderStep{
			Level:     int32(step.Level),
			Team:      step.Team,
			Target:    step.Target,
			Duration:  protoconv.ToProtoOptionalDuration(step.Duration),
			WallClock: step.Wall,
			Notify:    step.Notify,
			Repeat:    int32(step.Repeat),
			Resources: step.Resources,
		})
	}
	return m
}

// toProtoWaiting returns the message of a waiting policy; nil for none.
func toProtoWaiting(w ladder.Waiting) *escalationv1.WaitingPolicy {
	if w == (ladder.Waiting{}) {
		return nil
	}
	return &escalationv1.WaitingPolicy{
		RemindAfter: protoconv.ToProtoOptionalDuration(w.RemindAfter),
		CloseAfter:  protoconv.ToProtoOptionalDuration(w.CloseAfter),
	}
}
