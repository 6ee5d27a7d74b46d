package subscription

import (
	"context"
	"strconv"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/listing"
	"github.com/ombud/ombud/services/catalog/internal/offer"
)

// Store keeps subscriptions. Faults are those of docstore.
type Store interface {
	Get(ctx context.Context, id string) (Doc, error)
	Insert(ctx context.Context, id string, s Subscription) (Doc, error)
	// Update makes one change on top of whatever others made, as docstore does.
	Update(ctx context.Context, id string, change func(*Subscription) error) (Doc, error)
	// MadeBy returns the one that a request made, by the key of its Creation; false for none.
	MadeBy(ctx context.Context, key string) (Doc, bool, error)
	// Joining returns what a request to join came to, by the key of its Creation; false for
	// none.
	Joining(ctx context.Context, key string) (Joining, bool, error)
	// AddJoining keeps it; AlreadyExists when that has been done.
	AddJoining(ctx context.Context, j Joining) error
	Page(ctx context.Context, r listing.Request) ([]Doc, string, error)
	// Of returns all subscriptions of a customer, as they were at most a second ago.
	Of(ctx context.Context, customer string) ([]Doc, error)
	// Fresh returns all subscriptions of a customer, as they are.
	Fresh(ctx context.Context, customer string) ([]Doc, error)
}

// Offer is what can be subscribed to.
type Offer interface {
	// Get returns what applies under a name, or a NotFound fault.
	Get(ctx context.Context, name string) (offer.Version, error)
}

// Registry makes subscriptions and changes them. It is safe for concurrent use.
type Registry struct {
	store Store
	offer Offer
	clock clock.Clock
}

// NewRegistry returns a registry.
func NewRegistry(store Store, o Offer, c clock.Clock) *Registry { return &Registry{store, o, c} }

// Change says by which request, and on top of which version, something changes.
type Change struct {
	Command idempotency.Command
	Etag    string // empty: whatever it is
}

// Get returns one, also when it is deleted; the NotFound fault "SUBSCRIPTION_NOT_FOUND".
func (r *Registry) Get(ctx context.Context, id string) (Doc, error) {
	doc, err := r.store.Get(ctx, id)
	return doc, missing(id, err)
}

// Page returns a page of a list.
func (r *Registry) Page(ctx context.Context, q listing.Request) ([]Doc, string, error) {
	return r.store.Page(ctx, q)
}

// Of returns all subscriptions of a customer, as they were at most a second ago.
func (r *Registry) Of(ctx context.Context, customer string) ([]Doc, error) {
	return r.store.Of(ctx, customer)
}

// Create subscribes a customer by hand. Without an id it chooses one. A repeated request gets
// what it made the first time.
func (r *Registry) Create(ctx context.Context, id string, s Subscription, by Change) (Doc, error) {
	if made, known, err := r.made(ctx, by.Command); known || err != nil {
		return made, err
	}
	now := r.now()
	if s.From.IsZero() {
		s.From = now
	}
	s.Origin, s.Created, s.Updated, s.Version = Manual, now, now, 1
	if err := r.check(ctx, &s); err != nil {
		return Doc{}, err
	}
	id = idempotency.ResourceID(id, by.Command, now, "subscription")
	s.Creation = by.Command.Creation()
	s.Applied.Add(by.Command, now)
	doc, err := r.store.Insert(ctx, id, s)
	if !fault.Is(err, fault.AlreadyExists) {
		return doc, err
	}
	// It may be the same request that was faster, in another process.
	if made, known, err := r.made(ctx, by.Command); known || err != nil {
		return made, err
	}
	return Doc{}, fault.New(fault.AlreadyExists, "NAME_TAKEN", "subscriptions/%s exists already", id)
}

// made returns the subscription that a request has made, if it has. Another request with its
// id is an InvalidArgument fault.
func (r *Registry) made(ctx context.Context, cmd idempotency.Command) (Doc, bool, error) {
	find := func(key string) (Doc, bool, error) { return r.store.MadeBy(ctx, key) }
	return idempotency.Earlier(cmd, find, func(d Doc) *idempotency.Creation { return d.Body.Creation })
}

// Update changes a subscription that is in use. Whose it is and to what stays.
func (r *Registry) Update(ctx context.Context, id string, by Change, change func(Subscription) (Subscription, error)) (Doc, error) {
	return r.change(ctx, id, by, func(s *Subscription) error {
		if s.Deleted {
			return gone(id)
		}
		wanted, err := change(*s)
		if err != nil {
			return err
		}
		s.ServiceLevel, s.From, s.To = wanted.ServiceLevel, wanted.From, wanted.To
		return r.check(ctx, s)
	})
}

// Delete takes a subscription out of use.
func (r *Registry) Delete(ctx context.Context, id string, by Change) error {
	_, err := r.change(ctx, id, by, func(s *Subscription) error {
		if s.Deleted {
			return gone(id)
		}
		s.Deleted = true
		return nil
	})
	return err
}

// Undelete takes a deleted subscription back into use.
func (r *Registry) Undelete(ctx context.Context, id string, by Change) (Doc, error) {
	return r.change(ctx, id, by, func(s *Subscription) error {
		if !s.Deleted {
			return fault.New(fault.Precondition, "NOT_DELETED", "subscriptions/%s is in use", id)
		}
		s.Deleted = false
		return r.check(ctx, s)
	})
}

// change makes one change, once.
func (r *Registry) change(ctx context.Context, id string, by Change, change func(*Subscription) error) (Doc, error) {
	now := r.now()
	doc, err := r.store.Update(ctx, id, func(s *Subscription) error {
		if seen, err := s.Applied.Seen(by.Command); err != nil {
			return err
		} else if seen {
			return docstore.ErrSkip
		}
		if by.Etag != "" && by.Etag != s.Etag() {
			return fault.New(fault.Conflict, "ETAG_MISMATCH", "subscriptions/%s was changed meanwhile; read it again", id)
		}
		if err := change(s); err != nil {
			return err
		}
		s.Applied.Add(by.Command, now)
		s.Updated = now
		s.Version++
		return nil
	})
	return doc, missing(id, err)
}

// check names every field that is wrong, in itself or because it holds the name of
// something that the catalog does not have.
func (r *Registry) check(ctx context.Context, s *Subscription) error {
	wrong := s.check()
	for _, reference := range []struct {
		field, name string
		kind        offer.Kind
	}{{"subscription.service", s.Service, offer.Services}, {"subscription.service_level", s.ServiceLevel, offer.ServiceLevels}} {
		if reference.name == "" {
			continue
		}
		_, err := r.offer.Get(ctx, reference.name)
		if fault.Is(err, fault.NotFound) || offer.KindOf(reference.name) != reference.kind {
			wrong = wrong.Field(reference.field, "there is no %s %q", reference.kind, reference.name)
		} else if err != nil {
			return err
		}
	}
	return wrong.Err()
}

func (r *Registry) now() time.Time { return r.clock.Now().UTC().Truncate(time.Millisecond) }

// Etag returns what changes with every change.
func (s *Subscription) Etag() string { return strconv.FormatInt(s.Version, 10) }

func gone(id string) error {
	return fault.New(fault.NotFound, "SUBSCRIPTION_NOT_FOUND", "there is no subscriptions/%s", id)
}

func missing(id string, err error) error {
	if fault.ReasonOf(err) == docstore.ReasonNotFound {
		return gone(id)
	}
	return err
}
