package notice

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/listing"
	"github.com/ombud/ombud/pkg/worker"
	"github.com/ombud/ombud/services/escalation/internal/organisation"
)

// concurrency is how many notices are sent at once.
const concurrency = 8

// Options are the collaborators of a Service. All are required.
type Options struct {
	Repository *Repository
	// Directory has the addresses of the staff.
	Directory *organisation.Directory
	// Writer writes the texts of notices.
	Writer *Writer
	// Carriers are the channels that are configured.
	Carriers map[Channel]Carrier
	Clock    clock.Clock
	// Window is how long events are gathered into one notice.
	Window time.Duration
	// Worker has the telemetry of the worker. The rest of it is set here.
	Worker worker.Options
}

// Service gathers events into notices and sends them. It is safe for concurrent use.
type Service struct {
	options Options
	worker  *worker.Worker[Notice]

	mu    sync.Mutex
	added map[Address]string // the id of the notice added last for each address
}

// NewService returns a service whose worker does not run yet.
func NewService(o Options) *Service {
	if o.Worker.Logger == nil {
		o.Worker.Logger = slog.New(slog.DiscardHandler)
	}
	s := &Service{options: o, added: map[Address]string{}}
	o.Worker.Name = "notices"
	o.Worker.Clock = o.Clock
	o.Worker.Concurrency = concurrency
	s.worker = o.Repository.newWorker(s.sendDue, o.Worker)
	return s
}

// Worker returns the worker that sends due notices.
func (s *Service) Worker() *worker.Worker[Notice] { return s.worker }

// List returns a page of notices, newest first, and the token for the next.
func (s *Service) List(ctx context.Context, req listing.Request) ([]Doc, string, error) {
	return s.options.Repository.listNotices(ctx, req)
}

// PostNews stores news for all their recipients. News that are posted again change nothing. After an error the caller must post them
// again.
func (s *Service) PostNews(ctx context.Context, news []News) error {
	if len(news) == 0 {
		return nil
	}
	now := clock.ToMilliseconds(s.options.Clock.Now())
	b, err := s.gatherNews(ctx, news, now)
	if err != nil {
		return err
	}
	if len(b.events) == 0 {
		return s.addMissing(ctx, b.undeliverable)
	}
	stored, err := s.options.Repository.addEvents(ctx, b.events)
	if err != nil {
		return err
	}
	if err := s.addMissing(ctx, s.noticesOf(b, stored, now)); err != nil {
		return err
	}
	s.worker.Kick()
	return s.moveLateEvents(ctx, b, stored, now)
}

// noticesOf returns the notices of stored events, by id, and the undeliverable ones. An event from an earlier post belongs to the
// notice of that post.
func (s *Service) noticesOf(b batch, stored map[string]Event, now time.Time) map[string]Notice {
	notices := b.undeliverable
	for id, event := range stored {
		n, ok := b.notices[event.Notice]
		if !ok {
			_, n = s.newNotice(b.targets[id], event.Urgent, now)
		}
		notices[event.Notice] = n
	}
	return notices
}

// addMissing adds the notices that this process has not added last for their address.
func (s *Service) addMissing(ctx context.Context, notices map[string]Notice) error {
	s.mu.Lock()
	for id, n := range notices {
		if s.added[n.Address] == id {
			delete(notices, id)
		}
	}
	s.mu.Unlock()
	if len(notices) == 0 {
		return nil
	}
	if err := s.options.Repository.addNotices(ctx, notices); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, n := range notices {
		s.added[n.Address] = id
	}
	return nil
}

// moveLateEvents moves events out of notices that were sealed without them, into notices of the next window.
func (s *Service) moveLateEvents(ctx context.Context, b batch, stored map[string]Event, now time.Time) error {
	ids := map[string]bool{}
	for _, event := range stored {
		ids[event.Notice] = true
	}
	notices, err := s.options.Repository.getNotices(ctx, slices.Collect(maps.Keys(ids)))
	if err != nil {
		return err
	}
	for id, event := range stored {
		n := notices[event.Notice]
		if !n.Sealed || n.Message != nil && slices.Contains(n.Message.Told, id) {
			continue
		}
		if n.Message == nil {
			return fault.New(fault.Unavailable, "NOTICE_SEALING", "a notice is just being written")
		}
		next, notice := s.newNotice(b.targets[id], event.Urgent, now.Add(s.options.Window))
		if err := s.options.Repository.moveEvent(ctx, id, event.Notice, next); err != nil {
			return err
		}
		if err := s.options.Repository.addNotices(ctx, map[string]Notice{next: notice}); err != nil {
			return err
		}
	}
	return nil
}
