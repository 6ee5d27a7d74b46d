package resource

import (
	"context"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
)

// Create makes a resource; an empty id is chosen here. A repeated command gets the resource as it is now. Faults: [Exists],
// [Taken], InvalidArgument for another request with the same request id, and those of Check. The etag is not looked at.
func (r *Register[T]) Create(ctx context.Context, id string, body T, change Change) (docstore.Doc[T], error) {
	cmd := change.Command
	if made, known, err := r.MadeBy(ctx, cmd); known || err != nil {
		return made, err
	}
	name := r.options.Collection.Name(idempotency.ResourceID(id, cmd, change.Now, string(r.options.Collection)))
	if err := r.completeBody(ctx, name, &body, change.Now); err != nil {
		return docstore.Doc[T]{}, err
	}
	r.recorder(&body).RecordCreation(cmd, change.Now)
	doc := docstore.Doc[T]{ID: r.documentID(name), Revision: 1, Body: body}
	made, err := r.coll.Insert(ctx, doc.ID, body)
	if !fault.Is(err, fault.AlreadyExists) {
		r.reportChange(doc)
		return made, err
	}
	// The same command may have been faster in another process.
	if made, known, again := r.MadeBy(ctx, cmd); known || again != nil {
		return made, again
	}
	return docstore.Doc[T]{}, r.explainFault(ctx, doc, err)
}

// MadeBy returns the resource that a command has made, and whether it has made one. Another request with its id is an
// InvalidArgument fault.
func (r *Register[T]) MadeBy(ctx context.Context, cmd idempotency.Command) (docstore.Doc[T], bool, error) {
	find := func(key string) (docstore.Doc[T], bool, error) {
		return r.coll.First(ctx, docstore.Query{Equal: []docstore.Eq{{Field: idempotency.CreationKey, Value: key}}})
	}
	creation := func(doc docstore.Doc[T]) *idempotency.Creation { return r.recorder(&doc.Body).MadeBy() }
	return idempotency.FindEarlier(cmd, find, creation)
}

// explainFault returns the fault of the resource for a failed write of its document.
func (r *Register[T]) explainFault(ctx context.Context, doc docstore.Doc[T], err error) error {
	if fault.ReasonOf(err) != docstore.ReasonUniqueIndex {
		return Named(err, r.NameOf(doc))
	}
	fields, failed := r.coll.TakenFields(ctx, doc)
	if failed != nil {
		return failed
	}
	return Taken(r.options.Collection, fields...).Wrap(err)
}
