package casework

import (
	"context"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
	"github.com/ombud/ombud/services/intake/internal/checklist"
	"github.com/ombud/ombud/services/intake/internal/rejudging"
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
	// Verdict is the judgement of a further message; nil when there is none yet.
	Verdict *rejudging.Verdict
}

// isThanks reports whether the statement is thanks and nothing else. Unsure counts as not, and so does danger.
func (s Statement) isThanks() bool {
	return s.Verdict != nil && s.Verdict.IsThanks && !s.Verdict.TellsDanger()
}

// isSilent reports whether the statement changes nothing besides being on record.
func (s Statement) isSilent() bool { return s.Automatic || s.isThanks() }

// newEntry returns the entry of the timeline about the statement.
func (s Statement) newEntry() timeline.Entry {
	facts := map[string]string{"contact": "contacts/" + s.Contact, "channel": string(s.Channel)}
	return timeline.Entry{
		Kind:    timeline.KindContactRecorded,
		At:      s.Recorded,
		Actor:   casefile.SpeakerOf(s.Customer),
		Text:    s.Words.ExcerptText(),
		Visible: true,
		Details: casefile.WithDetails(facts, s.Details),
	}
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
		Subject:       s.Words.NewSubject(),
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
	}
	return s.progress.OpenCase(ctx, doc, m, d.Statement.Words, limit)
}

// AddStatement adds a further statement to a case. A waiting case goes on and a resolved one is reopened, unless a
// program wrote or the customer only said thanks. New words raise the judgement of the case. A closed case is a
// Precondition fault: a new one is opened instead. Adding the same contact again changes nothing. The other services are waited
// for no longer than limit; the worker goes on from there.
func (s *Service) AddStatement(
	ctx context.Context, id string, st Statement, now time.Time, limit time.Duration,
) (casefile.Doc, error) {
	m := timeline.NewMoment(ctx, now, casefile.SpeakerOf(st.Customer))
	return s.progress.ApplyWithin(ctx, id, m.At, limit, func(c *casefile.Case) error {
		if c.HasFiled(st.Contact) {
			return docstore.ErrSkip
		}
		was := c.State
		if !st.isSilent() {
			if err := c.Do(casefile.ActionContact); err != nil {
				return err
			}
		}
		c.RememberContact(st.Contact)
		if !st.Automatic {
			c.Contacts++
		}
		c.AddEntries(m, st.newEntry())
		c.LearnDetails(st.Details)
		checklist.LearnAnswers(c, s.reader.ReadReply(c.MissingItems(), st.Words))
		resumeWork(c, m, was, st)
		s.judgeStatement(c, id, m, st)
		return nil
	})
}

// resumeWork goes on with a case that waited or was resolved when the customer spoke. A waiting that has lapsed is over as if
// it had not. An answer is owed in any case.
func resumeWork(c *casefile.Case, m timeline.Moment, was casefile.State, st Statement) {
	switch {
	case st.isSilent():
	case was == casefile.StateResolved && !c.Lapsed:
		c.Reopen(m, timeline.Entry{Cause: timeline.CauseWroteAgain}, casefile.Renewal{
			Reason: "The customer wrote again.",
			Said:   st.Said,
		})
	default:
		if was == casefile.StateWaiting || c.Lapsed {
			c.EndWait(m, timeline.CauseAnswered)
		}
		casefile.EmitEffect(c, m, casefile.ContactEffect(), casefile.Contacted{Said: st.Said})
	}
}

// judgeStatement raises the judgement of the case by the words of a statement, or lets that be done later.
func (s *Service) judgeStatement(c *casefile.Case, id string, m timeline.Moment, st Statement) {
	switch {
	case st.isSilent():
	case st.Verdict != nil:
		own := timeline.Moment{At: m.At, Actor: timeline.Suite, Trace: m.Trace}
		rejudging.RaiseCase(c, id, own, st.Contact, *st.Verdict, s.messages)
	default:
		casefile.EmitEffect(c, m, casefile.RejudgeEffect(), casefile.Further{
			Contact: st.Contact,
			Channel: st.Channel,
			Said:    st.Said,
		})
	}
}
