package organisation

import (
	"context"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/fault"
)

// CheckID returns the InvalidArgument fault on staff_id of a new member of staff whose name the subject of another one spells: people
// would take one for the other, and acts from before a record are under the name that the subject spells.
func (s *StaffService) CheckID(ctx context.Context, id string) error {
	if id == "" {
		return nil
	}
	name := "staff/" + id
	other, found, err := s.options.Repository.FindStaffBySubject(ctx, name)
	if err != nil || !found || other.ID == name {
		return err
	}
	return fault.Invalid("staff_id", "is spelled like the subject of %s, another member of staff", other.ID)
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
