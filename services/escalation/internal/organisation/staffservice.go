package organisation

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/ombud/ombud/pkg/auth"
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

// Create makes a member of staff. The acts of the person are recorded under the name from then on.
func (s *StaffService) Create(ctx context.Context, id string, body Staff, c resource.Change) (StaffDoc, error) {
	doc, err := s.Register.Create(ctx, id, body, c)
	return s.putName(ctx, doc, err)
}

// Update changes a member of staff, also the subject under which the person acts.
func (s *StaffService) Update(ctx context.Context, name string, c resource.Change, edit func(*Staff) error) (StaffDoc, error) {
	doc, err := s.Register.Update(ctx, name, c, edit)
	return s.putName(ctx, doc, err)
}

// putName makes the subject of a written person known at once. Where that fails, the visit that is due repeats it.
func (s *StaffService) putName(ctx context.Context, doc StaffDoc, err error) (StaffDoc, error) {
	if err == nil {
		_ = s.options.Names.Put(ctx, doc.ID, doc.Body.Subject)
	}
	return doc, err
}

// PutNames makes the subjects of the staff known whose names follow from none. Records of earlier builds have not told them.
func (s *StaffService) PutNames(ctx context.Context) error {
	staff, err := s.All(ctx)
	if err != nil {
		return err
	}
	for name, person := range staff {
		if person.Subject == "" || auth.StaffActor(person.Subject) == name {
			continue
		}
		if err := s.options.Names.Put(ctx, name, person.Subject); err != nil {
			return err
		}
	}
	return nil
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
