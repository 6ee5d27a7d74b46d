// Package category keeps the categories of a firm. The program ships default categories with examples, so that a
// fresh installation classifies English, Russian and Polish messages before any training.
package category

import (
	"context"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/resource"
)

// Collection begins the names of categories.
const Collection resource.Collection = "categories"

// Category is a kind of problem. Its creator chooses the id.
type Category struct {
	DisplayName string          `bson:"displayName,omitempty"`
	Description string          `bson:"description,omitempty"`
	Applied     idempotency.Log `bson:"applied,omitempty"`
}

// Service creates categories. It is safe for concurrent use.
type Service struct {
	repository *Repository
	clock      clock.Clock
}

// NewService returns a service on the repository.
func NewService(repository *Repository, c clock.Clock) *Service {
	return &Service{repository: repository, clock: c}
}

// CreateCategory stores a new category. A repeated command succeeds again; another category with the id is an
// AlreadyExists fault.
func (s *Service) CreateCategory(ctx context.Context, id string, c Category, command idempotency.Command) error {
	c.Applied.Add(command, s.clock.Now())
	err := s.repository.InsertCategory(ctx, id, c)
	if fault.KindOf(err) != fault.AlreadyExists {
		return err
	}
	existing, readErr := s.repository.GetCategory(ctx, id)
	if readErr != nil {
		return readErr
	}
	if seen, seenErr := existing.Applied.HasApplied(command); seen || seenErr != nil {
		return seenErr
	}
	return resource.Exists(Collection.Name(id)).Wrap(err)
}
