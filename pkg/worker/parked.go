package worker

import (
	"context"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
)

// ListParked returns documents whose step was given up, the earliest parked first, at most limit of them, and the cursor
// that continues; "" at the end.
func (w *Worker[T]) ListParked(
	ctx context.Context, after docstore.Cursor, limit int,
) ([]docstore.Doc[T], docstore.Cursor, error) {
	return w.coll.Page(ctx, docstore.Query{Order: []string{parkedField}, After: after, Limit: limit})
}

// Replay makes a parked document due now with all its tries, and returns it. A document that is not parked is a Precondition
// fault with the reason NOT_PARKED; one that does not exist is NotFound.
func (w *Worker[T]) Replay(ctx context.Context, id string) (docstore.Doc[T], error) {
	now := w.opt.Clock.Now()
	doc, err := w.coll.Update(ctx, id, func(body *T) error {
		task := w.access(body)
		if task.ParkedAt == nil {
			return fault.New(fault.Precondition, ReasonNotParked, "the document is not parked")
		}
		task.replayAt(now)
		return nil
	})
	if err == nil {
		w.Kick()
	}
	return doc, err
}
