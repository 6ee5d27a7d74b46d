package subscription

import (
	"context"
	"sync"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/listing"
	"github.com/ombud/ombud/pkg/resource"
)

const (
	// cacheLifetime bounds the age of cached subscriptions, and thereby the delay after which a change by another
	// replica counts.
	cacheLifetime = time.Second
	// maxCached bounds the number of customers in the cache.
	maxCached = 50_000
)

// Repository stores subscriptions and joinings. There may be as many subscriptions as customers, so those of a customer
// are read by index and cached for a second.
type Repository struct {
	documents *docstore.Collection[Subscription]
	joinings  *docstore.Collection[Joining] // by the key of the request
	lists     *listing.Fields
	clock     clock.Clock

	mu    sync.Mutex
	cache map[string]cacheEntry // by customer; "" holds whether any subscription exists
}

// cacheEntry is the result of one read.
type cacheEntry struct {
	docs   []Doc
	readAt time.Time
}

func newSpec() docstore.Spec {
	return docstore.Spec{
		Name: string(Subscriptions),
		Indexes: []docstore.Index{
			{Fields: []string{"customer"}},
			{Fields: []string{"service"}},
			{Fields: []string{"deleted", "customer", "service"}},
			{Fields: []string{"deleted", "service"}},
			resource.CreationIndex(),
		},
	}
}

// OpenRepository declares the collections in db.
func OpenRepository(ctx context.Context, db docstore.Database, c clock.Clock) (*Repository, error) {
	documents, err := docstore.Open[Subscription](ctx, db, newSpec())
	if err != nil {
		return nil, err
	}
	joinings, err := docstore.Open[Joining](ctx, db, docstore.Spec{Name: "joinings"})
	if err != nil {
		return nil, err
	}
	lists, err := listing.NewFields(
		newSpec(),
		listing.Field{Name: "customer", Path: "customer", Type: listing.String},
		listing.Field{Name: "service", Path: "service", Type: listing.String},
	)
	if err != nil {
		return nil, err
	}
	return &Repository{
		documents: documents,
		joinings:  joinings,
		lists:     lists,
		clock:     c,
		cache:     map[string]cacheEntry{},
	}, nil
}

// newRegister returns the register of the subscriptions, with check as the rule for those in use.
func (r *Repository) newRegister(
	check func(context.Context, string, Subscription) error,
) (*resource.Register[Subscription], error) {
	return resource.NewRegister(r.documents, resource.Options[Subscription]{
		Collection: Subscriptions,
		Fields:     r.lists,
		Deleted:    func(s *Subscription) *bool { return &s.Deleted },
		Check:      check,
		Prepare:    (*Subscription).markChanged,
		Changed:    func(doc Doc) { r.dropCached(doc.Body.Customer) },
	})
}

// insert adds a subscription under an id; AlreadyExists when the id, or the request that made it, has one.
func (r *Repository) insert(ctx context.Context, id string, s Subscription) (Doc, error) {
	defer r.dropCached(s.Customer)
	return r.documents.Insert(ctx, id, s)
}

// end ends a subscription at a time.
func (r *Repository) end(ctx context.Context, id string, at time.Time) (Doc, error) {
	doc, err := r.documents.Update(ctx, id, func(s *Subscription) error {
		s.To = &at
		s.markChanged(at)
		return nil
	})
	r.dropCached(doc.Body.Customer)
	return doc, resource.Named(err, Subscriptions.Name(id))
}

// findJoining returns the result of a request to join, by the key of the request, and whether there is one.
func (r *Repository) findJoining(ctx context.Context, key string) (Joining, bool, error) {
	docs, err := r.joinings.GetMany(ctx, []string{key})
	if err != nil || len(docs) == 0 {
		return Joining{}, false, err
	}
	return docs[0].Body, true, nil
}

// insertJoining stores the result of a request to join; AlreadyExists when the request has one.
func (r *Repository) insertJoining(ctx context.Context, j Joining) error {
	_, err := r.joinings.Insert(ctx, j.Creation.Key, j)
	return err
}

// ListOfCustomer returns all subscriptions of a customer, in use or not, as they were at most a second ago. While there
// are no subscriptions at all, it reads those of no customer.
func (r *Repository) ListOfCustomer(ctx context.Context, customer string) ([]Doc, error) {
	some, err := r.readCached(ctx, "", docstore.Query{Limit: 1})
	if err != nil || len(some) == 0 || customer == "" {
		return nil, err
	}
	return r.readCached(ctx, customer, queryOfCustomer(customer))
}

// reloadOfCustomer returns all subscriptions of a customer as they are now. The slice is the caller's own, unlike those in
// the cache.
func (r *Repository) reloadOfCustomer(ctx context.Context, customer string) ([]Doc, error) {
	r.dropCached(customer)
	return r.readAll(ctx, queryOfCustomer(customer))
}

func queryOfCustomer(customer string) docstore.Query {
	return docstore.Query{Equal: []docstore.Eq{{Field: "customer", Value: customer}}}
}

// readAll returns the documents that a query finds.
func (r *Repository) readAll(ctx context.Context, query docstore.Query) ([]Doc, error) {
	var docs []Doc
	for doc, err := range r.documents.Find(ctx, query) {
		if err != nil {
			return nil, err
		}
		docs = append(docs, doc)
	}
	return docs, nil
}

// readCached returns the entry of the cache, or runs the query when the entry is missing or too old.
func (r *Repository) readCached(ctx context.Context, key string, query docstore.Query) ([]Doc, error) {
	now := r.clock.Now()
	r.mu.Lock()
	entry, ok := r.cache[key]
	r.mu.Unlock()
	if ok && now.Sub(entry.readAt) < cacheLifetime {
		return entry.docs, nil
	}
	docs, err := r.readAll(ctx, query)
	if err != nil {
		return nil, err
	}
	entry = cacheEntry{docs: docs, readAt: now}
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.cache) >= maxCached {
		clear(r.cache)
	}
	r.cache[key] = entry
	return entry.docs, nil
}

// dropCached removes a customer from the cache, because their subscriptions change.
func (r *Repository) dropCached(customer string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.cache, customer)
	delete(r.cache, "")
}
