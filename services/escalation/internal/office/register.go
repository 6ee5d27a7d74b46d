package office

import (
	"context"
	"strconv"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/listing"
	"github.com/ombud/ombud/services/escalation/internal/store"
)

// Register keeps the resources of one kind. The id of a document is the resource's
// name, its revision, or the number of its edits, the etag. It is safe for concurrent use.
type Register[T any] struct {
	kind     string // the first part of names: "staff"
	coll     *docstore.Collection[T]
	fields   *listing.Fields
	removals *store.Removals
	commands func(*T) *idempotency.Commands
	// check returns why a resource may not be as it is, its wrong fields by their paths.
	check func(ctx context.Context, name string, body T) error
	// prepare, if not nil, is called with what is about to be written.
	prepare func(*T, time.Time)
	// changed is called after every write.
	changed func()
}

// open returns the register of one kind.
func open[T any](
	o *Office, removals *store.Removals, kind string, coll *docstore.Collection[T],
	check func(context.Context, string, T) error, commands func(*T) *idempotency.Commands,
) (*Register[T], error) {
	fields, err := listing.NewFields(docstore.Spec{Name: coll.Name()})
	return &Register[T]{
		kind:     kind,
		coll:     coll,
		fields:   fields,
		removals: removals,
		commands: commands,
		check:    check,
		changed:  o.directory.Forget,
	}, err
}

// Create makes a resource; an empty id is chosen here. A repeated command gets the
// resource as it is now, and another request with its id none. Faults: AlreadyExists, and
// those of the kind's own rules.
func (r *Register[T]) Create(ctx context.Context, id string, body T, cmd idempotency.Command, now time.Time) (docstore.Doc[T], error) {
	if made, known, err := r.made(ctx, cmd); known || err != nil {
		return made, err
	}
	name := r.kind + "/" + idempotency.ResourceID(id, cmd, now, r.kind)
	if err := r.check(ctx, name, body); err != nil {
		return docstore.Doc[T]{}, err
	}
	r.commands(&body).Made(cmd, now)
	r.ready(&body, now)
	doc, err := r.coll.Insert(ctx, name, body)
	if !fault.Is(err, fault.AlreadyExists) {
		r.changed()
		return doc, err
	}
	// It may be the same command that was faster, in another process.
	if made, known, again := r.made(ctx, cmd); known || again != nil {
		return made, again
	}
	if fault.ReasonOf(err) == docstore.ReasonIDTaken {
		err = fault.New(fault.AlreadyExists, "RESOURCE_EXISTS", "%s exists", name)
	}
	return doc, r.unique(err)
}

// made returns the resource that a command has made, if it has. Another request with its id
// is an InvalidArgument fault.
func (r *Register[T]) made(ctx context.Context, cmd idempotency.Command) (docstore.Doc[T], bool, error) {
	find := func(key string) (docstore.Doc[T], bool, error) {
		return r.coll.First(ctx, docstore.Query{Equal: []docstore.Eq{{Field: idempotency.CreationKey, Value: key}}})
	}
	return idempotency.Earlier(cmd, find, func(doc docstore.Doc[T]) *idempotency.Creation { return r.commands(&doc.Body).Creation })
}

// ready prepares what is about to be written.
func (r *Register[T]) ready(body *T, now time.Time) {
	if r.prepare != nil {
		r.prepare(body, now)
	}
}

// Get returns a resource, or a NotFound fault that names it.
func (r *Register[T]) Get(ctx context.Context, name string) (docstore.Doc[T], error) {
	doc, err := r.coll.Get(ctx, name)
	return doc, store.Named(err, name)
}

// List returns a page of resources by name, and the token for the next.
func (r *Register[T]) List(ctx context.Context, size int32, token string) ([]docstore.Doc[T], string, error) {
	page, err := r.fields.Page(listing.Request{PageSize: size, PageToken: token})
	if err != nil {
		return nil, "", err
	}
	return listing.Fetch(ctx, r.coll, page)
}

// Update changes a resource. With an etag that is not the present one it is a Conflict
// fault. A repeated command gets the resource as it is now.
func (r *Register[T]) Update(ctx context.Context, name, etag string, cmd idempotency.Command, now time.Time, change func(*T) error) (docstore.Doc[T], error) {
	return docstore.RetryOnConflict(ctx, docstore.Outrun, func() (docstore.Doc[T], error) {
		doc, err := r.Get(ctx, name)
		if err != nil {
			return doc, err
		}
		if seen, err := r.commands(&doc.Body).Log.Seen(cmd); seen || err != nil {
			return doc, err
		}
		if err := matches(doc, etag); err != nil {
			return doc, err
		}
		if err := change(&doc.Body); err != nil {
			return doc, err
		}
		if err := r.check(ctx, name, doc.Body); err != nil {
			return doc, err
		}
		r.commands(&doc.Body).Log.Add(cmd, now)
		r.ready(&doc.Body, now)
		written, err := r.coll.Replace(ctx, doc)
		if docstore.Outrun(err) {
			return doc, err
		}
		r.changed()
		return written, r.unique(store.Named(err, name))
	})
}

// Delete removes a resource for which release returns no error; release is told that the
// removal is about to happen. A repeated command is no fault although it is gone.
func (r *Register[T]) Delete(ctx context.Context, name, etag string, cmd idempotency.Command, release func(docstore.Doc[T]) error) error {
	doc, err := r.Get(ctx, name)
	if fault.Is(err, fault.NotFound) {
		if done, known := r.removals.Done(ctx, name, cmd); known != nil || done {
			return known
		}
	}
	if err != nil {
		return err
	}
	if err := matches(doc, etag); err != nil {
		return err
	}
	if err := release(doc); err != nil {
		return err
	}
	if err := r.removals.Note(ctx, name, cmd); err != nil {
		return err
	}
	defer r.changed()
	return store.Named(r.coll.Delete(ctx, name), name)
}

// unique turns the fault of a unique index into one that says what is taken.
func (r *Register[T]) unique(err error) error {
	if fault.ReasonOf(err) != docstore.ReasonUniqueIndex {
		return err
	}
	return fault.New(fault.AlreadyExists, "TAKEN", "another of %s has the same subject, or the same service, segment and priority", r.kind).Wrap(err)
}

// edited is a resource that counts its own changes, because the suite writes to its document
// too.
type edited interface{ Edits() int64 }

// Etag returns the etag of a document.
func Etag[T any](doc docstore.Doc[T]) string {
	if body, ok := any(doc.Body).(edited); ok {
		return strconv.FormatInt(body.Edits(), 10)
	}
	return strconv.FormatInt(doc.Revision, 10)
}

func matches[T any](doc docstore.Doc[T], etag string) error {
	if etag == "" || etag == Etag(doc) {
		return nil
	}
	return fault.New(fault.Conflict, "ETAG_MISMATCH", "%s has been changed meanwhile: read it again", doc.ID)
}
