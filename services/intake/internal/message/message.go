// Package message writes the messages of the suite to customers onto the timelines of their cases, and reads timelines in
// the language of the customer.
package message

import (
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/letter"
	"github.com/ombud/ombud/services/intake/internal/casefile/promise"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
	"github.com/ombud/ombud/services/intake/internal/message/emergency"
	"github.com/ombud/ombud/services/intake/internal/message/template"
)

// Options set a service up.
type Options struct {
	// PublicURL stands before the paths of pages in messages to customers.
	PublicURL string
	// MailDomain is the right side of the Message-IDs of mails to customers.
	MailDomain string
	// Log hears of texts that failed; nil for nobody.
	Log *slog.Logger
}

// Service writes messages. It is safe for concurrent use.
type Service struct {
	templates *template.Set
	rules     map[letter.Name]rule
	own       OwnTexts
	opt       Options
}

// OwnTexts are the texts of the firm.
type OwnTexts interface {
	// ForCase returns the texts for the channel and the segment of a case.
	ForCase(channel, segment string) template.OwnTexts
}

// NewService returns a service that renders the templates of the set, in the words of the firm where it has its own. Own may
// be nil.
func NewService(templates *template.Set, own OwnTexts, opt Options) *Service {
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	return &Service{templates: templates, rules: rules(), own: own, opt: opt}
}

// Draft is a message to be written.
type Draft = letter.Draft

// WriteMessage puts a message on the timeline of a case, unless the case is mute. The timeline keeps the words as they
// are sent. A message within a minute of another, with no word of a person between them, replaces it and says both. A letter without
// a text is left out and logged: nobody gets a letter without words.
func (s *Service) WriteMessage(c *casefile.Case, id string, m timeline.Moment, d Draft) {
	if c.IsMute() {
		return
	}
	at, drafts, details := m.At, []Draft{d}, map[string]string{}
	place, canReplace := replaceable(c, m)
	if canReplace {
		at, drafts = c.LastLetter.At, s.joinDrafts(c, m.At, c.LastLetter, d)
	}
	text, err := s.templates.Render(s.factsOf(c, id, m, drafts), s.ownTexts(c), c.Languages()...)
	s.logFailure(id, err)
	if text.Body == "" {
		return
	}
	var replaced letter.Last
	if canReplace {
		replaced = *c.LastLetter
		replaceEntry(c, place, details)
	}
	recordDenials(c, replaced.Drafts, drafts)
	details["template"] = template.JoinNames(namesOf(drafts), "+")
	details["language"] = text.Language
	details["channel"] = string(c.Channel)
	details["template_version"] = text.Version
	if advice := adviceIn(c, drafts); advice != "" {
		details[adviceDetail] = advice
	}
	if c.Channel == casefile.Email {
		details["subject"] = text.Subject
		details["message_id"] = messageID(id, c.Sequence+1, s.opt.MailDomain)
	}
	rememberTold(c, m.At, text.TellsLook)
	c.LastLetter = &letter.Last{
		Sequence: c.Sequence + 1,
		At:       at,
		Drafts:   drafts,
		Before:   addKnown(replaced.Before, d),
	}
	m.Actor = timeline.Suite
	c.AddEntries(m, timeline.Entry{
		Kind:    timeline.KindMessagePrepared,
		Text:    text.Body,
		Details: details,
		Visible: true,
	})
}

// rememberTold keeps with the promise of a case that a letter was written, and whether it says the time of the first look.
func rememberTold(c *casefile.Case, at time.Time, tellsLook bool) {
	if c.Promise == nil {
		return
	}
	told := c.Promise.HearAt(at)
	told.IsLookTold = told.IsLookTold || tellsLook
	c.Promise = &told
}

// logFailure logs the texts that failed for a case. They are the firm's and the suite's; values of the case are not among them.
func (s *Service) logFailure(id string, err error) {
	if err != nil {
		s.opt.Log.Error("texts to a customer failed", "case", id, "error", err)
	}
}

// ownTexts returns the texts of the firm for a case; nil for none.
func (s *Service) ownTexts(c *casefile.Case) template.OwnTexts {
	if s.own == nil {
		return nil
	}
	return s.own.ForCase(string(c.Channel), c.Contract.Segment)
}

// namesOf returns the templates of drafts.
func namesOf(drafts []Draft) []template.Name {
	names := make([]template.Name, len(drafts))
	for i, d := range drafts {
		names[i] = d.Template
	}
	return names
}

// isBulletin reports whether a draft is news of a mass incident, which answers the customer.
func isBulletin(d Draft) bool {
	return d.Template == template.Incident || d.Template == template.Progress
}

// isLapse reports whether a draft says that the case is closed for now.
func isLapse(d Draft) bool { return d.Template == template.Lapsed }

// isEnd reports whether a draft says that the case is solved or closed.
func isEnd(d Draft) bool { return d.Template == template.Resolution || d.Template == template.Closed }

// factsOf returns the facts of drafts for a case. No other answer is promised beside news of a mass incident. The promises
// stand in one of them, the last that tells times, and in none once the case is solved; open questions stand in the last that asks. An incident manager takes the place of a
// person, or is back, where the customer knows another one; nobody is back in a letter that says the case is solved.
func (s *Service) factsOf(c *casefile.Case, id string, m timeline.Moment, drafts []Draft) []template.Facts {
	base := s.baseFacts(c, id, m)
	base.Missing, base.Alone = s.questionsIn(c, drafts), len(drafts) == 1
	addPromise(&base, c)
	if slices.ContainsFunc(drafts, isBulletin) {
		base.TriageBy, base.RespondBy, base.NextReplyBy = time.Time{}, time.Time{}, time.Time{}
	}
	base.Lapsed = c.IsClosedForNow() && !slices.ContainsFunc(drafts, isLapse)
	teller := len(drafts) - 1
	for i, d := range drafts {
		if s.templates.TellsTimes(d.Template) {
			teller = i
		}
	}
	facts, asker := make([]template.Facts, len(drafts)), lastAsking(drafts)
	for i, d := range drafts {
		facts[i] = base
		facts[i].Again, facts[i].AnswerSaid = isSaidBefore(drafts, i), saysAnswerElse(c, drafts, i)
		facts[i].Draft, facts[i].Rank = d, slices.Index(importance(), d.Template)
		if slices.ContainsFunc(drafts[:i], func(before Draft) bool { return breaksTimeOf(before, d) }) {
			facts[i].Was = ""
		}
		if isSame := d.Departed == base.Manager; d.Template == template.Accompaniment && (d.Departed == "" || isSame) {
			facts[i].Instead, facts[i].Back = false, base.Back && isSame && d.IsGoneKnown
		}
		if facts[i].Back && slices.ContainsFunc(drafts, isEnd) {
			facts[i].Instead, facts[i].Back = false, false
		}
		facts[i].Continued = i != teller || c.IsSolved()
		if i < asker && isAsking(d) {
			facts[i].Missing = nil
		}
	}
	return facts
}

// baseFacts returns the facts of a case that do not depend on a draft, without the promises.
func (s *Service) baseFacts(c *casefile.Case, id string, m timeline.Moment) template.Facts {
	f := template.Facts{
		Case:    id,
		Subject: strings.TrimPrefix(c.Subject, casefile.NoSubject),
		Channel: string(c.Channel),
		Zone:    casefile.ZoneOf(c),
		Now:     m.At,
		Danger:  c.Advises(casefile.CallEmergency),
		Fraud:   c.Advises(casefile.BlockCard),
		Solved:  c.IsSolved(),
	}
	if f.Danger {
		f.Emergency = emergency.NumbersOf(c.Contract.Territory)
	}
	if companion := c.Companion; companion != nil {
		f.Manager, f.Email, f.Phone = companion.Name, companion.Email, companion.Phone
		f.Instead, f.Absent, f.Back = companion.Replacement, companion.Absent, companion.Back
	}
	if c.Ending != nil {
		f.Fix = c.Ending.Words()
	}
	if page := c.Survey.PathAt(m.At); page != "" {
		f.Link = s.opt.PublicURL + page
	}
	return f
}

// addPromise adds the promises that hold now: the times to which clocks run.
func addPromise(f *template.Facts, c *casefile.Case) {
	f.Waiting = casefile.AwaitsCustomer(c)
	p := c.Promise
	if p == nil {
		return
	}
	f.AlwaysOpen = p.AlwaysOpen
	if offer := c.Handling.Offer; offer.Notified {
		f.CallWithin = offer.TimeLeft(f.Now)
	} else {
		f.OfferWithin = offer.TimeLeft(f.Now)
	}
	if p.TriageState == promise.Running {
		f.TriageBy = p.TriageBy
	}
	if p.RespondState.Runs() {
		f.RespondBy = p.RespondBy
	}
	if p.IsNextReply {
		f.RespondBy, f.NextReplyBy = time.Time{}, f.RespondBy
		f.NoMessage = !casefile.OwesMessage(c)
	}
	if !f.Waiting && p.IsUpdateKept(f.Now) {
		f.UpdateEvery = p.UpdateEvery
	}
	switch {
	case p.ResolveState == promise.Paused:
		f.ResolveLeft, f.SolveLimit = p.RestAt(f.Now, c.Lapsed)
	case p.ResolveState == promise.Broken:
		f.Overdue = true
	case p.ResolveState.Runs() && !f.Waiting:
		f.ResolveBy = p.ResolveBy
	}
}

// messageID returns the Message-ID of a mail to a customer. It names the case and the entry of its timeline, so that an
// answer finds its way back.
func messageID(id string, seq int64, domain string) string {
	return fmt.Sprintf("<%s.%s@%s>", id, strconv.FormatInt(seq, 10), domain)
}
