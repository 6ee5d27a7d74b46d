package store

import (
	"context"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/intake/internal/customer"
)

// Customers keeps customers and the claims of identities. It implements
// customer.Store.
type Customers struct {
	customers *docstore.Collection[customer.Customer]
	claims    *docstore.Collection[customer.Claim]
}

func openCustomers(ctx context.Context, db docstore.Database) (*Customers, error) {
	customers, err := docstore.Open[customer.Customer](ctx, db, docstore.Spec{Name: "customers"})
	if err != nil {
		return nil, err
	}
	claims, err := docstore.Open[customer.Claim](ctx, db, docstore.Spec{Name: "identities"})
	return &Customers{customers, claims}, err
}

// Get implements customer.Store.
func (s *Customers) Get(ctx context.Context, id string) (customer.Doc, error) {
	return s.customers.Get(ctx, id)
}

// Insert implements customer.Store.
func (s *Customers) Insert(ctx context.Context, id string, c customer.Customer) (customer.Doc, error) {
	return s.customers.Insert(ctx, id, c)
}

// Update implements customer.Store.
func (s *Customers) Update(ctx context.Context, id string, change func(*customer.Customer) error) (customer.Doc, error) {
	return s.customers.Update(ctx, id, change)
}

// Claims implements customer.Store.
func (s *Customers) Claims(ctx context.Context, identities []customer.Identity) (map[string]customer.Claim, error) {
	keys := make([]string, len(identities))
	for i, identity := range identities {
		keys[i] = identity.Key()
	}
	docs, err := s.claims.GetMany(ctx, keys)
	found := make(map[string]customer.Claim, len(docs))
	for _, doc := range docs {
		if doc.Body.Customer != "" {
			found[doc.ID] = doc.Body
		}
	}
	return found, err
}

// Claim implements customer.Store. A claim that was taken back stays as one of nobody, so
// that who has read it before cannot take it for a new one.
func (s *Customers) Claim(ctx context.Context, c customer.Claim) error {
	_, err := s.claims.Insert(ctx, c.Identity.Key(), c)
	if !fault.Is(err, fault.AlreadyExists) {
		return err
	}
	return s.reclaim(ctx, c, func(kept *customer.Claim) error {
		if kept.Customer != "" {
			return err
		}
		*kept = c
		return nil
	})
}

// Settle implements customer.Store.
func (s *Customers) Settle(ctx context.Context, c customer.Claim) error {
	return s.reclaim(ctx, c, func(kept *customer.Claim) error {
		switch {
		case kept.Customer != c.Customer:
			return fault.New(fault.Conflict, "CLAIM_TAKEN_BACK", "the %s was released meanwhile", c.Identity.Kind)
		case !kept.Tentative:
			return docstore.ErrSkip
		}
		kept.Tentative = false
		return nil
	})
}

// Release implements customer.Store.
func (s *Customers) Release(ctx context.Context, c customer.Claim) error {
	return s.reclaim(ctx, c, func(kept *customer.Claim) error {
		if kept.Customer != c.Customer || !kept.Created.Equal(c.Created) || !kept.Tentative {
			return docstore.ErrSkip
		}
		*kept = customer.Claim{Identity: c.Identity}
		return nil
	})
}

func (s *Customers) reclaim(ctx context.Context, c customer.Claim, change func(*customer.Claim) error) error {
	_, err := s.claims.Rewrite(ctx, c.Identity.Key(), change)
	return err
}
