package casefile

import (
	"context"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/listing"
	"github.com/ombud/ombud/pkg/resource"
	"github.com/ombud/ombud/pkg/worker"
	"github.com/ombud/ombud/services/intake/internal/casefile/letter"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
)

// caseSpec declares the cases. Every list of them ends with the time of opening; "changed" serves the event feed.
func caseSpec() docstore.Spec {
	return docstore.Spec{Name: "cases", Indexes: []docstore.Index{
		{Fields: []string{"opened"}},
		{Fields: []string{"state", "opened"}},
		{Fields: []string{"customer", "opened"}, Sparse: true},
		{Fields: []string{"category", "opened"}},
		{Fields: []string{"priority", "opened"}},
		{Fields: []string{"state", "priority", "opened"}},
		{Fields: []string{"state", "category", "opened"}},
		{Fields: []string{"changed"}},
		{Fields: []string{"massIncident.id", "massIncident.told"}, Sparse: true},
		worker.Index(),
		worker.ParkedIndex(),
	}}
}

// Options set a repository up.
type Options struct {
	Clock clock.Clock
	// OnWrite is called after every write of a case.
	OnWrite func()
	// IsPending reports whether a contact is recorded for a case that is about to be opened.
	IsPending func(ctx context.Context, id string) (bool, error)
	// FindSpeech returns how a customer is spoken to now; false for a customer without a record. It may be nil, and then cases
	// keep those of their opening.
	FindSpeech func(ctx context.Context, customer string) (Speech, bool, error)
}

// Repository stores cases and their timelines. It is safe for concurrent use.
type Repository struct {
	cases    *docstore.Collection[Case]
	timeline *timeline.Repository
	lists    *listing.Fields
	opt      Options
}

// OpenRepository opens the collections, making them if need be.
func OpenRepository(ctx context.Context, db docstore.Database, opt Options) (*Repository, error) {
	lists, err := newListFields()
	if err != nil {
		return nil, err
	}
	cases, err := docstore.Open[Case](ctx, db, caseSpec())
	if err != nil {
		return nil, err
	}
	entries, err := timeline.OpenRepository(ctx, db)
	if err != nil {
		return nil, err
	}
	return &Repository{
		cases:    cases,
		timeline: entries,
		lists:    lists,
		opt:      opt,
	}, nil
}

// NewWorker returns a worker that runs handle for the cases that are due.
func (r *Repository) NewWorker(handle worker.Handler[Case], opt worker.Options) *worker.Worker[Case] {
	return worker.New(r.cases, taskOf, handle, opt)
}

// Get returns a case that has been opened, or the NotFound fault of the kit.
func (r *Repository) Get(ctx context.Context, id string) (Doc, error) {
	doc, err := r.cases.Get(ctx, id)
	return doc, resource.Named(err, Collection.Name(id))
}

// GetForChange returns a case that is to be changed. Its faults are those of Update.
func (r *Repository) GetForChange(ctx context.Context, id string) (Doc, error) {
	doc, err := r.cases.Get(ctx, id)
	return doc, r.explainMissing(ctx, id, err)
}

// Insert writes a new case and returns it as given. Its times are in UTC and in whole milliseconds, as they are stored.
func (r *Repository) Insert(ctx context.Context, id string, c Case) (Doc, error) {
	c.stampWrite(r.now())
	return r.notify(r.cases.InsertAsGiven(ctx, id, c))
}

// Update changes a case in one write. It stamps new entries and moves the overflow of the timeline out. A missing case
// is the NotFound fault of the kit, or the Unavailable fault of NotReady while it is about to be opened.
func (r *Repository) Update(ctx context.Context, id string, change func(*Case) error) (Doc, error) {
	doc, err := r.notify(r.cases.Update(ctx, id, r.completeChange(ctx, id, change)))
	return doc, r.explainMissing(ctx, id, err)
}

// Apply is Update for a change that may add effects: a case with pending effects becomes due at the moment.
func (r *Repository) Apply(
	ctx context.Context, id string, at time.Time, change func(*Case) error,
) (Doc, error) {
	return r.Update(ctx, id, func(c *Case) error {
		if err := change(c); err != nil {
			return err
		}
		c.MakeDeliveryDue(at, worker.Origin(ctx))
		return nil
	})
}

// Commit is Update under a worker's claim.
func (r *Repository) Commit(ctx context.Context, claim *Claim, change func(*Case) error) (Doc, error) {
	return r.notify(claim.Commit(ctx, r.completeChange(ctx, claim.Doc().ID, change)))
}

func (r *Repository) notify(doc Doc, err error) (Doc, error) {
	if err == nil {
		r.opt.OnWrite()
	}
	return doc, err
}

// completeChange makes a change in the present language and zone of the customer, stamps its entries, and moves the overflow of
// the timeline out before it is cut off. Moving is harmless when the change is then not written, or tried again: the same
// entries go to the same places.
func (r *Repository) completeChange(
	ctx context.Context, id string, change func(*Case) error,
) func(*Case) error {
	return func(c *Case) error {
		sealed := c.sealedSequence(r.now())
		if err := r.renewSpeech(ctx, c); err != nil {
			return err
		}
		if err := change(c); err != nil {
			return err
		}
		c.stampWrite(r.now())
		overflow := c.OverflowEntries(sealed)
		if len(overflow) == 0 {
			return nil
		}
		if err := r.timeline.MoveEntries(ctx, id, overflow); err != nil {
			return err
		}
		c.TrimTail(len(overflow))
		return nil
	}
}

// renewSpeech takes over how the customer of a case is spoken to now; the handling hears of another language. The language and the zone at the opening hold
// for a minute, in which messages are joined and a promise costs no further read.
func (r *Repository) renewSpeech(ctx context.Context, c *Case) error {
	isFresh := r.now().Sub(c.Opened) < letter.Window
	if r.opt.FindSpeech == nil || c.Customer == "" || isFresh {
		return nil
	}
	speech, isKnown, err := r.opt.FindSpeech(ctx, c.Customer)
	if !isKnown || err != nil {
		return err
	}
	was := c.MessageLanguage()
	c.Contract.Language, c.Contract.TimeZone = speech.Language, speech.TimeZone
	if is := c.MessageLanguage(); is != was && c.Handling.Revision > 0 {
		m := timeline.NewMoment(ctx, r.now(), timeline.Suite)
		EmitEffect(c, m, RecommitEffect(), Renewal{NeverLater: true, Language: is})
		c.MakeDeliveryDue(m.At, worker.Origin(ctx))
	}
	return nil
}

// sealedSequence returns the sequence up to which no stored entry changes any more. A further message changes the last one
// within the window; twice the window outlasts the writes that began within it.
func (c *Case) sealedSequence(now time.Time) int64 {
	if last := c.LastLetter; last != nil && now.Sub(last.At) < 2*letter.Window {
		return last.Sequence - 1
	}
	return c.Sequence
}

// explainMissing replaces the store's NotFound fault: the case is about to be opened, or does not exist.
func (r *Repository) explainMissing(ctx context.Context, id string, err error) error {
	if !fault.Is(err, fault.NotFound) {
		return err
	}
	if isPending, failure := r.opt.IsPending(ctx, id); failure != nil || isPending {
		return NotReady(id)
	}
	return resource.Named(err, Collection.Name(id))
}

// NotReady returns the Unavailable fault "CASE_NOT_READY" for a case that is about to be opened.
func NotReady(id string) error {
	return fault.New(fault.Unavailable, "CASE_NOT_READY", "cases/%s is being opened", id).RetryAfter(time.Second)
}

func (r *Repository) now() time.Time { return clock.ToMilliseconds(r.opt.Clock.Now()) }
