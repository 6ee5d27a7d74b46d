package casework

import (
	"context"
	"strings"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/worker"
)

const (
	subjectRunes = 200  // a case's subject is cut here
	excerptRunes = 2000 // so is what the timeline shows of a contact
)

// Statement is a contact as far as its case wants to know it.
type Statement struct {
	Contact   string // its id
	Customer  string // empty when nobody knows who spoke
	Channel   Channel
	Words     Words
	Said      time.Time         // when the customer said it; promises count from then
	Recorded  time.Time         // when the firm wrote it down
	Automatic bool              // a program wrote it
	Details   map[string]string // what is known, by the keys of checklists
}

// entry tells of the statement on the timeline.
func (s Statement) entry() Entry {
	facts := map[string]string{"contact": "contacts/" + s.Contact, "channel": string(s.Channel)}
	return Entry{
		Kind:    ContactRecorded,
		At:      s.Recorded,
		Actor:   s.speaker(),
		Text:    excerpt(s.Words.Text, excerptRunes),
		Visible: true,
		Details: withDetails(facts, s.Details),
	}
}

// speaker is who said it, as an actor.
func (s Statement) speaker() string {
	if s.Customer == "" {
		return "unknown"
	}
	return "customers/" + s.Customer
}

// Draft is a case to be opened by a first statement.
type Draft struct {
	ID        string
	Now       time.Time // the time of everything that is done to open it
	Statement Statement
	Contract  Contract
	Follows   string // id of a closed case that it goes on from; may be empty
}

// Open opens the case, waiting for the other services no longer than limit, and
// writes it once, as far as it has come; the worker goes on from there. A case that
// an earlier try has opened is returned as it is.
func (d *Desk) Open(ctx context.Context, draft Draft, limit time.Duration) (Doc, error) {
	s := draft.Statement
	j := &job{id: draft.ID, c: draft.begin(), m: Moment{Now: draft.Now, Actor: suite, Trace: traceOf(ctx)}}
	j.words = func(context.Context) (Words, error) { return s.Words, nil }
	j.c.add(j.m, s.entry(), Entry{Kind: CaseOpened, Visible: true})
	if draft.Follows != "" {
		j.c.Links = []Link{{Case: draft.Follows, Relation: Related}}
		j.c.add(j.m, Entry{Kind: Linked, Details: map[string]string{"case": "cases/" + draft.Follows, "relation": string(Related)}})
		j.c.call(j.m, Effect{Kind: LinkBack, Other: draft.Follows, Relation: Related})
	}
	err := d.approach(ctx, j, limit)
	d.schedule(&j.c, j.m.Now, err)
	if j.c.Task.Due != nil {
		j.c.Task.Origin = worker.Origin(ctx)
	}
	doc, err := d.cases.Insert(ctx, draft.ID, j.c)
	if fault.Is(err, fault.AlreadyExists) {
		return d.cases.Get(ctx, draft.ID)
	}
	if err == nil {
		d.kick(doc, j.m.Now)
	}
	return doc, err
}

// approach goes towards the promise within the limit; with none, not at all.
func (d *Desk) approach(ctx context.Context, j *job, limit time.Duration) error {
	if limit <= 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	return d.advance(ctx, j)
}

// begin is the case before anything is known but the statement.
func (draft Draft) begin() Case {
	s := draft.Statement
	return Case{
		State:        New,
		Stage:        ToClassify,
		Customer:     s.Customer,
		Channel:      s.Channel,
		Subject:      headline(s.Words),
		Opened:       s.Recorded,
		Start:        s.Said,
		Contract:     draft.Contract,
		FirstContact: s.Contact,
		Contacts:     1,
		Filed:        []string{s.Contact},
		Automatic:    s.Automatic,
		Follows:      draft.Follows != "",
		Known:        s.Details,
	}
}

// headline is what a case is about, in a line: the subject, else the beginning of
// the text.
func headline(w Words) string {
	for line := range strings.Lines(w.Subject + "\n" + w.Text) {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			return excerpt(line, subjectRunes)
		}
	}
	return "(no text)"
}

// excerpt returns at most limit runes of the text, and says when it leaves some out.
// It reads no further than that: a text may be long.
func excerpt(text string, limit int) string {
	count, cut := 0, 0
	for at := range text {
		switch count++; count {
		case limit:
			cut = at
		case limit + 1:
			return text[:cut] + "…"
		}
	}
	return text
}

// File adds a further statement to a case. One that waited goes on, and a resolved
// one is reopened, unless a program wrote. For a closed case it returns a
// Precondition fault: that case takes no more, a new one is opened. Filing the same
// contact again changes nothing.
func (d *Desk) File(ctx context.Context, id string, s Statement, now time.Time) (Doc, error) {
	m := Moment{Now: now, Actor: s.speaker(), Trace: traceOf(ctx)}
	doc, err := d.cases.Update(ctx, id, func(c *Case) error {
		if c.hasFiled(s.Contact) {
			return docstore.ErrSkip
		}
		was := c.State
		if !s.Automatic {
			if err := c.do(Contact); err != nil {
				return err
			}
		}
		c.Contacts++
		c.Filed = remember(c.Filed, s.Contact, filedIDs)
		c.add(m, s.entry())
		c.learn(s.Details)
		c.answerTo(m, was, s)
		if len(c.Effects) > 0 {
			c.Task.MakeDue(m.Now)
			c.Task.Origin = worker.Origin(ctx)
		}
		return nil
	})
	if err != nil {
		return Doc{}, d.missing(ctx, id, err)
	}
	d.kick(doc, m.Now)
	return doc, nil
}

// answerTo takes a case up again that waited or was resolved when the customer spoke.
func (c *Case) answerTo(m Moment, was State, s Statement) {
	switch {
	case s.Automatic:
	case was == Waiting:
		c.resume(m, "the customer answered")
	case was == Resolved:
		c.reopen(m, "the customer wrote again", false)
	}
}
