package customer

import (
	"context"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
)

// Store keeps customers and the claims of identities. Faults are those of docstore.
type Store interface {
	Get(ctx context.Context, id string) (Doc, error)
	Insert(ctx context.Context, id string, c Customer) (Doc, error)
	Update(ctx context.Context, id string, change func(*Customer) error) (Doc, error)
	// Claims returns what the identities lead to, by key; those that nobody has
	// claimed are left out.
	Claims(ctx context.Context, identities []Identity) (map[string]Claim, error)
	// Claim keeps the claim: AlreadyExists when somebody has the identity.
	Claim(ctx context.Context, c Claim) error
	// Settle makes a tentative claim last: Conflict when it was taken back.
	Settle(ctx context.Context, c Claim) error
	// Release takes a claim back that nobody has settled.
	Release(ctx context.Context, c Claim) error
}

// Registry finds customers and makes them. It is safe for concurrent use.
type Registry struct {
	store Store
	clock clock.Clock
}

// NewRegistry returns a registry.
func NewRegistry(store Store, c clock.Clock) *Registry { return &Registry{store: store, clock: c} }

// Get returns a customer, or the NotFound fault "CUSTOMER_NOT_FOUND".
func (r *Registry) Get(ctx context.Context, id string) (Doc, error) {
	doc, err := r.store.Get(ctx, id)
	if fault.Is(err, fault.NotFound) {
		err = fault.New(fault.NotFound, "CUSTOMER_NOT_FOUND", "there is no customer %s", id).Wrap(err)
	}
	return doc, err
}

// Lookup returns the customer with the identity, or "CUSTOMER_NOT_FOUND".
func (r *Registry) Lookup(ctx context.Context, i Identity) (Doc, error) {
	return docstore.RetryOnConflict(ctx, contested, func() (Doc, error) {
		claim, ok, err := r.claim(ctx, i)
		if err != nil {
			return Doc{}, err
		}
		if !ok {
			return Doc{}, fault.New(fault.NotFound, "CUSTOMER_NOT_FOUND", "no customer has this %s", i.Kind)
		}
		return r.behind(ctx, claim, "")
	})
}

// Recognise returns the customer with the identity and makes one if there is none. The
// name is that of a new customer; it may be empty.
func (r *Registry) Recognise(ctx context.Context, i Identity, name string) (Doc, error) {
	return docstore.RetryOnConflict(ctx, contested, func() (Doc, error) {
		claim, ok, err := r.claim(ctx, i)
		if err == nil && !ok {
			now := r.now()
			claim = Claim{Customer: idempotency.NewID(now), Identity: i, Created: now}
			err = r.take(ctx, claim)
		}
		if err != nil {
			return Doc{}, err
		}
		return r.behind(ctx, claim, name)
	})
}

// reasonContested is that of the fault for identities that others claim, or take claims
// back of, at the same moment.
const reasonContested = "IDENTITY_CONTESTED"

func contested(err error) bool { return fault.ReasonOf(err) == reasonContested }

// contest makes that fault of those of the store.
func contest(err error) error {
	if fault.Is(err, fault.AlreadyExists) || fault.Is(err, fault.Conflict) {
		return fault.New(fault.Conflict, reasonContested, "others claim the same identities just now").Wrap(err)
	}
	return err
}

func (r *Registry) take(ctx context.Context, claim Claim) error {
	return contest(r.store.Claim(ctx, claim))
}

func (r *Registry) settle(ctx context.Context, claim Claim) error {
	if !claim.Tentative {
		return nil
	}
	return contest(r.store.Settle(ctx, claim))
}

// behind returns the customer that a claim leads to. A missing one is written: an
// earlier try came no further than the claim.
func (r *Registry) behind(ctx context.Context, claim Claim, name string) (Doc, error) {
	doc, err := r.store.Get(ctx, claim.Customer)
	missing := fault.Is(err, fault.NotFound)
	if !missing && (err != nil || !doc.Body.lacks(claim.Identity)) {
		return doc, err
	}
	if err := r.settle(ctx, claim); err != nil {
		return Doc{}, err
	}
	if missing {
		return r.write(ctx, claim, name)
	}
	return r.store.Update(ctx, doc.ID, func(c *Customer) error {
		if !c.know(claim.Identity) {
			return docstore.ErrSkip
		}
		return nil
	})
}

func (r *Registry) write(ctx context.Context, claim Claim, name string) (Doc, error) {
	c := Customer{Name: name, Created: claim.Created, Updated: claim.Created}
	c.know(claim.Identity)
	if claim.Identity.Kind == CRM {
		c.ExternalID = claim.Identity.Value
	}
	doc, err := r.store.Insert(ctx, claim.Customer, c)
	if fault.Is(err, fault.AlreadyExists) {
		return r.store.Get(ctx, claim.Customer)
	}
	return doc, err
}

func (r *Registry) claim(ctx context.Context, i Identity) (Claim, bool, error) {
	claims, err := r.store.Claims(ctx, []Identity{i})
	claim, ok := claims[i.Key()]
	return claim, ok, err
}

func (r *Registry) now() time.Time { return r.clock.Now().UTC().Truncate(time.Millisecond) }
