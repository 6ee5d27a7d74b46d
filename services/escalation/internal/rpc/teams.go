package rpc

import (
	"context"

	"google.golang.org/protobuf/types/known/emptypb"

	"github.com/ombud/ombud/pkg/docstore"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	"github.com/ombud/ombud/services/escalation/internal/office"
	"github.com/ombud/ombud/services/escalation/internal/organisation"
)

// CreateTeam makes a team.
func (s *Organisation) CreateTeam(ctx context.Context, req *escalationv1.CreateTeamRequest) (*escalationv1.Team, error) {
	doc, err := s.Office.Teams.Create(ctx, req.GetTeamId(), teamFrom(req.GetTeam()), command(ctx, req), s.now())
	return teamOr(doc, under("team", err))
}

// GetTeam gives one team.
func (s *Organisation) GetTeam(ctx context.Context, req *escalationv1.GetTeamRequest) (*escalationv1.Team, error) {
	return teamOr(s.Office.Teams.Get(ctx, req.GetName()))
}

// ListTeams lists teams by name.
func (s *Organisation) ListTeams(ctx context.Context, req *escalationv1.ListTeamsRequest) (*escalationv1.ListTeamsResponse, error) {
	docs, next, err := s.Office.Teams.List(ctx, req.GetPageSize(), req.GetPageToken())
	if err != nil {
		return nil, err
	}
	resp := &escalationv1.ListTeamsResponse{NextPageToken: next}
	for _, doc := range docs {
		resp.Teams = append(resp.Teams, teamOf(doc))
	}
	return resp, nil
}

// UpdateTeam changes the named fields of a team.
func (s *Organisation) UpdateTeam(ctx context.Context, req *escalationv1.UpdateTeamRequest) (*escalationv1.Team, error) {
	change := req.GetTeam()
	if err := checkUpdate(req.GetUpdateMask(), change, "team"); err != nil {
		return nil, err
	}
	doc, err := s.Office.UpdateTeam(ctx, change.GetName(), change.GetEtag(), command(ctx, req), s.now(), func(body *organisation.Team) error {
		merged := teamOf(docstore.Doc[organisation.Team]{Body: *body})
		merge(req.GetUpdateMask(), merged, change)
		commands := body.Commands
		*body = teamFrom(merged)
		body.Commands = commands
		return nil
	})
	return teamOr(doc, under("team", err))
}

// DeleteTeam removes a team that nothing needs.
func (s *Organisation) DeleteTeam(ctx context.Context, req *escalationv1.DeleteTeamRequest) (*emptypb.Empty, error) {
	return &emptypb.Empty{}, s.Office.DeleteTeam(ctx, req.GetName(), req.GetEtag(), command(ctx, req))
}

func teamFrom(m *escalationv1.Team) organisation.Team {
	t := organisation.Team{
		DisplayName: m.GetDisplayName(),
		Level:       int(m.GetLevel()),
		Email:       m.GetEmail(),
		WebhookURI:  m.GetWebhookUri(),
		Assignment:  organisation.Assignment(m.GetAssignment()),
	}
	for _, need := range m.GetNeeds() {
		t.Needs = append(t.Needs, organisation.Need{Category: need.GetCategory(), Service: need.GetService(), Skills: need.GetSkills()})
	}
	return t
}

func teamOf(doc docstore.Doc[organisation.Team]) *escalationv1.Team {
	b := doc.Body
	m := &escalationv1.Team{
		Name:        doc.ID,
		DisplayName: b.DisplayName,
		Level:       int32(b.Level),
		Email:       b.Email,
		WebhookUri:  b.WebhookURI,
		Assignment:  escalationv1.Team_Assignment(b.Assignment),
		Etag:        office.Etag(doc),
	}
	for _, need := range b.Needs {
		m.Needs = append(m.Needs, &escalationv1.Need{Category: need.Category, Service: need.Service, Skills: need.Skills})
	}
	return m
}

func teamOr(doc docstore.Doc[organisation.Team], err error) (*escalationv1.Team, error) {
	if err != nil {
		return nil, err
	}
	return teamOf(doc), nil
}
