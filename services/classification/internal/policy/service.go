// Package policy compiles the rules and the priority matrix of the firm into the engine that judges cases, and
// follows their changes.
package policy

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/services/classification/internal/judgement"
	"github.com/ombud/ombud/services/classification/internal/matrix"
	"github.com/ombud/ombud/services/classification/internal/priority"
	"github.com/ombud/ombud/services/classification/internal/rulebook"
)

// refreshInterval is the period between two looks for changes by other replicas.
const refreshInterval = time.Second

// Service holds the compiled policy. It is safe for concurrent use.
type Service struct {
	rules    *rulebook.Repository
	matrices *matrix.Repository
	records  *judgement.Repository
	clock    clock.Clock
	log      *slog.Logger

	refreshMu sync.Mutex
	compiled  atomic.Pointer[compiled]
}

// compiled is an engine with its sources and their revisions.
type compiled struct {
	*priority.Engine
	rules          []priority.Rule
	matrix         priority.Matrix
	rulesRevision  int64
	matrixRevision int64
}

// NewService returns a service with no rules and the default matrix until the first Refresh.
func NewService(
	rules *rulebook.Repository, matrices *matrix.Repository, records *judgement.Repository, c clock.Clock, log *slog.Logger,
) (*Service, error) {
	s := &Service{
		rules:    rules,
		matrices: matrices,
		records:  records,
		clock:    c,
		log:      log,
	}
	return s, s.compilePolicy(&compiled{matrix: priority.DefaultMatrix()})
}

// Decide judges a case by the current policy.
func (s *Service) Decide(in priority.Input) priority.Decision { return s.compiled.Load().Decide(in) }

// PriorityOf returns the priority of an impact and an urgency by the current matrix.
func (s *Service) PriorityOf(impact, urgency priority.Level) priority.Priority {
	return s.compiled.Load().matrix.PriorityOf(impact, urgency)
}

// GetMatrix returns the stored priority matrix and its revision.
func (s *Service) GetMatrix(ctx context.Context) (priority.Matrix, int64, error) {
	err := s.Refresh(ctx)
	current := s.compiled.Load()
	return current.matrix, current.matrixRevision, err
}

// ReplaceMatrix writes a checked matrix once per command and applies it. An outdated revision is a Conflict fault,
// ETAG_MISMATCH; [singleton.AnyRevision] fits every state.
func (s *Service) ReplaceMatrix(
	ctx context.Context, m priority.Matrix, revision int64, command idempotency.Command,
) error {
	if err := s.matrices.ReplaceMatrix(ctx, m, revision, command); err != nil {
		return err
	}
	return s.Refresh(ctx)
}

// Run refreshes the policy periodically until ctx ends.
func (s *Service) Run(ctx context.Context) {
	clock.Every(ctx, s.clock, refreshInterval, func(ctx context.Context) {
		if err := s.Refresh(ctx); err != nil && ctx.Err() == nil {
			s.log.WarnContext(ctx, "rules and matrix could not be read; the previous ones stay in force", "error", err)
		}
	})
}

// Refresh compiles the stored rules and matrix if either has changed.
func (s *Service) Refresh(ctx context.Context) error {
	s.refreshMu.Lock()
	defer s.refreshMu.Unlock()
	stored, matrixRevision, err := s.matrices.GetMatrix(ctx)
	if err != nil {
		return err
	}
	book, rulesRevision, err := s.rules.GetBook(ctx)
	if err != nil {
		return err
	}
	current := s.compiled.Load()
	if matrixRevision == current.matrixRevision && rulesRevision == current.rulesRevision {
		return nil
	}
	return s.compilePolicy(&compiled{
		rules:          book.PriorityRules(),
		matrix:         stored,
		rulesRevision:  rulesRevision,
		matrixRevision: matrixRevision,
	})
}

func (s *Service) compilePolicy(next *compiled) (err error) {
	if next.Engine, err = priority.New(next.rules, next.matrix); err != nil {
		return err
	}
	s.compiled.Store(next)
	return nil
}
