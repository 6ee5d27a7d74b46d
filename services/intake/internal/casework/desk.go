package casework

import (
	"context"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/once"
	"github.com/ombud/ombud/pkg/worker"

	"github.com/ombud/ombud/services/intake/internal/wording"
)

const (
	// lease is how long a case belongs to whoever works on it.
	lease = 5 * time.Second
	// patience is how long the worker waits for all peers together in one run. It
	// leaves time for the write before the lease ends.
	patience = 3 * time.Second
	// retryBase and retryMax bound the wait after a failure: short enough for a case to
	// catch up within seconds when a peer is back.
	retryBase, retryMax = 500 * time.Millisecond, 4 * time.Second
	// retryTries is how often work may fail for other reasons than a peer that is
	// down before it is parked.
	retryTries = 12
)

// suite is the actor of what the intake does by itself.
const suite = "intake"

// Doc is a case with its id and revision.
type Doc = docstore.Doc[Case]

// Cases keeps cases. Insert, Update and Commit stamp what they write (see Case.Stamp)
// and move the overflow of the timeline out before they trim it; otherwise they are
// those of docstore and worker.
type Cases interface {
	Get(ctx context.Context, id string) (Doc, error)
	Insert(ctx context.Context, id string, c Case) (Doc, error)
	Update(ctx context.Context, id string, change func(*Case) error) (Doc, error)
	Commit(ctx context.Context, claim *worker.Claim[Case], change func(*Case) error) (Doc, error)
	Collection() *docstore.Collection[Case]
}

// Options set a desk up.
type Options struct {
	// Budget is how long a call waits for the other services; with 0 everything that
	// concerns them is left to the worker.
	Budget time.Duration
	// CloseAfter is how long a resolved case stays open to the customer's objection.
	CloseAfter time.Duration
	// PublicURL stands before the paths of pages in messages to customers.
	PublicURL string
	// MailDomain is the right side of the Message-IDs of mails to customers.
	MailDomain string
	// Worker sets the worker up; its name, clock, lease and backoff are the desk's.
	Worker worker.Options
	Clock  clock.Clock
}

// Desk is where cases are worked on. It is safe for concurrent use.
type Desk struct {
	cases      Cases
	statements Statements
	peers      Peers
	book       *wording.Book
	worker     *worker.Worker[Case]
	opt        Options
}

// NewDesk returns a desk whose worker has not been started yet.
func NewDesk(cases Cases, statements Statements, peers Peers, book *wording.Book, opt Options) *Desk {
	d := &Desk{cases: cases, statements: statements, peers: peers, book: book, opt: opt}
	d.worker = worker.New(cases.Collection(), Task, d.attend, Attended(opt.Worker, "cases", opt.Clock))
	return d
}

// Attended completes the options of a worker of the intake.
func Attended(o worker.Options, name string, c clock.Clock) worker.Options {
	o.Name, o.Clock, o.Lease = name, c, lease
	o.Backoff = worker.Backoff{Base: retryBase, Max: retryMax, Tries: retryTries}
	return o
}

// Worker returns the worker that goes on with cases, to be started and stopped.
func (d *Desk) Worker() *worker.Worker[Case] { return d.worker }

// Get returns a case, or the NotFound fault "CASE_NOT_FOUND". A case whose contact is
// recorded but not filed yet is answered as new, at revision 0.
func (d *Desk) Get(ctx context.Context, id string) (Doc, error) {
	doc, err := d.cases.Get(ctx, id)
	if !fault.Is(err, fault.NotFound) {
		return doc, err
	}
	s, ok, err := d.statements.Pending(ctx, id)
	switch {
	case err != nil:
		return Doc{}, err
	case !ok:
		return Doc{}, notFound(id)
	default:
		return Doc{ID: id, Body: Draft{ID: id, Statement: s}.begin()}, nil
	}
}

// Opened returns a case if it has been opened, else nil.
func (d *Desk) Opened(ctx context.Context, id string) (*Doc, error) {
	doc, err := d.cases.Get(ctx, id)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	return &doc, err
}

// missing turns the store's NotFound into what the caller should know: the case is
// about to be opened, and it is worth trying again; or there is none.
func (d *Desk) missing(ctx context.Context, id string, err error) error {
	if !fault.Is(err, fault.NotFound) {
		return err
	}
	if _, ok, pending := d.statements.Pending(ctx, id); pending != nil || ok {
		return NotReady(id)
	}
	return notFound(id)
}

// NotReady is the fault for a case that is about to be opened.
func NotReady(id string) error {
	return fault.New(fault.Unavailable, "CASE_NOT_READY", "cases/%s is being opened", id).RetryAfter(time.Second)
}

func notFound(id string) error {
	return fault.New(fault.NotFound, "CASE_NOT_FOUND", "there is no case %s", id)
}

// Call is what is the same in all that people do to a case.
type Call struct {
	Case    string
	Actor   string
	Command once.Command
}

// act does one thing to a case: one write that holds the change, its entries and
// effects, and the command. Then the effects are delivered while the caller waits,
// as far as that is possible within the budget; the worker does the rest.
func (d *Desk) act(ctx context.Context, by Call, a Action, change func(*Case, Moment) error) (Doc, error) {
	m := d.moment(ctx, by.Actor)
	leased := false
	doc, err := d.cases.Update(ctx, by.Case, func(c *Case) error {
		leased = false
		if seen, err := c.Applied.Seen(by.Command); err != nil {
			return err
		} else if seen {
			return docstore.ErrSkip
		}
		if err := c.do(a); err != nil {
			return err
		}
		if err := change(c, m); err != nil {
			return err
		}
		c.Applied.Add(by.Command, m.Now)
		leased = d.arm(ctx, c, m.Now)
		return nil
	})
	switch {
	case err != nil:
		return Doc{}, d.missing(ctx, by.Case, err)
	case leased:
		return d.inline(ctx, doc), nil
	default:
		d.kick(doc, m.Now)
		return doc, nil
	}
}

// kick wakes the worker if the case is due.
func (d *Desk) kick(doc Doc, now time.Time) {
	if due := doc.Body.Task.Due; due != nil && !due.After(now.Add(retryMax)) {
		d.worker.Kick()
	}
}

// arm makes a case due that has effects to deliver. It reports whether the caller
// holds the lease and is to deliver them; else the worker does, or whoever is at it.
func (d *Desk) arm(ctx context.Context, c *Case, now time.Time) bool {
	if len(c.Effects) == 0 {
		return false
	}
	origin := worker.Origin(ctx)
	if d.opt.Budget <= 0 || c.Task.Lease != nil && c.Task.Lease.After(now) {
		c.Task.MakeDue(now)
		c.Task.Origin = origin
		return false
	}
	fence := c.Task.Fence
	c.Task = worker.Leased(now, lease, origin)
	c.Task.Fence = fence + 1
	return true
}

// inline goes on with a case that is leased to the caller, and returns how it stands
// then. What fails is left to the worker.
func (d *Desk) inline(ctx context.Context, doc Doc) Doc {
	_ = d.worker.Inline(context.WithoutCancel(ctx), doc, func(ctx context.Context, claim *worker.Claim[Case]) error {
		done, err := d.work(ctx, claim, d.opt.Budget)
		if err == nil {
			doc = done
		}
		return err
	}) // the failure is in the document, and the worker comes back to it
	return doc
}

// moment is now, done by the actor.
func (d *Desk) moment(ctx context.Context, actor string) Moment {
	return Moment{Now: d.opt.Clock.Now().UTC().Truncate(time.Millisecond), Actor: actor, Trace: traceOf(ctx)}
}

// traceOf returns the id of the trace in ctx; empty when there is none.
func traceOf(ctx context.Context) string {
	// The origin is a W3C traceparent: version, trace, span and flags.
	if parts := strings.Split(worker.Origin(ctx), "-"); len(parts) == 4 {
		return parts[1]
	}
	return ""
}

// retryAt is when work is tried again after its first failure.
func retryAt(now time.Time) time.Time {
	return now.Add(retryBase/2 + rand.N(retryBase/2))
}
