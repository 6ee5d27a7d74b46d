package office

import (
	"context"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/services/escalation/internal/organisation"
)

// DeleteStaff removes a person. Their unsolved cases go back to the queues, and those they
// accompany get another incident manager; what cannot be done at once is done later, and the
// person is there as leaving until then. From the moment it begins they are given no more
// cases.
func (o *Office) DeleteStaff(ctx context.Context, name, etag string, cmd idempotency.Command, now time.Time) error {
	doc, err := o.Staff.Get(ctx, name)
	if fault.Is(err, fault.NotFound) {
		if done, known := o.Staff.removals.Done(ctx, name, cmd); known != nil || done {
			return known
		}
	}
	if err != nil {
		return err
	}
	if err := matches(doc, etag); err != nil {
		return err
	}
	if err := o.Staff.removals.Note(ctx, name, cmd); err != nil {
		return err
	}
	if _, err := o.books.Staff.Update(ctx, name, func(s *organisation.Staff) error {
		s.Leaving = true
		s.Task.MakeDue(now)
		return nil
	}); err != nil {
		return err
	}
	_ = o.dismisser.Dismiss(ctx, name) // what is left is due
	return nil
}

// UpdateTeam changes a team; see Register.Update. When it gives its cases out from now on,
// those that lie in its queue are given out too.
func (o *Office) UpdateTeam(
	ctx context.Context, name, etag string, cmd idempotency.Command, now time.Time, change func(*organisation.Team) error,
) (docstore.Doc[organisation.Team], error) {
	doc, err := o.Teams.Update(ctx, name, etag, cmd, now, change)
	if err != nil || doc.Body.Assignment != organisation.Push {
		return doc, err
	}
	people, err := o.directory.Snapshot(ctx)
	if err != nil {
		return doc, err
	}
	for _, staff := range people.Members(name) {
		_, err := o.books.Staff.Update(ctx, staff, func(s *organisation.Staff) error {
			s.Task.MakeDue(now)
			return nil
		})
		if err != nil && !fault.Is(err, fault.NotFound) {
			return doc, err
		}
	}
	o.Staff.changed()
	return doc, nil
}
