package customer

import (
	"context"
	"fmt"
	"slices"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/reach"
)

// Record is a customer as known to a CRM.
type Record struct {
	ID         string // of the customer, when the CRM knows it
	Customer   Customer
	Identities []Identity // as in the request, for the paths of faults
	Command    idempotency.Command
}

// fieldOf returns the path of an identity in the request.
func (r Record) fieldOf(i Identity) string {
	if n := slices.Index(r.Identities, i); n >= 0 {
		return fmt.Sprintf("customer.identities[%d]", n)
	}
	return "customer.external_id"
}

// allIdentities returns the identities of the record, the number in the CRM among them.
func (r Record) allIdentities() []Identity {
	if r.Customer.ExternalID == "" {
		return r.Identities
	}
	crm := Identity{Kind: CRM, Value: r.Customer.ExternalID}
	return slices.Concat(r.Identities, []Identity{crm})
}

// checkFields returns a fault with the language, the country and the time zone that do not exist; nil for none.
func (r Record) checkFields() *fault.Error {
	wrong := reach.CheckLanguage(nil, "customer.language", r.Customer.Language)
	wrong = reach.CheckTerritory(wrong, "customer.territory", r.Customer.Territory)
	if !isZone(r.Customer.TimeZone) {
		wrong = wrong.Field("customer.time_zone", "there is no time zone %s", r.Customer.TimeZone)
	}
	return wrong
}

// checkRecord returns the fault for a record with wrong fields, or of a department that does not exist.
func (s *Service) checkRecord(ctx context.Context, record Record) error {
	wrong := record.checkFields()
	if department := record.Customer.Department; department != "" {
		_, err := s.repository.Get(ctx, Collection.ID(department))
		switch {
		case fault.Is(err, fault.NotFound):
			wrong = wrong.Field("customer.department", "%s does not exist", department)
		case err != nil:
			return err
		}
	}
	return wrong.Err()
}

// UpsertCustomer makes a customer, or changes the one that the record names or that any of its identities belongs to.
// Of two requests for one identity the first wins. An identity of another customer is an InvalidArgument fault on its
// field, and so are those of checkRecord; nothing is changed then.
func (s *Service) UpsertCustomer(ctx context.Context, record Record) (Doc, error) {
	if err := s.checkRecord(ctx, record); err != nil {
		return Doc{}, err
	}
	return docstore.RetryOnConflict(ctx, isContested, func() (Doc, error) {
		claims, err := s.repository.FindClaims(ctx, record.allIdentities())
		if err != nil {
			return Doc{}, err
		}
		id, err := s.chooseCustomer(ctx, record, claims)
		if err != nil {
			return Doc{}, err
		}
		if err := s.claimAll(ctx, record, id, claims); err != nil {
			return Doc{}, err
		}
		return s.saveRecord(ctx, record, id)
	})
}

// chooseCustomer finds the customer of the record, or chooses the id of a new one. A repeated request without any identity
// chooses the same id again.
func (s *Service) chooseCustomer(
	ctx context.Context, record Record, claims map[string]Claim,
) (string, error) {
	id := record.ID
	if id != "" {
		if _, err := s.GetCustomer(ctx, id); err != nil {
			return "", err
		}
	}
	var wrong *fault.Error
	for _, i := range record.allIdentities() {
		claim, isClaimed := claims[i.Key()]
		switch {
		case !isClaimed:
		case id == "":
			id = claim.Customer
		case claim.Customer != id:
			wrong = wrong.Field(record.fieldOf(i), "belongs to customers/%s, not to customers/%s", claim.Customer, id)
		}
	}
	switch {
	case wrong != nil:
		return "", wrong.WithReason("IDENTITY_TAKEN")
	case id != "" && record.Customer.Department == Collection.Name(id):
		return "", fault.Invalid("customer.department", "is the customer itself")
	case id == "":
		return idempotency.CommandID(record.Command, s.now(), "customer", record.Command.Caller), nil
	}
	return id, nil
}

// claimAll claims the unclaimed identities and confirms the other claims. When another request takes an identity at the
// same moment, or withdraws one, claimAll withdraws its own claims.
func (s *Service) claimAll(
	ctx context.Context, record Record, id string, claims map[string]Claim,
) error {
	identities, now := record.allIdentities(), s.now()
	var made []Claim
	for _, i := range identities {
		claim, isClaimed := claims[i.Key()]
		var err error
		if isClaimed {
			err = s.confirmClaim(ctx, claim)
		} else {
			claim = Claim{
				Customer:  id,
				Identity:  i,
				Created:   now,
				Tentative: len(identities) > 1,
			}
			err = s.claimIdentity(ctx, claim)
			made = append(made, claim)
		}
		if err != nil {
			for _, claim := range made {
				// A claim that stays leads to the same customer at the next try.
				_ = s.repository.WithdrawClaim(ctx, claim)
			}
			return err
		}
	}
	return nil
}

// claimIdentity claims an identity, or confirms the claim of a faster request for the same customer.
func (s *Service) claimIdentity(ctx context.Context, claim Claim) error {
	err := s.insertClaim(ctx, claim)
	if !isContested(err) {
		return err
	}
	faster, isClaimed, failure := s.findClaim(ctx, claim.Identity)
	if failure == nil && isClaimed && faster.Customer == claim.Customer {
		return s.confirmClaim(ctx, faster)
	}
	return err
}

// saveRecord writes the customer.
func (s *Service) saveRecord(ctx context.Context, record Record, id string) (Doc, error) {
	now := s.now()
	change := func(c *Customer) error {
		if seen, err := c.Applied.HasApplied(record.Command); err != nil {
			return err
		} else if seen {
			return docstore.ErrSkip
		}
		c.mergeFields(record.Customer)
		c.addIdentities(record.Identities...)
		isLeftOut := func(i Identity) bool { return !slices.Contains(c.Identities, i) }
		if slices.ContainsFunc(record.Identities, isLeftOut) {
			return fault.New(fault.Precondition, "TOO_MANY_IDENTITIES", "a customer has at most %d identities", maxIdentities)
		}
		c.Applied.Add(record.Command, now)
		c.Updated = now
		return nil
	}
	doc, err := s.repository.updateCustomer(ctx, id, change)
	if !fault.Is(err, fault.NotFound) {
		return doc, err
	}
	created := Customer{Created: now}
	if err := change(&created); err != nil {
		return Doc{}, err
	}
	doc, err = s.repository.insertCustomer(ctx, id, created)
	if fault.Is(err, fault.AlreadyExists) {
		return s.repository.updateCustomer(ctx, id, change)
	}
	return doc, err
}
