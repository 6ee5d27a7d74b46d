package customer

import (
	"context"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/resource"
)

// Service finds customers and makes them. It is safe for concurrent use.
type Service struct {
	repository *Repository
	clock      clock.Clock
}

// NewService returns a service.
func NewService(repository *Repository, c clock.Clock) *Service {
	return &Service{repository: repository, clock: c}
}

// GetCustomer returns a customer, or the NotFound fault of the kit.
func (s *Service) GetCustomer(ctx context.Context, id string) (Doc, error) {
	doc, err := s.repository.Get(ctx, id)
	return doc, resource.Named(err, Collection.Name(id))
}

// LookupCustomer returns the customer with the identity, or the NotFound fault of the kit.
func (s *Service) LookupCustomer(ctx context.Context, i Identity) (Doc, error) {
	return docstore.RetryOnConflict(ctx, isContested, func() (Doc, error) {
		claim, isClaimed, err := s.findClaim(ctx, i)
		if err != nil {
			return Doc{}, err
		}
		if !isClaimed {
			return Doc{}, fault.New(fault.NotFound, resource.ReasonNotFound, "no customer has this %s", i.Kind)
		}
		return s.resolveClaim(ctx, claim, "")
	})
}

// RecogniseCustomer returns the customer with the identity and makes one if there is none. Name is that of a new
// customer; it may be empty.
func (s *Service) RecogniseCustomer(ctx context.Context, i Identity, name string) (Doc, error) {
	return docstore.RetryOnConflict(ctx, isContested, func() (Doc, error) {
		claim, isClaimed, err := s.findClaim(ctx, i)
		if err == nil && !isClaimed {
			now := s.now()
			claim = Claim{Customer: idempotency.NewID(now), Identity: i, Created: now}
			err = s.insertClaim(ctx, claim)
		}
		if err != nil {
			return Doc{}, err
		}
		return s.resolveClaim(ctx, claim, name)
	})
}

// reasonContested is the reason of the Conflict fault for identities that another request claims, or withdraws, at the same
// moment.
const reasonContested = "IDENTITY_CONTESTED"

func isContested(err error) bool { return fault.ReasonOf(err) == reasonContested }

// contestedFault turns a lost race in the store into the fault with reasonContested.
func contestedFault(err error) error {
	if fault.Is(err, fault.AlreadyExists) || fault.Is(err, fault.Conflict) {
		return fault.New(fault.Conflict, reasonContested, "others claim the same identities just now").Wrap(err)
	}
	return err
}

func (s *Service) findClaim(ctx context.Context, i Identity) (Claim, bool, error) {
	claims, err := s.repository.FindClaims(ctx, []Identity{i})
	claim, isClaimed := claims[i.Key()]
	return claim, isClaimed, err
}

func (s *Service) insertClaim(ctx context.Context, claim Claim) error {
	return contestedFault(s.repository.InsertClaim(ctx, claim))
}

func (s *Service) confirmClaim(ctx context.Context, claim Claim) error {
	if !claim.Tentative {
		return nil
	}
	return contestedFault(s.repository.ConfirmClaim(ctx, claim))
}

// resolveClaim returns the customer of a claim. A missing customer is written: an earlier try came no further than the
// claim.
func (s *Service) resolveClaim(ctx context.Context, claim Claim, name string) (Doc, error) {
	doc, err := s.repository.Get(ctx, claim.Customer)
	isMissing := fault.Is(err, fault.NotFound)
	if !isMissing && (err != nil || !doc.Body.lacksIdentity(claim.Identity)) {
		return doc, err
	}
	if err := s.confirmClaim(ctx, claim); err != nil {
		return Doc{}, err
	}
	if isMissing {
		return s.writeClaimed(ctx, claim, name)
	}
	return s.repository.updateCustomer(ctx, doc.ID, func(c *Customer) error {
		if !c.addIdentities(claim.Identity) {
			return docstore.ErrSkip
		}
		return nil
	})
}

// writeClaimed writes the customer of a claim.
func (s *Service) writeClaimed(ctx context.Context, claim Claim, name string) (Doc, error) {
	c := Customer{Name: name, Created: claim.Created, Updated: claim.Created}
	c.addIdentities(claim.Identity)
	if claim.Identity.Kind == CRM {
		c.ExternalID = claim.Identity.Value
	}
	doc, err := s.repository.insertCustomer(ctx, claim.Customer, c)
	if fault.Is(err, fault.AlreadyExists) {
		return s.repository.Get(ctx, claim.Customer)
	}
	return doc, err
}

func (s *Service) now() time.Time { return clock.ToMilliseconds(s.clock.Now()) }
