package progress

import (
	"context"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/worker"
	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
	"github.com/ombud/ombud/services/intake/internal/message"
)

const (
	// caseLease is the time that one run on a case may take.
	caseLease = 5 * time.Second
	// peerTimeout is the time that the worker waits for all peers together in one run. It leaves time for the write
	// before the lease ends.
	peerTimeout = 3 * time.Second
	// retryBase and retryMax bound the wait after a failure: short enough for a case to catch up within seconds when a
	// peer is back.
	retryBase, retryMax = 500 * time.Millisecond, 4 * time.Second
	// retryTries bounds the failures for other reasons than an outage of a peer. Then the work is parked.
	retryTries = 12
)

// Backoff returns the retry policy of the intake's workers.
func Backoff() worker.Backoff {
	return worker.Backoff{Base: retryBase, Max: retryMax, Tries: retryTries}
}

// Path leads a case to its promise.
type Path interface {
	// Advance goes on from the stage of the case as far as the peers allow. It applies its changes to doc and returns
	// them, to be made once more on the stored case, with the error of the first peer that failed. Words are those of
	// the first contact; nil when they have to be read.
	Advance(ctx context.Context, doc *casefile.Doc, m timeline.Moment, words *casefile.Words) ([]casefile.Change, error)
}

// Options set a service up.
type Options struct {
	// Budget bounds the wait of a call for the other services. With 0 the worker does everything that concerns them.
	Budget time.Duration
	// CloseAfter is the time of silence after which a resolved case is closed.
	CloseAfter time.Duration
	// Messages writes to the customers of closed cases.
	Messages *message.Service
	// Worker sets the worker up; the service sets its name and lease.
	Worker worker.Options
	Clock  clock.Clock
}

// Service does the due work of cases. It is safe for concurrent use.
type Service struct {
	cases    *casefile.Repository
	registry *casefile.Registry
	path     Path
	worker   *worker.Worker[casefile.Case]
	opt      Options
}

// NewService returns a service with a stopped worker.
func NewService(
	cases *casefile.Repository, registry *casefile.Registry, path Path, opt Options,
) *Service {
	s := &Service{
		cases:    cases,
		registry: registry,
		path:     path,
		opt:      opt,
	}
	opt.Worker.Name, opt.Worker.Lease = "cases", caseLease
	s.worker = cases.NewWorker(s.runDue, opt.Worker)
	return s
}

// Start starts the worker.
func (s *Service) Start(ctx context.Context) error { return s.worker.Start(ctx) }

// Stop stops the worker and waits for its runs.
func (s *Service) Stop(ctx context.Context) error { return s.worker.Stop(ctx) }

// ParkedCases returns the parked work on cases.
func (s *Service) ParkedCases() worker.ParkedSource {
	return worker.NewParkedSource("case", s.worker, func(doc casefile.Doc) string { return casefile.Collection.Name(doc.ID) })
}

// Kick wakes the worker.
func (s *Service) Kick() { s.worker.Kick() }

// KickFor wakes the worker if the case is due soon.
func (s *Service) KickFor(doc casefile.Doc, now time.Time) {
	if due := doc.Body.Task.Due; due != nil && !due.After(now.Add(retryMax)) {
		s.worker.Kick()
	}
}

func (s *Service) now() time.Time { return clock.ToMilliseconds(s.opt.Clock.Now()) }
