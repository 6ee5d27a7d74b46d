package casework

import (
	"context"
	"fmt"
	"slices"
)

// deliver tells the other services what they have to know, lane by lane in order. It
// returns why something could not be delivered; that a service is down counts for
// more than a refusal, which may well follow from it.
func (d *Desk) deliver(ctx context.Context, j *job) error {
	blocked := map[string]bool{}
	var failure error
	for _, e := range slices.Clone(j.c.Effects) {
		if blocked[e.lane()] {
			continue
		}
		change, err := d.perform(ctx, j, e)
		if err != nil {
			blocked[e.lane()] = true
			if failure == nil || down(err) && !down(failure) {
				failure = fmt.Errorf("%s: %w", e.Kind, err)
			}
			continue
		}
		j.apply(func(c *Case) {
			if c.delivered(e.Seq) && change != nil {
				change(c)
			}
		})
	}
	return failure
}

// perform delivers one effect and returns what it changes in the case.
func (d *Desk) perform(ctx context.Context, j *job, e Effect) (func(*Case), error) {
	switch e.Kind {
	case TellOutcome:
		return nil, d.tellOutcome(ctx, j, e)
	case Invite:
		return d.invite(ctx, j, e)
	case LinkBack:
		return nil, d.linkBack(ctx, j.id, e)
	case CatchUp:
		return d.catchUp(ctx, j)
	case TellReopen, Recommit:
		return d.renew(ctx, j, e)
	default:
		return d.notify(ctx, j, e)
	}
}

// notify tells the escalation what happened, and takes over how the handling stands.
func (d *Desk) notify(ctx context.Context, j *job, e Effect) (func(*Case), error) {
	tell := map[EffectKind]func(context.Context, Notice) (Handling, error){
		TellAnswered: d.peers.Escalation.Answered,
		TellWait:     d.peers.Escalation.Wait,
		TellResume:   d.peers.Escalation.Resume,
		TellResolve:  d.peers.Escalation.Resolve,
	}[e.Kind]
	if tell == nil {
		return nil, fmt.Errorf("no service knows the effect %q", e.Kind)
	}
	handling, err := tell(ctx, e.notice(j.id))
	if err != nil {
		return nil, err
	}
	return func(c *Case) { c.adopt(handling) }, nil
}

// renew opens a handling again, or puts it under another promise, and tells the
// customer when the times have changed: a new promise is never silent.
func (d *Desk) renew(ctx context.Context, j *job, e Effect) (func(*Case), error) {
	notice := e.notice(j.id)
	var fresh *Commitment
	if e.Requote {
		quoted, err := d.inquire(ctx, j, e.Start)
		if err != nil {
			return nil, err
		}
		notice.Terms, fresh = quoted.Terms, &quoted
	}
	notice.Triggers = j.c.triggers()
	tell := d.peers.Escalation.Recommit
	if e.Kind == TellReopen {
		tell = d.peers.Escalation.Reopen
	}
	handling, held, err := tell(ctx, notice)
	if err != nil {
		return nil, err
	}
	return func(c *Case) {
		c.adopt(handling)
		d.repromise(c, j, fresh, held)
	}, nil
}

// repromise replaces the promise by a fresh quote, or by what the escalation holds the
// case to, which counts when they differ. The customer is told if the times change.
func (d *Desk) repromise(c *Case, j *job, fresh, held *Commitment) {
	was := c.Promise
	if fresh != nil {
		c.Promise, c.Quoted = &fresh.Promise, fresh.Source
		c.accept(*fresh)
	}
	if held != nil {
		c.hold(*held)
	}
	if was.Same(c.Promise) {
		return
	}
	if was != nil {
		now := *c.Promise
		c.Promise = was
		c.replaced(now, j.m, "")
	}
	c.add(j.m, Entry{Kind: PromiseMade, Details: c.Promise.details(), Visible: !c.mute()})
	if c.State != Resolved && c.State != Closed {
		d.tell(c, j, renewal)
	}
}

// tellOutcome lets the classification remember, or forget, how the case ended.
func (d *Desk) tellOutcome(ctx context.Context, j *job, e Effect) error {
	o := Outcome{Request: e.request(j.id), Case: j.id, Solved: e.Solved}
	if e.Solved && j.c.Ending != nil {
		o.Ending = *j.c.Ending
	}
	return d.peers.Classifier.RecordOutcome(ctx, o)
}

// invite asks the customer how it was.
func (d *Desk) invite(ctx context.Context, j *job, e Effect) (func(*Case), error) {
	path, err := d.peers.Feedback.Invite(ctx, Invitation{
		Request:    e.request(j.id),
		Case:       j.id,
		Customer:   j.c.Customer,
		Channel:    j.c.Channel,
		Language:   j.c.language(),
		Resolution: e.Count,
	})
	if err != nil {
		return nil, err
	}
	return func(c *Case) {
		c.Survey = path
		c.add(j.m, Entry{Kind: FeedbackInvited, Visible: true})
		d.tell(c, j, invitation)
	}, nil
}

// notice is what the escalation is told of the effect.
func (e Effect) notice(id string) Notice {
	return Notice{
		Request:  e.request(id),
		Case:     id,
		At:       e.At,
		Actor:    e.Actor,
		Reason:   e.Reason,
		Contacts: e.Contacts,
	}
}
