package reception

import (
	"context"
	"fmt"
	"regexp"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/resource"
	"github.com/ombud/ombud/pkg/worker"
	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casework"
	"github.com/ombud/ombud/services/intake/internal/channel/mail"
	"github.com/ombud/ombud/services/intake/internal/customer"
	"github.com/ombud/ombud/services/intake/internal/rejudging"
)

const (
	// contactLease is the time that a new contact belongs to the call that recorded it.
	contactLease = 5 * time.Second
	// peerTimeout is the time that the worker waits for the other services.
	peerTimeout = 3 * time.Second
)

// Options set a service up.
type Options struct {
	// Budget bounds the wait of a call for the other services. With 0 a contact is recorded and the worker does the rest.
	Budget time.Duration
	// Worker sets the worker up; the service sets its name and lease.
	Worker worker.Options
	Clock  clock.Clock
}

// Service records and files contacts. It is safe for concurrent use.
type Service struct {
	repository *Repository
	customers  *customer.Service
	cases      *casework.Service
	judge      *rejudging.Service
	mail       *mail.Reader
	number     *regexp.Regexp
	worker     *worker.Worker[Contact]
	opt        Options
}

// NewService returns a service with a stopped worker.
func NewService(
	repository *Repository, customers *customer.Service, cases *casework.Service, judge *rejudging.Service, opt Options,
) *Service {
	s := &Service{
		repository: repository,
		customers:  customers,
		cases:      cases,
		judge:      judge,
		mail:       mail.NewReader(),
		number:     newNumber(),
		opt:        opt,
	}
	opt.Worker.Name, opt.Worker.Lease = "contacts", contactLease
	s.worker = repository.newWorker(s.fileDue, opt.Worker)
	return s
}

// Start starts the worker.
func (s *Service) Start(ctx context.Context) error { return s.worker.Start(ctx) }

// Stop stops the worker and waits for its runs.
func (s *Service) Stop(ctx context.Context) error { return s.worker.Stop(ctx) }

// ParkedContacts returns the parked work on contacts.
func (s *Service) ParkedContacts() worker.ParkedSource {
	return worker.NewParkedSource("contact", s.worker, func(doc Doc) string { return "contacts/" + doc.ID })
}

// OpenAttachment returns the contents of the nth attachment of a contact, counted from 1, and a media type that no browser
// runs. A missing contact or attachment is the NotFound fault of the kit.
func (s *Service) OpenAttachment(
	ctx context.Context, id string, n int,
) (contents []byte, mediaType string, err error) {
	if _, err := s.repository.Get(ctx, id); err != nil {
		return nil, "", err
	}
	name := fmt.Sprintf("%s/attachments/%d", Collection.Name(id), n)
	raw, err := s.repository.readMail(ctx, id)
	if err != nil {
		return nil, "", resource.Named(err, name)
	}
	contents, mediaType, isFound := s.mail.OpenAttachment(raw, n-1)
	if !isFound {
		return nil, "", resource.NotFound(name)
	}
	return contents, mediaType, nil
}

// Result is the state of a contact after a call.
type Result struct {
	Contact Doc
	Case    *casefile.Doc // nil while the contact is not filed
}

// recordContact writes a contact and files it within the budget. For a contact that is recorded already it returns the
// present state.
func (s *Service) recordContact(ctx context.Context, id string, c Contact) (Result, error) {
	if s.opt.Budget > 0 {
		c.Task = worker.LeasedTask(c.Created, contactLease, worker.Origin(ctx))
	} else {
		c.Task.Origin = worker.Origin(ctx)
		c.Task.SetDue(c.Created)
	}
	doc, err := s.repository.insertContact(ctx, id, c)
	switch {
	case fault.Is(err, fault.AlreadyExists):
		return s.answerRepeated(ctx, id, c)
	case err != nil:
		return Result{}, err
	case s.opt.Budget <= 0:
		s.worker.Kick()
		return Result{Contact: doc}, nil
	default:
		return s.fileInline(ctx, doc), nil
	}
}

// answerRepeated answers a request that has been made before.
func (s *Service) answerRepeated(ctx context.Context, id string, c Contact) (Result, error) {
	doc, err := s.repository.Get(ctx, id)
	if fault.Is(err, fault.NotFound) {
		doc, _, err = s.repository.findByRequest(ctx, c.Request)
	}
	if err != nil {
		return Result{}, err
	}
	if doc.Body.Request == c.Request && doc.Body.Digest != c.Digest {
		return Result{}, idempotency.ReusedID()
	}
	if !doc.Body.Filed {
		return Result{Contact: doc}, nil
	}
	filed, err := s.cases.GetCase(ctx, doc.Body.Case)
	if err != nil {
		return Result{}, err
	}
	return Result{Contact: doc, Case: &filed}, nil
}

// fileInline files a contact that was just recorded while the caller waits. A failure is left to the worker: it is
// recorded in the contact.
func (s *Service) fileInline(ctx context.Context, doc Doc) Result {
	result := Result{Contact: doc}
	file := func(ctx context.Context, claim *worker.Claim[Contact]) error {
		filed, err := s.fileContact(ctx, claim, s.opt.Budget)
		if filed.Case != nil {
			result = filed
		}
		return err
	}
	_ = s.worker.RunInline(context.WithoutCancel(ctx), doc, file)
	return result
}

func (s *Service) now() time.Time { return clock.ToMilliseconds(s.opt.Clock.Now()) }
