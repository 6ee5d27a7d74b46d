package resource

import (
	"context"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
)

// Delete takes a resource out of use that nothing needs. A repeated command is no fault. Faults: [NotFound], [InUse],
// Conflict with ETAG_MISMATCH, and those of Users.
func (r *Register[T]) Delete(ctx context.Context, name string, change Change) error {
	if r.options.Deleted != nil {
		return r.markDeleted(ctx, name, change)
	}
	doc, repeated, err := r.BeginDelete(ctx, name, change)
	if repeated || err != nil {
		return err
	}
	defer r.reportChange(doc)
	return Named(r.coll.Delete(ctx, doc.ID), name)
}

// BeginDelete checks that a resource may be deleted and records the command. It returns the document, which the caller
// removes, at once or in steps; repeated says that the command has removed it before. Delete is for a removal in one
// step, and for resources that keep their document.
func (r *Register[T]) BeginDelete(
	ctx context.Context, name string, change Change,
) (doc docstore.Doc[T], repeated bool, err error) {
	doc, err = r.Get(ctx, name)
	if fault.Is(err, fault.NotFound) {
		known, failed := r.options.Removals.Has(ctx, name, change.Command)
		if known || failed != nil {
			return doc, known, failed
		}
	}
	if err != nil {
		return doc, false, err
	}
	if err := CheckEtag(name, change.Etag, Etag(doc)); err != nil {
		return doc, false, err
	}
	if err := r.checkUnused(ctx, name, doc.Body); err != nil {
		return doc, false, err
	}
	return doc, false, r.options.Removals.Record(ctx, name, change.Command)
}

// Undelete takes a deleted resource back into use as it was, if Check agrees. A repeated command gets the resource as it is
// now. Faults: [NotFound], [NotDeleted], Conflict with ETAG_MISMATCH, and those of Check.
func (r *Register[T]) Undelete(ctx context.Context, name string, change Change) (docstore.Doc[T], error) {
	return r.writeOnce(ctx, name, change, func(body *T) error {
		if !r.isDeleted(body) {
			return NotDeleted(name)
		}
		*r.options.Deleted(body) = false
		return r.completeBody(ctx, name, body, change.Now)
	})
}

// markDeleted deletes a resource that keeps its document. The rules of Check are for resources in use, so it does not ask
// them.
func (r *Register[T]) markDeleted(ctx context.Context, name string, change Change) error {
	_, err := r.writeOnce(ctx, name, change, func(body *T) error {
		if r.isDeleted(body) {
			return NotFound(name)
		}
		if err := r.checkUnused(ctx, name, *body); err != nil {
			return err
		}
		*r.options.Deleted(body) = true
		if r.options.Prepare != nil {
			r.options.Prepare(body, change.Now)
		}
		return nil
	})
	return err
}

func (r *Register[T]) checkUnused(ctx context.Context, name string, body T) error {
	if r.options.Users == nil {
		return nil
	}
	user, err := r.options.Users(ctx, name, body)
	if err != nil || user == "" {
		return err
	}
	return InUse(name, user)
}
