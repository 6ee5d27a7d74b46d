package contact

import (
	"context"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/worker"
	"github.com/ombud/ombud/services/intake/internal/casework"
	"github.com/ombud/ombud/services/intake/internal/customer"
	"github.com/ombud/ombud/services/intake/internal/mail"
)

const (
	// lease is how long a new contact belongs to the call that recorded it.
	lease = 5 * time.Second
	// patience is how long the worker waits for the other services.
	patience = 3 * time.Second
)

// Options set a reception up.
type Options struct {
	// Budget is how long a call waits for the other services; with 0 a contact is
	// recorded and the worker does the rest.
	Budget time.Duration
	// Worker sets the worker up; see casework.Attended.
	Worker worker.Options
	Clock  clock.Clock
}

// Reception is where contacts come in. It is safe for concurrent use.
type Reception struct {
	contacts  Store
	mails     Mails
	customers *customer.Registry
	desk      *casework.Desk
	mail      *mail.Reader
	worker    *worker.Worker[Contact]
	opt       Options
}

// NewReception returns a reception whose worker has not been started yet.
func NewReception(contacts Store, mails Mails, customers *customer.Registry, desk *casework.Desk, opt Options) *Reception {
	r := &Reception{
		contacts:  contacts,
		mails:     mails,
		customers: customers,
		desk:      desk,
		mail:      mail.NewReader(),
		opt:       opt,
	}
	attend := func(ctx context.Context, claim *worker.Claim[Contact]) error {
		_, err := r.file(ctx, claim, patience)
		return err
	}
	r.worker = worker.New(contacts.Collection(), Task, attend, casework.Attended(opt.Worker, "contacts", opt.Clock))
	return r
}

// Worker returns the worker that files contacts, to be started and stopped.
func (r *Reception) Worker() *worker.Worker[Contact] { return r.worker }

// Get returns a contact, or the NotFound fault "CONTACT_NOT_FOUND".
func (r *Reception) Get(ctx context.Context, id string) (Doc, error) {
	doc, err := r.contacts.Get(ctx, id)
	if fault.Is(err, fault.NotFound) {
		err = fault.New(fault.NotFound, "CONTACT_NOT_FOUND", "there is no contact %s", id).Wrap(err)
	}
	return doc, err
}

// Raw returns a mail as it came in, or a NotFound fault.
func (r *Reception) Raw(ctx context.Context, id string) ([]byte, error) { return r.mails.Get(ctx, id) }

// Result is what has become of a contact so far.
type Result struct {
	Contact Doc
	Case    *casework.Doc // nil while it is not filed
}

// record writes a contact down and files it within the budget. A contact that is
// recorded already is answered with what has become of it.
func (r *Reception) record(ctx context.Context, id string, c Contact) (Result, error) {
	if r.opt.Budget > 0 {
		c.Task = worker.Leased(c.Created, lease, worker.Origin(ctx))
	} else {
		c.Task.Origin = worker.Origin(ctx)
		c.Task.Set(c.Created)
	}
	doc, err := r.contacts.Insert(ctx, id, c)
	switch {
	case fault.Is(err, fault.AlreadyExists):
		return r.again(ctx, id, c)
	case err != nil:
		return Result{}, err
	case r.opt.Budget <= 0:
		r.worker.Kick()
		return Result{Contact: doc}, nil
	default:
		return r.inline(ctx, doc), nil
	}
}

// again answers a request that has been made before.
func (r *Reception) again(ctx context.Context, id string, c Contact) (Result, error) {
	doc, err := r.contacts.Get(ctx, id)
	if fault.Is(err, fault.NotFound) {
		doc, _, err = r.contacts.ByRequest(ctx, c.Request)
	}
	if err != nil {
		return Result{}, err
	}
	if doc.Body.Request == c.Request && doc.Body.Digest != c.Digest {
		return Result{}, fault.Invalid("request_id", "was used for another request before").WithReason(idempotency.ReasonReused)
	}
	if !doc.Body.Filed {
		return Result{Contact: doc}, nil
	}
	filed, err := r.desk.Get(ctx, doc.Body.Case)
	if err != nil {
		return Result{}, err
	}
	return Result{Contact: doc, Case: &filed}, nil
}

// inline files a contact that was just recorded while the caller waits. What fails is
// left to the worker: the contact is safe.
func (r *Reception) inline(ctx context.Context, doc Doc) Result {
	result := Result{Contact: doc}
	_ = r.worker.Inline(context.WithoutCancel(ctx), doc, func(ctx context.Context, claim *worker.Claim[Contact]) error {
		filed, err := r.file(ctx, claim, r.opt.Budget)
		if filed.Case != nil {
			result = filed
		}
		return err
	}) // the failure is in the document, and the worker comes back to it
	return result
}
