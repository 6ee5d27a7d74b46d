package store

import (
	"context"
	"sync"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/listing"
	"github.com/ombud/ombud/services/catalog/internal/subscription"
)

const (
	// staleAfter is how long a customer's subscriptions are believed unseen: what another
	// replica changes counts here within that time.
	staleAfter = time.Second
	// remembered bounds how many customers' subscriptions are kept in memory.
	remembered = 50_000
)

// Subscriptions implements subscription.Store. There may be as many as there are
// customers, so they are no part of the view: each customer's are read by index and
// remembered for a second.
type Subscriptions struct {
	documents *docstore.Collection[subscription.Subscription]
	joinings  *docstore.Collection[subscription.Joining] // by the key of the request
	lists     *listing.Fields
	clock     clock.Clock

	mu    sync.Mutex
	known map[string]reading // by customer; by "" whether there are any at all
}

// reading is what was found at a time.
type reading struct {
	docs []subscription.Doc
	at   time.Time
}

func subscriptionSpec() docstore.Spec {
	return docstore.Spec{
		Name: "subscriptions",
		Indexes: []docstore.Index{
			{Fields: []string{"customer"}},
			{Fields: []string{"service"}},
			{Fields: []string{"deleted", "customer", "service"}},
			{Fields: []string{"deleted", "service"}},
			{Fields: []string{idempotency.CreationKey}, Unique: true, Sparse: true},
		},
	}
}

// OpenSubscriptions declares the collections.
func OpenSubscriptions(ctx context.Context, db docstore.Database, c clock.Clock) (*Subscriptions, error) {
	documents, err := docstore.Open[subscription.Subscription](ctx, db, subscriptionSpec())
	if err != nil {
		return nil, err
	}
	joinings, err := docstore.Open[subscription.Joining](ctx, db, docstore.Spec{Name: "joinings"})
	if err != nil {
		return nil, err
	}
	lists, err := listing.NewFields(subscriptionSpec(),
		listing.Field{Name: "customer", Path: "customer", Type: listing.String},
		listing.Field{Name: "service", Path: "service", Type: listing.String})
	if err != nil {
		return nil, err
	}
	return &Subscriptions{
		documents: documents,
		joinings:  joinings,
		lists:     lists,
		clock:     c,
		known:     map[string]reading{},
	}, nil
}

// Get implements subscription.Store.
func (s *Subscriptions) Get(ctx context.Context, id string) (subscription.Doc, error) {
	return s.documents.Get(ctx, id)
}

// Insert implements subscription.Store.
func (s *Subscriptions) Insert(ctx context.Context, id string, body subscription.Subscription) (subscription.Doc, error) {
	defer s.forget(body.Customer)
	return s.documents.Insert(ctx, id, body)
}

// Update implements subscription.Store.
func (s *Subscriptions) Update(ctx context.Context, id string, change func(*subscription.Subscription) error) (subscription.Doc, error) {
	doc, err := s.documents.Update(ctx, id, change)
	s.forget(doc.Body.Customer)
	return doc, err
}

// MadeBy implements subscription.Store.
func (s *Subscriptions) MadeBy(ctx context.Context, key string) (subscription.Doc, bool, error) {
	return s.documents.First(ctx, docstore.Query{Equal: []docstore.Eq{{Field: idempotency.CreationKey, Value: key}}})
}

// Joining implements subscription.Store.
func (s *Subscriptions) Joining(ctx context.Context, key string) (subscription.Joining, bool, error) {
	docs, err := s.joinings.GetMany(ctx, []string{key})
	if err != nil || len(docs) == 0 {
		return subscription.Joining{}, false, err
	}
	return docs[0].Body, true, nil
}

// AddJoining implements subscription.Store.
func (s *Subscriptions) AddJoining(ctx context.Context, j subscription.Joining) error {
	_, err := s.joinings.Insert(ctx, j.Creation.Key, j)
	return err
}

// Page implements subscription.Store.
func (s *Subscriptions) Page(ctx context.Context, r listing.Request) ([]subscription.Doc, string, error) {
	page, err := s.lists.Page(r)
	if err != nil {
		return nil, "", err
	}
	return listing.Fetch(ctx, s.documents, page)
}

// Of implements subscription.Store. While there are no subscriptions at all, it does
// not ask for those of every single customer.
func (s *Subscriptions) Of(ctx context.Context, customer string) ([]subscription.Doc, error) {
	some, err := s.recall(ctx, "", docstore.Query{Limit: 1})
	if err != nil || len(some) == 0 || customer == "" {
		return nil, err
	}
	return s.recall(ctx, customer, docstore.Query{Equal: []docstore.Eq{{Field: "customer", Value: customer}}})
}

// Fresh implements subscription.Store.
func (s *Subscriptions) Fresh(ctx context.Context, customer string) ([]subscription.Doc, error) {
	s.forget(customer)
	return s.Of(ctx, customer)
}

// recall answers from memory, and asks the store for what is not there or too old.
func (s *Subscriptions) recall(ctx context.Context, key string, query docstore.Query) ([]subscription.Doc, error) {
	now := s.clock.Now()
	s.mu.Lock()
	seen, ok := s.known[key]
	s.mu.Unlock()
	if ok && now.Sub(seen.at) < staleAfter {
		return seen.docs, nil
	}
	found := reading{at: now}
	for doc, err := range s.documents.Find(ctx, query) {
		if err != nil {
			return nil, err
		}
		found.docs = append(found.docs, doc)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.known) >= remembered {
		clear(s.known)
	}
	s.known[key] = found
	return found.docs, nil
}

// forget drops what is remembered of a customer whose subscriptions change.
func (s *Subscriptions) forget(customer string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.known, customer)
	delete(s.known, "")
}
