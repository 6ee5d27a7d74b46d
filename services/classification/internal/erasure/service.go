// Package erasure deletes personal data: everything that a customer wrote, or that was written in a case.
package erasure

import (
	"context"

	"github.com/ombud/ombud/services/classification/internal/experience"
	"github.com/ombud/ombud/services/classification/internal/judgement"
	"github.com/ombud/ombud/services/classification/internal/learning"
)

// Erased counts deleted data.
type Erased struct {
	Cases    int64 // remembered cases
	Examples int64 // training examples
}

// Service erases data from all rooms. A repetition completes the work after a crash.
type Service struct {
	experience *experience.Service
	judgements *judgement.Repository
	learning   *learning.Service
}

// NewService returns a service over the rooms with personal data.
func NewService(e *experience.Service, j *judgement.Repository, l *learning.Service) *Service {
	return &Service{experience: e, judgements: j, learning: l}
}

// EraseCase deletes the words of a case. It returns after a model without them serves.
func (s *Service) EraseCase(ctx context.Context, caseID string) (erased Erased, err error) {
	if erased.Cases, err = s.experience.ForgetCase(ctx, caseID); err != nil {
		return erased, err
	}
	if err := s.judgements.DeleteOfCase(ctx, caseID); err != nil {
		return erased, err
	}
	erased.Examples, err = s.learning.ForgetCase(ctx, caseID)
	return erased, err
}

// EraseCustomer deletes the words of a customer. It returns after a model without them serves.
func (s *Service) EraseCustomer(ctx context.Context, customer string) (erased Erased, err error) {
	if erased.Cases, err = s.experience.ForgetCustomer(ctx, customer); err != nil {
		return erased, err
	}
	if err := s.judgements.DeleteOfCustomer(ctx, customer); err != nil {
		return erased, err
	}
	erased.Examples, err = s.learning.ForgetCustomer(ctx, customer)
	return erased, err
}
