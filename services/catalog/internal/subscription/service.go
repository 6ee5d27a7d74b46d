package subscription

import (
	"context"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/listing"
	"github.com/ombud/ombud/pkg/resource"
	"github.com/ombud/ombud/services/catalog/internal/offer"
)

// Service is the use cases of subscriptions. It is safe for concurrent use.
type Service struct {
	repository *Repository
	register   *resource.Register[Subscription]
	catalog    *offer.Catalog
	clock      clock.Clock
}

// NewService returns the service of the subscriptions in a repository, to the services in a catalog.
func NewService(repository *Repository, catalog *offer.Catalog, c clock.Clock) (*Service, error) {
	s := &Service{repository: repository, catalog: catalog, clock: c}
	register, err := repository.newRegister(s.checkSubscription)
	s.register = register
	return s, err
}

// Change is a request to change one subscription.
type Change struct {
	Command idempotency.Command
	Etag    string // of the state that the change builds on; empty for any
}

// Get returns a subscription, also a deleted one, or the NotFound fault of resources.
func (s *Service) Get(ctx context.Context, id string) (Doc, error) {
	return s.register.Get(ctx, Subscriptions.Name(id))
}

// ListPage returns a page of subscriptions and the token of the next page.
func (s *Service) ListPage(ctx context.Context, req listing.Request) ([]Doc, string, error) {
	return s.register.List(ctx, req)
}

// ListOfCustomer returns all subscriptions of a customer, in use or not, as they were at most a second ago.
func (s *Service) ListOfCustomer(ctx context.Context, customer string) ([]Doc, error) {
	return s.repository.ListOfCustomer(ctx, customer)
}

// Create subscribes a customer by hand, from now on unless the subscription has a start. An empty id is chosen. A
// repeated request gets the subscription that it made.
func (s *Service) Create(ctx context.Context, id string, wanted Subscription, by Change) (Doc, error) {
	now := s.now()
	if wanted.From.IsZero() {
		wanted.From = now
	}
	wanted.Origin, wanted.Created = Manual, now
	return s.register.Create(ctx, id, wanted, s.toRegisterChange(by))
}

// Update changes level, start and end of a subscription in use. Customer and service stay.
func (s *Service) Update(
	ctx context.Context, id string, by Change, revise func(Subscription) (Subscription, error),
) (Doc, error) {
	return s.register.Update(ctx, Subscriptions.Name(id), s.toRegisterChange(by), func(body *Subscription) error {
		wanted, err := revise(*body)
		if err != nil {
			return err
		}
		body.ServiceLevel, body.From, body.To = wanted.ServiceLevel, wanted.From, wanted.To
		return nil
	})
}

// Delete takes a subscription out of use.
func (s *Service) Delete(ctx context.Context, id string, by Change) error {
	return s.register.Delete(ctx, Subscriptions.Name(id), s.toRegisterChange(by))
}

// Undelete takes a deleted subscription back into use.
func (s *Service) Undelete(ctx context.Context, id string, by Change) (Doc, error) {
	return s.register.Undelete(ctx, Subscriptions.Name(id), s.toRegisterChange(by))
}

func (s *Service) toRegisterChange(by Change) resource.Change {
	return resource.Change{Command: by.Command, Etag: by.Etag, Now: s.now()}
}

// checkSubscription returns a fault with every wrong field: wrong in itself, or with a name that the catalog does not
// have.
func (s *Service) checkSubscription(ctx context.Context, _ string, body Subscription) error {
	wrong := body.checkFields()
	for _, reference := range []struct {
		field, name string
		kind        offer.Kind
	}{
		{"service", body.Service, offer.Services},
		{"service_level", body.ServiceLevel, offer.ServiceLevels},
	} {
		if reference.name == "" {
			continue
		}
		_, err := s.catalog.Get(ctx, reference.name)
		if fault.Is(err, fault.NotFound) || offer.KindOf(reference.name) != reference.kind {
			wrong = wrong.Field(reference.field, "there is no %s %q", reference.kind, reference.name)
		} else if err != nil {
			return err
		}
	}
	return wrong.Err()
}

func (s *Service) now() time.Time { return clock.ToMilliseconds(s.clock.Now()) }
