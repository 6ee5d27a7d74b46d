// Package rulebook keeps the rules of the firm: the shipped ones as changed, and its own. All rules are one
// document, so that a change of several rules takes effect as a whole and every replica applies the same ones.
package rulebook

import (
	"context"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/resource"
	"github.com/ombud/ombud/services/classification/internal/priority"
)

// maxRules bounds the number of rules.
const maxRules = 200

// Service changes the rule book. It is safe for concurrent use.
type Service struct {
	repository *Repository
	clock      clock.Clock
}

// NewService returns a service on the repository.
func NewService(repository *Repository, c clock.Clock) *Service {
	return &Service{repository: repository, clock: c}
}

// GetBook returns the rule book.
func (s *Service) GetBook(ctx context.Context) (Book, error) {
	book, _, err := s.repository.GetBook(ctx)
	return book, err
}

// GetRule returns one rule, or a NotFound fault.
func (s *Service) GetRule(ctx context.Context, id string) (Rule, error) {
	book, _, err := s.repository.GetBook(ctx)
	if err != nil {
		return Rule{}, err
	}
	return book.getRule(id)
}

// CreateRule adds a rule. Faults: AlreadyExists for a taken id, InvalidArgument with fields below "rule" for a wrong
// rule, Precondition TOO_MANY_RULES.
func (s *Service) CreateRule(ctx context.Context, r priority.Rule, command idempotency.Command) (Rule, error) {
	return s.changeRule(ctx, r.ID, command, func(b *Book) error {
		if b.indexOf(r.ID) >= 0 {
			return resource.Exists(Collection.Name(r.ID))
		}
		if len(b.Rules) >= maxRules {
			return fault.New(fault.Precondition, "TOO_MANY_RULES", "there are %d rules, and no more are allowed", maxRules)
		}
		return b.putChecked(r, s.currentTime())
	})
}

// UpdateRule replaces a rule by the result of change. An outdated etag is a Conflict fault; an empty one fits every
// revision.
func (s *Service) UpdateRule(
	ctx context.Context, id, etag string, command idempotency.Command, change func(Rule) (priority.Rule, error),
) (Rule, error) {
	return s.changeRule(ctx, id, command, func(b *Book) error {
		current, err := b.getMatching(id, etag)
		if err != nil {
			return err
		}
		next, err := change(current)
		if err != nil {
			return err
		}
		return b.putChecked(next, s.currentTime())
	})
}

// DeleteRule deletes a rule. The etag works as in UpdateRule.
func (s *Service) DeleteRule(ctx context.Context, id, etag string, command idempotency.Command) error {
	_, err := s.changeBook(ctx, command, func(b *Book) error {
		if _, err := b.getMatching(id, etag); err != nil {
			return err
		}
		b.deleteRule(id)
		return nil
	})
	return err
}

func (s *Service) changeRule(
	ctx context.Context, id string, command idempotency.Command, change func(*Book) error,
) (Rule, error) {
	book, err := s.changeBook(ctx, command, change)
	if err != nil {
		return Rule{}, err
	}
	return book.getRule(id)
}

// changeBook changes the book once per command.
func (s *Service) changeBook(ctx context.Context, command idempotency.Command, change func(*Book) error) (Book, error) {
	return s.repository.ChangeBook(ctx, func(b *Book) error {
		seen, err := b.Applied.HasApplied(command)
		if err != nil {
			return err
		}
		if seen {
			return docstore.ErrSkip
		}
		if err := change(b); err != nil {
			return err
		}
		b.Applied.Add(command, s.currentTime())
		return nil
	})
}

func (s *Service) currentTime() time.Time { return clock.ToMilliseconds(s.clock.Now()) }
