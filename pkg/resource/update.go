package resource

import (
	"context"
	"errors"

	"github.com/ombud/ombud/pkg/docstore"
)

// Update lets edit alter a resource that is not deleted. It starts again with a fresh body when others write meanwhile,
// so edit may run several times and must have no other effect; docstore.ErrSkip returns the resource as it is and
// records no command. A repeated command gets the resource as it is now. Faults: [NotFound], [Taken], Conflict with
// ETAG_MISMATCH, those of Check and of edit.
func (r *Register[T]) Update(
	ctx context.Context, name string, change Change, edit func(*T) error,
) (docstore.Doc[T], error) {
	return r.writeOnce(ctx, name, change, func(body *T) error {
		if r.isDeleted(body) {
			return NotFound(name)
		}
		if err := edit(body); err != nil {
			return err
		}
		return r.completeBody(ctx, name, body, change.Now)
	})
}

// writeOnce changes a document once for each command.
func (r *Register[T]) writeOnce(
	ctx context.Context, name string, change Change, edit func(*T) error,
) (docstore.Doc[T], error) {
	var none docstore.Doc[T]
	outrun := false
	wasOutrun := func(error) bool { return outrun }
	return docstore.RetryOnConflict(ctx, wasOutrun, func() (docstore.Doc[T], error) {
		outrun = false
		doc, err := r.Get(ctx, name)
		if err != nil {
			return none, err
		}
		known, err := r.recorder(&doc.Body).HasApplied(change.Command)
		if err != nil {
			return none, err
		}
		if known {
			return doc, nil
		}
		if err := CheckEtag(name, change.Etag, Etag(doc)); err != nil {
			return none, err
		}
		err = edit(&doc.Body)
		if errors.Is(err, docstore.ErrSkip) {
			return r.coll.Get(ctx, doc.ID) // edit may have altered the body
		}
		if err != nil {
			return none, err
		}
		r.recorder(&doc.Body).RecordChange(change.Command, change.Now)
		written, err := r.coll.Replace(ctx, doc)
		if docstore.IsConflict(err) {
			outrun = true
			return none, err
		}
		r.reportChange(doc)
		if err != nil {
			return none, r.explainFault(ctx, doc, err)
		}
		return written, nil
	})
}
