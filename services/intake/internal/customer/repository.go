package customer

import (
	"context"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
)

// Repository stores customers and the claims of identities. Faults are those of docstore. It is safe for concurrent use.
type Repository struct {
	customers *docstore.Collection[Customer]
	claims    *docstore.Collection[Claim]
}

// OpenRepository opens the collections, making them if need be.
func OpenRepository(ctx context.Context, db docstore.Database) (*Repository, error) {
	customers, err := docstore.Open[Customer](ctx, db, docstore.Spec{Name: "customers"})
	if err != nil {
		return nil, err
	}
	claims, err := docstore.Open[Claim](ctx, db, docstore.Spec{Name: "identities"})
	return &Repository{customers: customers, claims: claims}, err
}

// Get returns a customer.
func (r *Repository) Get(ctx context.Context, id string) (Doc, error) {
	return r.customers.Get(ctx, id)
}

// FindSpeech returns the language and the zone of a customer; false for a customer without a record.
func (r *Repository) FindSpeech(ctx context.Context, id string) (language, zone string, isKnown bool, err error) {
	doc, err := r.customers.Get(ctx, id)
	if fault.Is(err, fault.NotFound) {
		return "", "", false, nil
	}
	return doc.Body.Language, doc.Body.LocalZone(), err == nil, err
}

func (r *Repository) insertCustomer(ctx context.Context, id string, c Customer) (Doc, error) {
	return r.customers.Insert(ctx, id, c)
}

func (r *Repository) updateCustomer(
	ctx context.Context, id string, change func(*Customer) error,
) (Doc, error) {
	return r.customers.Update(ctx, id, change)
}

// FindClaims returns the claims of identities by key. Unclaimed identities are left out.
func (r *Repository) FindClaims(ctx context.Context, identities []Identity) (map[string]Claim, error) {
	keys := make([]string, len(identities))
	for i, identity := range identities {
		keys[i] = identity.Key()
	}
	docs, err := r.claims.GetMany(ctx, keys)
	found := make(map[string]Claim, len(docs))
	for _, doc := range docs {
		if doc.Body.Customer != "" {
			found[doc.ID] = doc.Body
		}
	}
	return found, err
}

// InsertClaim stores a claim: AlreadyExists when the identity is claimed. A withdrawn claim stays without a customer,
// so that a reader of the old claim cannot mistake it for a new one.
func (r *Repository) InsertClaim(ctx context.Context, c Claim) error {
	_, err := r.claims.Insert(ctx, c.Identity.Key(), c)
	if !fault.Is(err, fault.AlreadyExists) {
		return err
	}
	return r.rewriteClaim(ctx, c, func(stored *Claim) error {
		if stored.Customer != "" {
			return err
		}
		*stored = c
		return nil
	})
}

// ConfirmClaim makes a tentative claim final: Conflict when it was withdrawn.
func (r *Repository) ConfirmClaim(ctx context.Context, c Claim) error {
	return r.rewriteClaim(ctx, c, func(stored *Claim) error {
		switch {
		case stored.Customer != c.Customer:
			return fault.New(fault.Conflict, "CLAIM_TAKEN_BACK", "the %s was released meanwhile", c.Identity.Kind)
		case !stored.Tentative:
			return docstore.ErrSkip
		}
		stored.Tentative = false
		return nil
	})
}

// WithdrawClaim takes back a claim that is still tentative.
func (r *Repository) WithdrawClaim(ctx context.Context, c Claim) error {
	return r.rewriteClaim(ctx, c, func(stored *Claim) error {
		isSame := stored.Customer == c.Customer && stored.Created.Equal(c.Created)
		if !isSame || !stored.Tentative {
			return docstore.ErrSkip
		}
		*stored = Claim{Identity: c.Identity}
		return nil
	})
}

func (r *Repository) rewriteClaim(ctx context.Context, c Claim, change func(*Claim) error) error {
	_, err := r.claims.UpdateStored(ctx, c.Identity.Key(), change)
	return err
}
