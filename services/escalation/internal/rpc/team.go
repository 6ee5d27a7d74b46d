package rpc

import (
	"context"

	"google.golang.org/protobuf/types/known/emptypb"

	"github.com/ombud/ombud/pkg/listing"
	"github.com/ombud/ombud/pkg/resource"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	"github.com/ombud/ombud/services/escalation/internal/organisation"
)

// CreateTeam makes a team.
func (s *OrganisationServer) CreateTeam(ctx context.Context, req *escalationv1.CreateTeamRequest) (*escalationv1.Team, error) {
	change := newChange(ctx, req, "", s.now())
	doc, err := s.organisation.Teams.Create(ctx, req.GetTeamId(), fromProtoTeam(req.GetTeam()), change)
	return reply(doc, resource.Under("team", err), toProtoTeam)
}

// GetTeam returns one team.
func (s *OrganisationServer) GetTeam(ctx context.Context, req *escalationv1.GetTeamRequest) (*escalationv1.Team, error) {
	doc, err := s.organisation.Teams.Get(ctx, req.GetName())
	return reply(doc, err, toProtoTeam)
}

// ListTeams lists teams by name.
func (s *OrganisationServer) ListTeams(ctx context.Context, req *escalationv1.ListTeamsRequest) (*escalationv1.ListTeamsResponse, error) {
	docs, next, err := s.organisation.Teams.List(ctx, listing.Request{
		PageSize:  req.GetPageSize(),
		PageToken: req.GetPageToken(),
	})
	if err != nil {
		return nil, err
	}
	return &escalationv1.ListTeamsResponse{Teams: replyAll(docs, toProtoTeam), NextPageToken: next}, nil
}

// UpdateTeam changes the named fields of a team.
func (s *OrganisationServer) UpdateTeam(ctx context.Context, req *escalationv1.UpdateTeamRequest) (*escalationv1.Team, error) {
	team := req.GetTeam()
	if err := checkUpdate(req.GetUpdateMask(), team, "team"); err != nil {
		return nil, err
	}
	change := newChange(ctx, req, team.GetEtag(), s.now())
	doc, err := s.organisation.Teams.Update(ctx, team.GetName(), change, func(body *organisation.Team) error {
		merged := toProtoTeam(organisation.TeamDoc{Body: *body})
		resource.MergeWhole(req.GetUpdateMask(), merged, team)
		changed := fromProtoTeam(merged)
		changed.Commands = body.Commands
		*body = changed
		return nil
	})
	return reply(doc, resource.Under("team", err), toProtoTeam)
}

// DeleteTeam removes a team that nothing needs.
func (s *OrganisationServer) DeleteTeam(ctx context.Context, req *escalationv1.DeleteTeamRequest) (*emptypb.Empty, error) {
	change := newChange(ctx, req, req.GetEtag(), s.now())
	return &emptypb.Empty{}, s.organisation.Teams.Delete(ctx, req.GetName(), change)
}

func fromProtoTeam(m *escalationv1.Team) organisation.Team {
	t := organisation.Team{
		DisplayName: m.GetDisplayName(),
		Level:       int(m.GetLevel()),
		Email:       m.GetEmail(),
		WebhookURI:  m.GetWebhookUri(),
		Assignment:  organisation.Assignment(m.GetAssignment()),
	}
	for _, need := range m.GetNeeds() {
		t.Needs = append(t.Needs, organisation.Need{
			Category: need.GetCategory(),
			Service:  need.GetService(),
			Skills:   need.GetSkills(),
		})
	}
	return t
}

func toProtoTeam(doc organisation.TeamDoc) *escalationv1.Team {
	b := doc.Body
	m := &escalationv1.Team{
		Name:        doc.ID,
		DisplayName: b.DisplayName,
		Level:       int32(b.Level),
		Email:       b.Email,
		WebhookUri:  b.WebhookURI,
		Assignment:  escalationv1.Team_Assignment(b.Assignment),
		Etag:        resource.Etag(doc),
	}
	for _, need := range b.Needs {
		m.Needs = append(m.Needs, &escalationv1.Need{
			Category: need.Category,
			Service:  need.Service,
			Skills:   need.Skills,
		})
	}
	return m
}
