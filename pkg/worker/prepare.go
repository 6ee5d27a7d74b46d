package worker

import (
	"context"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
)

// Preparation changes a due document in the write that claims it, which saves a write: it does the part of the step that
// needs only the document, and the handler goes on from there. Now is the time of the claim. Written, unless nil, is
// called when the write has succeeded or failed; it is nil with an error. The error fails the run, and the document
// stays as it was.
type Preparation[T any] func(ctx context.Context, body *T, now time.Time) (written func(), err error)

// Prepare lets documents be prepared when they are claimed, and returns the worker. It is called before Start, and
// times must be left in UTC and whole milliseconds, because the handler gets the document without another look at the
// store.
func (w *Worker[T]) Prepare(prepare Preparation[T]) *Worker[T] {
	w.preparation = prepare
	return w
}

// claimDoc writes the lease in doc and prepares the document. It returns nil when another worker won. A document that
// cannot be prepared before bounded ends is claimed unchanged, so that the failure counts as that of a run.
func (w *Worker[T]) claimDoc(
	ctx, bounded context.Context, doc docstore.Doc[T], now time.Time,
) (*Claim[T], error) {
	if w.preparation == nil {
		return w.writeLease(ctx, doc, now)
	}
	claim, failed := w.claimPrepared(ctx, bounded, doc, now)
	if failed == nil {
		return claim, nil
	}
	plain, err := w.coll.Get(ctx, doc.ID)
	if fault.Is(err, fault.NotFound) || err == nil && plain.Revision != doc.Revision {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	w.access(&plain.Body).leaseTo(now, w.opt.Lease, w.peers.own)
	if claim, err = w.writeLease(ctx, plain, now); claim != nil {
		claim.unprepared = failed
	}
	return claim, err
}

// claimPrepared is claimDoc without the plain claim after a failed preparation.
func (w *Worker[T]) claimPrepared(
	ctx, bounded context.Context, doc docstore.Doc[T], now time.Time,
) (claim *Claim[T], err error) {
	defer w.recoverPanic(ctx, &err)
	written, err := w.preparation(bounded, &doc.Body, now)
	if err != nil {
		return nil, err
	}
	if written != nil {
		defer written()
	}
	return w.writeLease(ctx, doc, now)
}

// writeLease writes the document as it is, with the lease that is in it.
func (w *Worker[T]) writeLease(ctx context.Context, doc docstore.Doc[T], now time.Time) (*Claim[T], error) {
	stored, err := w.coll.ReplaceStored(ctx, doc)
	if isLost(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	doc.Revision++
	claim := w.newClaim(doc, now)
	claim.stored = &stored
	return claim, nil
}
