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

// offerCasesTo offers the cases that are to be offered in real time in the queues of a person with room for more, and assigns those in
// queues that assign their cases.
func (w *writer) offerCasesTo(ctx context.Context, staff string) error {
	people, err := w.directory.Snapshot(ctx)
	if err != nil || !people.IsPresent(staff, w.now()) {
		return err
	}
	for _, team := range people.Person(staff).Teams {
		queue := ladder.QueueOf(team)
		if err := w.placeCases(ctx, queue, w.handlings.ListSought, isSoughtIn); err != nil {
			return err
		}
		if !people.IsPushQueue(queue) {
			continue
		}
		if err := w.placeCases(ctx, queue, w.handlings.ListFree, isFreeIn); err != nil {
			return err
		}
	}
	return nil
}

func isSoughtIn(h *handling.Handling, queue string) bool { return h.RealTime.Sought == queue }

func isFreeIn(h *handling.Handling, queue string) bool { return h.Free == queue }

// placeCases finds people for the cases of a queue that wait for somebody, the most urgent first, until several in a row find nobody.
func (w *writer) placeCases(
	ctx context.Context, queue string,
	list func(ctx context.Context, queue string, limit int) ([]handling.Doc, error),
	isWaiting func(h *handling.Handling, queue string) bool,
) error {
	for {
		waiting, err := list(ctx, queue, maxFruitless)
		if err != nil || len(waiting) == 0 {
			return err
		}
		placed := 0
		for _, doc := range waiting {
			found, err := w.placeCase(ctx, doc.ID, func(h *handling.Handling) bool { return isWaiting(h, queue) })
			if err != nil {
				return err
			}
			if found {
				placed++
			}
		}
		if placed == 0 {
			return nil
		}
	}
}

// placeCase assigns or offers a case that waits for somebody; false when nobody is found.
func (w *writer) placeCase(ctx context.Context, id string, isWaiting func(*handling.Handling) bool) (found bool, err error) {
	err = w.changeByRule(ctx, id, func(m handling.Moment, h *handling.Handling) ([]timeline.Event, error) {
		found = false
		if !isWaiting(h) {
			return nil, docstore.ErrSkip
		}
		events, err := h.Fire(m)
		if err != nil {
			return nil, err
		}
		if found = !isWaiting(h); !found {
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
