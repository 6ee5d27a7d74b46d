package work

import (
	"context"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/services/escalation/internal/handling"
	"github.com/ombud/ombud/services/escalation/internal/ladder"
	"github.com/ombud/ombud/services/escalation/internal/timeline"
)

// maxFruitless is the number of cases of a queue in a row that may find nobody before the rest is left: they wait for the
// next arrival.
const maxFruitless = 32

// offerCasesTo assigns the cases in the queues of a person with room for more.
func (w *writer) offerCasesTo(ctx context.Context, staff string) error {
	people, err := w.directory.Snapshot(ctx)
	if err != nil || !people.IsPresent(staff, w.now()) {
		return err
	}
	for _, team := range people.PushedTeams(staff) {
		if err := w.offerQueue(ctx, ladder.QueueOf(team)); err != nil {
			return err
		}
	}
	return nil
}

// offerQueue assigns the cases in a queue, the most urgent first, until several in a row find nobody.
func (w *writer) offerQueue(ctx context.Context, queue string) error {
	for {
		free, err := w.handlings.ListFree(ctx, queue, maxFruitless)
		if err != nil || len(free) == 0 {
			return err
		}
		assigned := 0
		for _, doc := range free {
			found, err := w.assignFrom(ctx, queue, doc.ID)
			if err != nil {
				return err
			}
			if found {
				assigned++
			}
		}
		if assigned == 0 {
			return nil
		}
	}
}

// assignFrom assigns a case that is free in a queue; false when nobody is found.
func (w *writer) assignFrom(ctx context.Context, queue, id string) (found bool, err error) {
	err = w.changeByRule(ctx, id, func(m handling.Moment, h *handling.Handling) ([]timeline.Event, error) {
		found = false
		if h.Free != queue {
			return nil, docstore.ErrSkip
		}
		events, err := h.Fire(m)
		if err != nil {
			return nil, err
		}
		if found = h.Free != queue; !found {
			return nil, docstore.ErrSkip
		}
		return events, nil
	})
	return found, err
}

// offerManagedCases finds incident managers for cases that called for one in vain.
func (w *writer) offerManagedCases(ctx context.Context) error {
	docs, err := w.handlings.ListWantingManager(ctx, maxFruitless)
	if err != nil {
		return err
	}
	for _, doc := range docs {
		found := false
		err := w.changeByRule(ctx, doc.ID, func(m handling.Moment, h *handling.Handling) ([]timeline.Event, error) {
			events, err := h.FindManager(m)
			found = err == nil && h.Wants == ""
			if err == nil && !found {
				err = docstore.ErrSkip
			}
			return events, err
		})
		if err != nil || !found {
			return err // nobody for one is nobody for any
		}
	}
	return nil
}
