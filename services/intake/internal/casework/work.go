package casework

import (
	"context"
	"slices"
	"time"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/worker"
)

// errorRunes is how much a case remembers of why its work stopped.
const errorRunes = 300

// job is one run of the work on a case. It changes a scratch copy as it goes, so that
// each step sees what those before it found out, and remembers the changes to make
// them once more on the document as it is at the end.
type job struct {
	id      string
	c       Case // the scratch copy
	m       Moment
	words   func(context.Context) (Words, error)
	changes []func(*Case)
}

func (j *job) apply(change func(*Case)) {
	change(&j.c)
	j.changes = append(j.changes, change)
}

// attend is the worker's handler.
func (d *Desk) attend(ctx context.Context, claim *worker.Claim[Case]) error {
	_, err := d.work(ctx, claim, patience)
	return err
}

// work does everything that is due on a case: it goes on towards the promise,
// delivers effects, and closes it after the time of silence. It waits no longer than
// limit for all peers together. What was done is written in one commit; an error
// means that nothing was.
func (d *Desk) work(ctx context.Context, claim *worker.Claim[Case], limit time.Duration) (Doc, error) {
	doc := claim.Doc()
	j := &job{id: doc.ID, c: copied(doc.Body), m: Moment{Now: claim.Now().UTC(), Actor: suite, Trace: traceOf(ctx)}}
	j.words = func(ctx context.Context) (Words, error) { return d.statements.Words(ctx, doc.Body.FirstContact) }
	err := d.meetPeers(ctx, j, limit)
	if err != nil && len(j.changes) == 0 {
		return Doc{}, err
	}
	d.closeSilent(j)
	return d.cases.Commit(ctx, claim, func(c *Case) error {
		for _, change := range j.changes {
			change(c)
		}
		d.schedule(c, j.m.Now, err)
		return nil
	})
}

// meetPeers makes the calls that are due, within the limit.
func (d *Desk) meetPeers(ctx context.Context, j *job, limit time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	if err := d.advance(ctx, j); err != nil {
		return err
	}
	return d.deliver(ctx, j)
}

// closeSilent closes a resolved case when the customer has kept silent for long enough.
func (d *Desk) closeSilent(j *job) {
	if !j.c.allows(Close) || len(j.c.Effects) > 0 || j.m.Now.Before(j.c.Resolved.Add(d.opt.CloseAfter)) {
		return
	}
	j.apply(func(c *Case) {
		if c.do(Close) == nil {
			c.add(j.m, Entry{
				Kind:    WasClosed,
				Actor:   "clock",
				Cause:   "the customer did not object",
				Visible: true,
			})
		}
	})
}

// schedule says when there is something to do next. Failure is why the work stopped,
// if it did.
func (d *Desk) schedule(c *Case, now time.Time, failure error) {
	switch {
	case failure != nil:
		at := retryAt(now)
		if fault.Is(failure, fault.Timeout) { // the caller's patience was short, the worker's is longer
			at = now
		}
		c.Task.Set(at)
		c.Task.LastError = excerpt(failure.Error(), errorRunes)
	case c.Stage != Promised || len(c.Effects) > 0:
		c.Task.Set(now)
	case c.State == Resolved:
		c.Task.Set(c.Resolved.Add(d.opt.CloseAfter))
	}
}

// copied returns a copy whose slices grow apart from those of the original.
func copied(c Case) Case {
	c.Tail = slices.Clone(c.Tail)
	c.Links = slices.Clone(c.Links)
	c.Effects = slices.Clone(c.Effects)
	return c
}
