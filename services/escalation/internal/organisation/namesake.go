package organisation

import (
	"context"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/fault"
)

// CheckID returns the InvalidArgument fault on staff_id of a new member of staff with the name of somebody else: of the suite itself, or
// the name that the subject of another person or of a key spells, which the acts of its holder were recorded under.
func (s *StaffService) CheckID(ctx context.Context, id, subject string) error {
	if id == "" {
		return nil
	}
	if auth.IsReserved(id) {
		return fault.Invalid("staff_id", "is a name of the suite itself")
	}
	name := "staff/" + id
	other, found, err := s.options.Repository.FindStaffBySubject(ctx, name)
	if err != nil {
		return err
	}
	if found && other.ID != name {
		return fault.Invalid("staff_id", "is spelled like the subject of %s, another member of staff", other.ID)
	}
	if subject != "" && auth.StaffActor(subject) == name {
		return nil
	}
	isActor, err := s.options.Keys.HasStaff(ctx, name)
	if isActor {
		return fault.Invalid("staff_id", "is spelled like the subject of a key for the staff, whose acts are recorded under it: give the person that subject, or another id")
	}
	return err
}

// checkSubject adds a wrong field when a new subject is taken for that of another member of staff: it spells their name, or the same
// actor as their subject. A subject that was given before stays. The subject of another, spelled alike, is
// refused by the index.
func (s *StaffService) checkSubject(
	ctx context.Context, wrong *fault.Error, name string, person Staff,
) (*fault.Error, error) {
	if person.Subject == "" {
		return wrong, nil
	}
	before, err := s.options.Repository.GetStaff(ctx, name)
	switch {
	case err == nil && before.Body.Subject == person.Subject:
		return wrong, nil
	case err != nil && !fault.Is(err, fault.NotFound):
		return wrong, err
	}
	actor := auth.StaffActor(person.Subject)
	other, isShared, err := s.options.Repository.FindStaffBySubject(ctx, actor)
	switch {
	case err != nil, isShared && other.Body.Subject == person.Subject:
		return wrong, err
	case isShared && other.ID != name:
		return wrong.Field("subject", "is that of another member of staff, %s", other.ID), nil
	}
	isName, err := s.options.hasResource(ctx, actor)
	if isName && actor != name {
		wrong = wrong.Field("subject", "is the name of another member of staff, %s", actor)
	}
	return wrong, err
}
