package desk

import (
	"cmp"
	"context"
	"strconv"
	"time"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/worker"
	"github.com/ombud/ombud/services/escalation/internal/handling"
	"github.com/ombud/ombud/services/escalation/internal/notice"
	"github.com/ombud/ombud/services/escalation/internal/store"
)

// claim is the right to do what is due of one handling.
type claim = worker.Claim[handling.Handling]

// step delivers what has come of a handling that was due, see prepare. It is written before it
// is told, because a command that comes in between could make it untrue.
func (d *Desk) step(ctx context.Context, c *claim) error {
	doc, err := d.summon(ctx, c, c.Doc())
	if err != nil {
		return err
	}
	change, err := d.deliver(ctx, c, doc)
	if err != nil {
		return err
	}
	return c.Finish(ctx, change)
}

// prepare lets clocks run out, and takes the case from an owner who has left. Written lets
// others be given cases again.
func (d *Desk) prepare(ctx context.Context, h *handling.Handling, now time.Time) (written func(), err error) {
	now = now.UTC().Truncate(time.Millisecond)
	m, _, err := d.moment(ctx, now)
	if err != nil {
		return nil, err
	}
	defer func() {
		if written == nil {
			release(m)
		}
	}()
	gone, since, err := d.gone(ctx, m, *h)
	if err != nil {
		return nil, err
	}
	if gone {
		err = h.Vacate(m, since, h.Owner+" is not there any more.")
	} else if wakes, any := h.Wakes(); any && !wakes.After(now) {
		err = h.Fire(m)
	}
	if err != nil {
		return nil, err
	}
	return func() { release(m) }, nil
}

// gone reports whether the owner of an unsolved case is no member of staff any more, or away,
// and since when: a claim may have crossed that. A member changed a moment ago may be missing
// from the directory, so the store has the last word.
func (d *Desk) gone(ctx context.Context, m handling.Moment, h handling.Handling) (bool, time.Time, error) {
	if h.Owner == "" || h.State == handling.Resolved || m.Roster.Available(h.Owner, m.Now) {
		return false, m.Now, nil
	}
	doc, err := d.Organisation.Staff.Get(ctx, h.Owner)
	if fault.Is(err, fault.NotFound) {
		return true, m.Now, nil
	}
	if away, _ := doc.Body.Away(m.Now); err == nil && away != nil {
		return true, away.Start, nil
	}
	return false, m.Now, err
}

// deliver puts the reports of a handling on the timeline, tells the staff of them, puts the
// ended passes and engagements into the archive, and gives other cases to those who have lost
// it. It returns the change that then takes all of it off the handling. Staff and archive do
// not wait for a timeline that takes nothing, but have it only once.
func (d *Desk) deliver(ctx context.Context, c *claim, doc store.Doc) (func(*handling.Handling) error, error) {
	h := doc.Body
	told, filed := h.Told, h.Filed+len(h.Unfiled())
	untold := d.tell(ctx, doc)
	if untold != nil && h.Task.Outages > 0 {
		return nil, untold
	}
	if err := d.Outbox.Post(ctx, news(doc)); err != nil {
		return nil, cmp.Or(untold, err)
	}
	if err := d.settle(ctx, doc); err != nil || untold != nil {
		return nil, cmp.Or(untold, err)
	}
	return func(now *handling.Handling) error {
		now.Delivered(told)
		now.Offered(len(h.Freed))
		for _, number := range h.UnfiledEngagements() {
			now.FiledEngagement(number, h.Engagements[number-1].Changes)
		}
		now.Archived(filed, h.Amended)
		now.Schedule(c.Now())
		return nil
	}, nil
}

// settle puts ended passes and engagements into the archive, and gives other cases to those
// who have lost this one.
func (d *Desk) settle(ctx context.Context, doc store.Doc) error {
	h := doc.Body
	if err := d.Passes.File(ctx, doc.ID, h); err != nil {
		return err
	}
	if err := d.Engagements.File(ctx, doc.ID, h); err != nil {
		return err
	}
	for _, staff := range h.Freed {
		if err := d.offerTo(ctx, staff); err != nil {
			return err
		}
	}
	return nil
}

// tell puts the reports of a handling on the timeline.
func (d *Desk) tell(ctx context.Context, doc store.Doc) error {
	if len(doc.Body.Reports) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, deliveryBudget)
	defer cancel()
	standing := Standing{
		Holder:   held(doc.Body),
		Level:    doc.Body.Level,
		Manager:  doc.Body.Manager.Staff,
		Revision: doc.Revision,
	}
	return d.Timeline.Record(ctx, doc.ID, standing, doc.Body.Reports)
}

// news are the reports that somebody of the firm is to be told of.
func news(doc store.Doc) []notice.News {
	var all []notice.News
	for _, r := range doc.Body.Reports {
		if len(r.Notify) == 0 {
			continue
		}
		all = append(all, notice.News{
			ID: "handlings/" + doc.ID + "/" + strconv.FormatInt(r.Seq, 10), To: r.Notify,
			Event: notice.Event{
				Case:   "cases/" + doc.ID,
				Kind:   string(r.Word),
				Cause:  r.Cause,
				At:     r.At,
				Urgent: r.Urgent,
			},
		})
	}
	return all
}

// tellNow delivers what a person's command left to be told, if that is quick; otherwise
// the worker goes on with it. It returns the handling as it is now.
func (d *Desk) tellNow(ctx context.Context, doc store.Doc) store.Doc {
	ctx, cancel := context.WithTimeout(ctx, inlineBudget)
	defer cancel()
	// A failure is in the document by now, and in the log.
	_ = d.worker.Inline(ctx, doc, func(ctx context.Context, c *claim) error {
		delivered, err := d.deliver(ctx, c, doc)
		if err != nil {
			return err
		}
		written, err := c.Commit(ctx, delivered)
		if err == nil {
			doc = written
		}
		return err
	})
	return doc
}

// held returns the owner or the queue of a handling, solved or not: the case keeps the
// owner who solved it.
func held(h handling.Handling) string {
	if h.Owner != "" {
		return h.Owner
	}
	return h.Queue
}
