package resource

import (
	"context"
	"errors"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/listing"
)

// Register keeps the resources of one kind, a document each. It is safe for concurrent use.
type Register[T any] struct {
	coll     *docstore.Collection[T]
	fields   *listing.Fields
	recorder func(*T) idempotency.Recorder
	options  Options[T]
}

// Options are the differences between kinds. Collection is required, and one of Removals and Deleted.
type Options[T any] struct {
	// Collection begins the names.
	Collection Collection
	// NameIsID says that documents have the names of their resources as ids; otherwise they have the ids in the names.
	NameIsID bool
	// Fields are those by which resources may be filtered and ordered; nil for lists by name only.
	Fields *listing.Fields

	// Removals remembers the commands of deletions. It is not needed with Deleted.
	Removals *Removals
	// Deleted points to the mark of a deleted resource in a body. With it a deleted resource keeps its document and can be
	// undeleted; without it the document is removed.
	Deleted func(*T) *bool

	// Check, if not nil, returns why a resource may not be as it is, its wrong fields by their paths in the resource.
	Check func(ctx context.Context, name string, body T) error
	// Prepare, if not nil, completes a body that is about to be written, such as its time of update. Check has seen it.
	Prepare func(body *T, now time.Time)
	// Users, if not nil, returns something that needs the resource, "" when nothing does. It may refuse a deletion by an error
	// of its own.
	Users func(ctx context.Context, name string, body T) (user string, err error)
	// Changed, if not nil, is called after every write, also after one of unknown outcome.
	Changed func(docstore.Doc[T])
}

// Change is a request to alter one resource.
type Change struct {
	// Command is the request; it is carried out once.
	Command idempotency.Command
	// Etag is that of the state which the change builds on; empty for any state.
	Etag string
	// Now is the time of the change.
	Now time.Time
}

// CreationIndex is the index that the collection of a register must declare: by it a repeated command finds its resource.
func CreationIndex() docstore.Index {
	return docstore.Index{Fields: []string{idempotency.CreationKey}, Unique: true, Sparse: true}
}

// NewRegister returns the register of the resources in coll, which declares [CreationIndex]. Options that make no sense
// are an error: a mistake in the program, to be found when it starts.
func NewRegister[T any, P interface {
	*T
	idempotency.Recorder
}](coll *docstore.Collection[T], options Options[T]) (*Register[T], error) {
	if options.Collection == "" || options.Removals == nil && options.Deleted == nil {
		return nil, errors.New("resource: a register needs a collection, and removals or a mark of the deleted")
	}
	r := &Register[T]{
		coll:     coll,
		fields:   options.Fields,
		recorder: func(body *T) idempotency.Recorder { return P(body) },
		options:  options,
	}
	if r.fields != nil {
		return r, nil
	}
	var err error
	r.fields, err = listing.NewFields(docstore.Spec{Name: coll.Name()})
	return r, err
}

// Get returns a resource, also a deleted one that is kept, or the fault [NotFound].
func (r *Register[T]) Get(ctx context.Context, name string) (docstore.Doc[T], error) {
	doc, err := r.coll.Get(ctx, r.documentID(name))
	return doc, Named(err, name)
}

// List returns a page of resources, by name unless the request orders otherwise, and the token for the next one. The
// request's scope leaves the deleted out where they are kept.
func (r *Register[T]) List(ctx context.Context, req listing.Request) ([]docstore.Doc[T], string, error) {
	page, err := r.fields.Page(req)
	if err != nil {
		return nil, "", err
	}
	return listing.FetchPage(ctx, r.coll, page)
}

// All returns all resources by name, also deleted ones that are kept. It suits kinds of which there are few.
func (r *Register[T]) All(ctx context.Context) (map[string]T, error) {
	all := map[string]T{}
	for doc, err := range r.coll.Find(ctx, docstore.Query{}) {
		if err != nil {
			return nil, err
		}
		all[r.NameOf(doc)] = doc.Body
	}
	return all, nil
}

// Seed adds resources by name where they are missing, without any rules. Present ones stay as they are.
func (r *Register[T]) Seed(ctx context.Context, bodies map[string]T) error {
	docs := make([]docstore.Doc[T], 0, len(bodies))
	for name, body := range bodies {
		docs = append(docs, docstore.Doc[T]{ID: r.documentID(name), Body: body})
	}
	for _, err := range r.coll.InsertMany(ctx, docs) {
		if err != nil && !fault.Is(err, fault.AlreadyExists) {
			return err
		}
	}
	return nil
}

// NameOf returns the name of the resource in a document.
func (r *Register[T]) NameOf(doc docstore.Doc[T]) string {
	if r.options.NameIsID {
		return doc.ID
	}
	return r.options.Collection.Name(doc.ID)
}

// documentID returns the id of the document of a resource.
func (r *Register[T]) documentID(name string) string {
	if r.options.NameIsID {
		return name
	}
	return r.options.Collection.ID(name)
}

func (r *Register[T]) isDeleted(body *T) bool {
	return r.options.Deleted != nil && *r.options.Deleted(body)
}

// completeBody checks a body and makes it ready to be written.
func (r *Register[T]) completeBody(ctx context.Context, name string, body *T, now time.Time) error {
	if r.options.Check != nil {
		if err := r.options.Check(ctx, name, *body); err != nil {
			return err
		}
	}
	if r.options.Prepare != nil {
		r.options.Prepare(body, now)
	}
	return nil
}

func (r *Register[T]) reportChange(doc docstore.Doc[T]) {
	if r.options.Changed != nil {
		r.options.Changed(doc)
	}
}
