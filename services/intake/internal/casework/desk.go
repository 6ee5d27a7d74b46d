package casework

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
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
	incidents  *docstore.Collection[MassIncident]
	spreader   *worker.Worker[MassIncident]
	known      *memo
	opt        Options
}

// NewDesk returns a desk whose workers have not been started yet.
func NewDesk(
	cases Cases, incidents *docstore.Collection[MassIncident], statements Statements, peers Peers, book *wording.Book, opt Options,
) *Desk {
	d := &Desk{
		cases:      cases,
		incidents:  incidents,
		statements: statements,
		peers:      peers,
		book:       book,
		known:      newMemo(),
		opt:        opt,
	}
	spread := Attended(opt.Worker, "mass-incidents", opt.Clock)
	spread.Lease = spreadLease
	d.spreader = worker.New(incidents, incidentTask, d.spread, spread)
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

// Spreader returns the worker that makes mass incidents true of their cases.
func (d *Desk) Spreader() *worker.Worker[MassIncident] { return d.spreader }

// retryAt is when work is tried again after its first failure.
func retryAt(now time.Time) time.Time {
	return now.Add(retryBase/2 + rand.N(retryBase/2))
}
