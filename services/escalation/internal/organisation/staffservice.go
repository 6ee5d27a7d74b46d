package organisation

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/listing"
	"github.com/ombud/ombud/pkg/resource"
)

// StaffService has the use cases of staff.
type StaffService struct {
	*resource.Register[Staff]
	options Options
	// fields are those by which staff are listed.
	fields *listing.Fields
}

func newStaffService(o Options) (*StaffService, error) {
	s := &StaffService{options: o}
	var err error
	if s.fields, err = newStaffFields(); err != nil {
		return nil, err
	}
	s.Register, err = resource.NewRegister(o.Repository.staff, resource.Options[Staff]{
		Collection: "staff",
		NameIsID:   true,
		Removals:   o.Repository.removals,
		Check:      s.checkStaff,
		Prepare: func(body *Staff, now time.Time) {
			body.Edition++
			body.Task.MakeDue(now)
		},
		Changed: func(StaffDoc) { o.staffChanged() },
	})
	return s, err
}

// checkStaff returns the reasons why a member of staff may not be as it is.
func (s *StaffService) checkStaff(ctx context.Context, name string, person Staff) error {
	wrong := requireDisplayName(nil, person.DisplayName)
	wrong = requireLevel(wrong, person.Level)
	wrong = addFields(wrong, person.Validate())
	wrong = fault.Join(wrong, person.checkReach())
	wrong, err := s.checkSubject(ctx, wrong, name, person)
	if err != nil {
		return err
	}
	for i, team := range person.Teams {
		if slices.Contains(person.Teams[:i], team) {
			wrong = wrong.Field(fmt.Sprintf("teams[%d]", i), "is there twice")
		}
		if wrong, err = s.options.requireExisting(ctx, wrong, fmt.Sprintf("teams[%d]", i), team); err != nil {
			return err
		}
	}
	return wrong.Err()
}

// Delete removes a member of staff. Their unsolved cases go back to the queues, and the cases that they accompany get another
// incident manager. Work that cannot be done at once is done later; until then the person is present as leaving. From the
// beginning the person is given no more cases.
func (s *StaffService) Delete(ctx context.Context, name string, c resource.Change) error {
	_, repeated, err := s.BeginDelete(ctx, name, c)
	if repeated || err != nil {
		return err
	}
	err = s.options.Repository.markLeaving(ctx, name, c.Now)
	if fault.Is(err, fault.NotFound) {
		return nil // an earlier removal has just ended
	}
	if err != nil {
		return err
	}
	_ = s.options.Cases.Dismiss(ctx, name) // the remaining work is due
	return nil
}
