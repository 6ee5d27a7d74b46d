package customer

import (
	"context"
	"fmt"
	"slices"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
)

// Wish is what a CRM says of a customer.
type Wish struct {
	ID         string // of the customer, when the CRM knows it
	Customer   Customer
	Identities []Identity // as in the request, for the paths of faults
	Caller     string
	Command    idempotency.Command
}

// fieldOf names the field of the request that an identity came in.
func (w Wish) fieldOf(i Identity) string {
	for n, other := range w.Identities {
		if other == i {
			return fmt.Sprintf("customer.identities[%d]", n)
		}
	}
	return "customer.external_id"
}

// all are the identities of the wish, the CRM's number among them.
func (w Wish) all() []Identity {
	if w.Customer.ExternalID == "" {
		return w.Identities
	}
	return append(w.Identities[:len(w.Identities):len(w.Identities)], Identity{Kind: CRM, Value: w.Customer.ExternalID})
}

// Upsert makes a customer or changes the one that the wish names, or that any of its
// identities belongs to; who claims one of them at the same moment goes first. An identity
// of another customer is an InvalidArgument fault on its field, and nothing is changed then.
func (r *Registry) Upsert(ctx context.Context, w Wish) (Doc, error) {
	return docstore.RetryOnConflict(ctx, contested, func() (Doc, error) {
		claims, err := r.store.Claims(ctx, w.all())
		if err != nil {
			return Doc{}, err
		}
		id, err := r.target(ctx, w, claims)
		if err != nil {
			return Doc{}, err
		}
		if err := r.claimAll(ctx, w, id, claims); err != nil {
			return Doc{}, err
		}
		return r.save(ctx, w, id)
	})
}

// target finds the customer of the wish, or chooses the id of a new one. A repeated
// request without any identity chooses the same id again.
func (r *Registry) target(ctx context.Context, w Wish, claims map[string]Claim) (string, error) {
	id := w.ID
	if id != "" {
		if _, err := r.Get(ctx, id); err != nil {
			return "", err
		}
	}
	var wrong *fault.Error
	for _, i := range w.all() {
		claim, ok := claims[i.Key()]
		switch {
		case !ok:
		case id == "":
			id = claim.Customer
		case claim.Customer != id:
			wrong = wrong.Field(w.fieldOf(i), "belongs to customers/%s, not to customers/%s", claim.Customer, id)
		}
	}
	switch {
	case wrong != nil:
		return "", wrong.WithReason("IDENTITY_TAKEN")
	case id == "" && !w.Command.Empty():
		return idempotency.DerivedID("customer", w.Caller, w.Command.ID), nil
	case id == "":
		return idempotency.NewID(r.now()), nil
	}
	return id, nil
}

// claimAll claims what is not claimed yet and settles what is. When somebody else takes an
// identity at the same moment, or takes one back, it takes back what it claimed so far.
func (r *Registry) claimAll(ctx context.Context, w Wish, id string, claims map[string]Claim) error {
	all, now := w.all(), r.now()
	var made []Claim
	for _, i := range all {
		claim, ok := claims[i.Key()]
		var err error
		if ok {
			err = r.settle(ctx, claim)
		} else {
			claim = Claim{
				Customer:  id,
				Identity:  i,
				Created:   now,
				Tentative: len(all) > 1,
			}
			err = r.claimOne(ctx, claim)
			made = append(made, claim)
		}
		if err != nil {
			for _, claim := range made {
				_ = r.store.Release(ctx, claim) // what stays leads to the same customer at the next try
			}
			return err
		}
	}
	return nil
}

// claimOne claims an identity, or settles the claim that another request for the same
// customer was faster to make.
func (r *Registry) claimOne(ctx context.Context, claim Claim) error {
	err := r.take(ctx, claim)
	if !contested(err) {
		return err
	}
	if faster, ok, failed := r.claim(ctx, claim.Identity); failed == nil && ok && faster.Customer == claim.Customer {
		return r.settle(ctx, faster)
	}
	return err
}

// save writes the customer.
func (r *Registry) save(ctx context.Context, w Wish, id string) (Doc, error) {
	now := r.now()
	change := func(c *Customer) error {
		if seen, err := c.Applied.Seen(w.Command); err != nil {
			return err
		} else if seen {
			return docstore.ErrSkip
		}
		c.set(w.Customer)
		c.know(w.Identities...)
		if slices.ContainsFunc(w.Identities, func(i Identity) bool { return !slices.Contains(c.Identities, i) }) {
			return fault.New(fault.Precondition, "TOO_MANY_IDENTITIES", "a customer has at most %d identities", maxIdentities)
		}
		c.Applied.Add(w.Command, now)
		c.Updated = now
		return nil
	}
	doc, err := r.store.Update(ctx, id, change)
	if !fault.Is(err, fault.NotFound) {
		return doc, err
	}
	fresh := Customer{Created: now}
	if err := change(&fresh); err != nil {
		return Doc{}, err
	}
	doc, err = r.store.Insert(ctx, id, fresh)
	if fault.Is(err, fault.AlreadyExists) {
		return r.store.Update(ctx, id, change)
	}
	return doc, err
}
