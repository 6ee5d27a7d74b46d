package casework

import (
	"context"
	"strings"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
)

const (
	subjectRunes = 200  // of a case
	excerptRunes = 2000 // of a contact on the timeline
)

// Statement is the content of a contact for its case.
type Statement struct {
	Contact   string // id of the contact
	Customer  string // empty when unknown
	Channel   casefile.Channel
	Words     casefile.Words
	Said      time.Time         // by the customer; promises count from then
	Recorded  time.Time         // by the firm
	Automatic bool              // written by a program
	Details   map[string]string // answers, by the keys of checklists
}

// newEntry returns the entry of the timeline about the statement.
func (s Statement) newEntry() timeline.Entry {
	facts := map[string]string{"contact": "contacts/" + s.Contact, "channel": string(s.Channel)}
	return timeline.Entry{
		Kind:    timeline.KindContactRecorded,
		At:      s.Recorded,
		Actor:   s.speaker(),
		Text:    timeline.Excerpt(s.Words.Text, excerptRunes),
		Visible: true,
		Details: casefile.WithDetails(facts, s.Details),
	}
}

// speaker returns the customer as an actor.
func (s Statement) speaker() string {
	if s.Customer == "" {
		return "unknown"
	}
	return "customers/" + s.Customer
}

// Draft is a case to be opened by a first statement.
type Draft struct {
	ID        string
	Now       time.Time // of the opening
	Statement Statement
	Contract  casefile.Contract
	Follows   string // id of the closed case that is continued; may be empty
}

// newCase returns the case of the statement alone.
func (d Draft) newCase() casefile.Case {
	s := d.Statement
	return casefile.Case{
		State:         casefile.StateNew,
		Stage:         casefile.StageClassify,
		Customer:      s.Customer,
		Channel:       s.Channel,
		Subject:       headlineOf(s.Words),
		Opened:        s.Recorded,
		Start:         s.Said,
		Contract:      d.Contract,
		FirstContact:  s.Contact,
		Contacts:      1,
		FiledContacts: []string{s.Contact},
		Automatic:     s.Automatic,
		Follows:       d.Follows != "",
		Details:       s.Details,
	}
}

// headlineOf returns the subject of a case, in a line: the subject of the words, else the beginning of their text.
func headlineOf(w casefile.Words) string {
	for line := range strings.Lines(w.Subject + "\n" + w.Text) {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			return timeline.Excerpt(line, subjectRunes)
		}
	}
	return "(no text)"
}

// OpenCase opens a case and advances it, waiting for the other services no longer than limit. The case is written once,
// as far as it has come; the worker goes on from there. A case that an earlier try has opened is returned as it is.
func (s *Service) OpenCase(ctx context.Context, d Draft, limit time.Duration) (casefile.Doc, error) {
	doc := casefile.Doc{ID: d.ID, Body: d.newCase()}
	c := &doc.Body
	m := timeline.NewMoment(ctx, d.Now, timeline.Suite)
	c.AddEntries(m, d.Statement.newEntry(), timeline.Entry{Kind: timeline.KindCaseOpened, Visible: true})
	if d.Follows != "" {
		if _, err := c.AddLink(m, d.Follows, casefile.Related); err != nil {
			return casefile.Doc{}, err
		}
		back := casefile.LinkBack{Other: d.Follows, Relation: casefile.Related}
		casefile.EmitEffect(c, m, casefile.LinkEffect(), back)
	}
	return s.progress.OpenCase(ctx, doc, m, d.Statement.Words, limit)
}

// AddStatement adds a further statement to a case. A waiting case goes on and a resolved one is reopened, unless a program
// wrote. A closed case is a Precondition fault: a new one is opened instead. Adding the same contact again changes nothing.
func (s *Service) AddStatement(
	ctx context.Context, id string, st Statement, now time.Time,
) (casefile.Doc, error) {
	m := timeline.NewMoment(ctx, now, st.speaker())
	doc, err := s.cases.Apply(ctx, id, m.At, func(c *casefile.Case) error {
		if c.HasFiled(st.Contact) {
			return docstore.ErrSkip
		}
		was := c.State
		if !st.Automatic {
			if err := c.Do(casefile.ActionContact); err != nil {
				return err
			}
		}
		c.RememberContact(st.Contact)
		c.AddEntries(m, st.newEntry())
		c.LearnDetails(st.Details)
		resumeWork(c, m, was, st)
		return nil
	})
	if err != nil {
		return casefile.Doc{}, err
	}
	s.progress.KickFor(doc, m.At)
	return doc, nil
}

// resumeWork goes on with a case that waited or was resolved when the customer spoke.
func resumeWork(c *casefile.Case, m timeline.Moment, was casefile.State, st Statement) {
	switch {
	case st.Automatic:
	case was == casefile.StateWaiting:
		c.EndWait(m, "the customer answered")
	case was == casefile.StateResolved:
		c.Reopen(m, "the customer wrote again", false)
	}
}
