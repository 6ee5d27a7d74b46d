package casework

import "context"

// Reply answers the customer: the human answer that stops the response clock.
func (d *Desk) Reply(ctx context.Context, by Call, text string) (Doc, error) {
	return d.act(ctx, by, Reply, func(c *Case, m Moment) error {
		c.add(m, Entry{Kind: Replied, Text: text, Visible: true})
		c.call(m, Effect{Kind: TellAnswered})
		return nil
	})
}

// Note adds a note that only staff see, with what was found out of the checklist.
func (d *Desk) Note(ctx context.Context, by Call, text string, details map[string]string) (Doc, error) {
	return d.act(ctx, by, Note, func(c *Case, m Moment) error {
		c.learn(details)
		c.add(m, Entry{Kind: Noted, Text: text, Details: withDetails(map[string]string{}, details)})
		return nil
	})
}

// Wait begins to wait for the customer. Reason is what the customer is asked for.
func (d *Desk) Wait(ctx context.Context, by Call, reason string) (Doc, error) {
	return d.act(ctx, by, Wait, func(c *Case, m Moment) error {
		c.add(m, Entry{Kind: WaitStarted, Text: reason, Visible: true})
		c.call(m, Effect{Kind: TellWait, Reason: reason})
		return nil
	})
}

// Resume goes on with a case that waited.
func (d *Desk) Resume(ctx context.Context, by Call, reason string) (Doc, error) {
	return d.act(ctx, by, Resume, func(c *Case, m Moment) error {
		c.resume(m, reason)
		return nil
	})
}

func (c *Case) resume(m Moment, reason string) {
	c.add(m, Entry{Kind: WaitEnded, Cause: reason, Visible: true})
	c.call(m, Effect{Kind: TellResume, Reason: reason})
}

// Resolve says that the problem is solved: the clocks stop, the experience is kept,
// the customer is told and asked.
func (d *Desk) Resolve(ctx context.Context, by Call, e Ending) (Doc, error) {
	return d.act(ctx, by, Resolve, func(c *Case, m Moment) error {
		d.resolved(c, by.Case, m, e)
		return nil
	})
}

// resolve does so to one of many cases, unless it is too late for that.
func (d *Desk) resolve(c *Case, id string, m Moment, e Ending) {
	if c.do(Resolve) == nil {
		d.resolved(c, id, m, e)
	}
}

func (d *Desk) resolved(c *Case, id string, m Moment, e Ending) {
	c.Ending, c.Resolved = &e, m.Now
	c.Resolutions++
	c.add(m, Entry{Kind: WasResolved, Text: e.Fix, Visible: true})
	c.call(m, Effect{Kind: TellResolve, Reason: e.Fix, Contacts: c.Contacts}, Effect{Kind: TellOutcome, Solved: true})
	if !c.mute() {
		d.say(c, id, m, resolution)
		c.call(m, Effect{Kind: Invite, Count: c.Resolutions})
	}
}

// Reopen opens a solved case again; with raise, at the next higher priority and under
// a new promise that counts from now.
func (d *Desk) Reopen(ctx context.Context, by Call, reason string, raise bool) (Doc, error) {
	return d.act(ctx, by, Reopen, func(c *Case, m Moment) error {
		c.reopen(m, reason, raise)
		return nil
	})
}

func (c *Case) reopen(m Moment, reason string, raise bool) {
	e := Entry{Kind: Reopened, Text: reason, Visible: true}
	if raise {
		was := c.Priority
		c.Priority = was.Raised()
		e.Details = map[string]string{"from_priority": string(was), "to_priority": string(c.Priority)}
	}
	c.add(m, e)
	c.call(m, Effect{
		Kind:    TellReopen,
		Reason:  reason,
		Requote: raise,
		Start:   m.Now,
	}, Effect{Kind: TellOutcome})
}
