package desk

import (
	"context"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/services/escalation/internal/handling"
	"github.com/ombud/ombud/services/escalation/internal/ladder"
)

// offerTo gives out the cases that lie in the queues of somebody who has room for more.
func (d *Desk) offerTo(ctx context.Context, staff string) error {
	roster, err := d.Directory.Snapshot(ctx)
	if err != nil || !roster.Present(staff, d.now()) {
		return err
	}
	for _, team := range roster.PushedTeams(staff) {
		if err := d.offer(ctx, ladder.QueueOf(team)); err != nil {
			return err
		}
	}
	return nil
}

// offer gives out the cases that lie in a queue, the most urgent first, until nobody is found
// for several in a row.
func (d *Desk) offer(ctx context.Context, queue string) error {
	for {
		free, err := d.Handlings.Free(ctx, queue, fruitless)
		if err != nil || len(free) == 0 {
			return err
		}
		given := 0
		for _, doc := range free {
			found := false
			err := d.touch(ctx, doc.ID, func(m handling.Moment, h *handling.Handling) error {
				found = false
				if h.Free != queue {
					return docstore.ErrSkip
				}
				if err := h.Fire(m); err != nil {
					return err
				}
				if found = h.Free != queue; !found {
					return docstore.ErrSkip
				}
				return nil
			})
			if err != nil {
				return err
			}
			if found {
				given++
			}
		}
		if given == 0 {
			return nil
		}
	}
}

// offerManager finds incident managers for cases that called for one in vain.
func (d *Desk) offerManager(ctx context.Context) error {
	docs, err := d.Handlings.WantingManagers(ctx, fruitless)
	if err != nil {
		return err
	}
	for _, doc := range docs {
		found := false
		err := d.touch(ctx, doc.ID, func(m handling.Moment, h *handling.Handling) (err error) {
			if found, err = h.FindManager(m); err == nil && !found {
				return docstore.ErrSkip
			}
			return err
		})
		if err != nil || !found {
			return err // nobody for one is nobody for any
		}
	}
	return nil
}
