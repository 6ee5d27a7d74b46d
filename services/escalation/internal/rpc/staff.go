package rpc

import (
	"context"

	"google.golang.org/protobuf/types/known/emptypb"

	"github.com/ombud/ombud/pkg/docstore"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	"github.com/ombud/ombud/services/escalation/internal/office"
	"github.com/ombud/ombud/services/escalation/internal/organisation"
)

// CreateStaff makes a person.
func (s *Organisation) CreateStaff(ctx context.Context, req *escalationv1.CreateStaffRequest) (*escalationv1.Staff, error) {
	doc, err := s.Office.Staff.Create(ctx, req.GetStaffId(), staffFrom(req.GetStaff()), command(ctx, req), s.now())
	return staffOr(doc, under("staff", err))
}

// GetStaff gives one person.
func (s *Organisation) GetStaff(ctx context.Context, req *escalationv1.GetStaffRequest) (*escalationv1.Staff, error) {
	return staffOr(s.Office.Staff.Get(ctx, req.GetName()))
}

// ListStaff lists people by name.
func (s *Organisation) ListStaff(ctx context.Context, req *escalationv1.ListStaffRequest) (*escalationv1.ListStaffResponse, error) {
	docs, next, err := s.Office.Staff.List(ctx, req.GetPageSize(), req.GetPageToken())
	if err != nil {
		return nil, err
	}
	resp := &escalationv1.ListStaffResponse{NextPageToken: next}
	for _, doc := range docs {
		resp.Staff = append(resp.Staff, staffOf(doc))
	}
	return resp, nil
}

// UpdateStaff changes the named fields of a person.
func (s *Organisation) UpdateStaff(ctx context.Context, req *escalationv1.UpdateStaffRequest) (*escalationv1.Staff, error) {
	change := req.GetStaff()
	if err := checkUpdate(req.GetUpdateMask(), change, "staff"); err != nil {
		return nil, err
	}
	doc, err := s.Office.Staff.Update(ctx, change.GetName(), change.GetEtag(), command(ctx, req), s.now(), func(body *organisation.Staff) error {
		merged := staffOf(docstore.Doc[organisation.Staff]{Body: *body})
		merge(req.GetUpdateMask(), merged, change)
		commands := body.Commands
		*body = staffFrom(merged)
		body.Commands = commands
		return nil
	})
	return staffOr(doc, under("staff", err))
}

// DeleteStaff removes a person who owns no unsolved cases.
func (s *Organisation) DeleteStaff(ctx context.Context, req *escalationv1.DeleteStaffRequest) (*emptypb.Empty, error) {
	return &emptypb.Empty{}, s.Office.DeleteStaff(ctx, req.GetName(), req.GetEtag(), command(ctx, req))
}

func staffFrom(m *escalationv1.Staff) organisation.Staff {
	return organisation.Staff{
		DisplayName: m.GetDisplayName(), Email: m.GetEmail(), Teams: m.GetTeams(), Level: int(m.GetLevel()),
		Skills: m.GetSkills(), Languages: m.GetLanguages(), Subject: m.GetSubject(),
	}
}

func staffOf(doc docstore.Doc[organisation.Staff]) *escalationv1.Staff {
	b := doc.Body
	return &escalationv1.Staff{
		Name: doc.ID, DisplayName: b.DisplayName, Email: b.Email, Teams: b.Teams, Level: int32(b.Level),
		Skills: b.Skills, Languages: b.Languages, Subject: b.Subject, Etag: office.Etag(doc),
	}
}

func staffOr(doc docstore.Doc[organisation.Staff], err error) (*escalationv1.Staff, error) {
	if err != nil {
		return nil, err
	}
	return staffOf(doc), nil
}
