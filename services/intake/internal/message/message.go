// Package message writes the messages of the suite to customers onto the timelines of their cases.
package message

import (
	"fmt"
	"strconv"

	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
	"github.com/ombud/ombud/services/intake/internal/message/template"
)

// Options set a service up.
type Options struct {
	// PublicURL stands before the paths of pages in messages to customers.
	PublicURL string
	// MailDomain is the right side of the Message-IDs of mails to customers.
	MailDomain string
}

// Service writes messages. It is safe for concurrent use.
type Service struct {
	templates *template.Set
	opt       Options
}

// NewService returns a service that renders the templates of the set.
func NewService(templates *template.Set, opt Options) *Service {
	return &Service{templates: templates, opt: opt}
}

// Draft is a message to be written. Text holds words of the staff and Reason the reason for more time, for templates
// with them.
type Draft struct {
	Template template.Name
	Text     string
	Reason   string
}

// WriteMessage puts a message on the timeline of a case, unless the case is mute. The timeline keeps the words as they
// are sent.
func (s *Service) WriteMessage(c *casefile.Case, id string, m timeline.Moment, d Draft) {
	if c.IsMute() {
		return
	}
	facts := s.factsOf(c, id)
	facts.Text, facts.Reason = d.Text, d.Reason
	text := s.templates.Render(d.Template, c.MessageLanguage(), string(c.Channel), facts)
	details := map[string]string{
		"template": string(d.Template),
		"language": text.Language,
		"channel":  string(c.Channel),
	}
	if c.Channel == casefile.Email {
		details["subject"] = text.Subject
		details["message_id"] = messageID(id, c.Sequence+1, s.opt.MailDomain)
	}
	m.Actor = timeline.Suite
	c.AddEntries(m, timeline.Entry{
		Kind:    timeline.KindMessageSent,
		Text:    text.Body,
		Details: details,
		Visible: true,
	})
}

// factsOf returns the variables of templates for a case.
func (s *Service) factsOf(c *casefile.Case, id string) template.Facts {
	f := template.Facts{Case: id, Subject: c.Subject}
	if p := c.Promise; p != nil {
		f.RespondBy, f.ResolveBy, f.UpdateEvery = p.RespondBy, p.ResolveBy, p.UpdateEvery
		f.Zone = p.Zone
	}
	language := template.KnownLanguage(c.MessageLanguage())
	for _, item := range c.MissingItems() {
		f.Missing = append(f.Missing, item.QuestionIn(language))
	}
	if companion := c.Companion; companion != nil {
		f.Manager, f.Email, f.Phone = companion.Name, companion.Email, companion.Phone
		f.Instead = companion.Replacement
	}
	if c.Ending != nil {
		f.Fix = c.Ending.Fix
	}
	if c.SurveyPath != "" {
		f.Link = s.opt.PublicURL + c.SurveyPath
	}
	return f
}

// messageID returns the Message-ID of a mail to a customer. It names the case and the entry of its timeline, so that an
// answer finds its way back.
func messageID(id string, seq int64, domain string) string {
	return fmt.Sprintf("<%s.%s@%s>", id, strconv.FormatInt(seq, 10), domain)
}
