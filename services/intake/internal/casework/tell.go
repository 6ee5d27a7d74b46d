package casework

import (
	"fmt"
	"strconv"

	"github.com/ombud/ombud/services/intake/internal/wording"
)

// The messages that the suite writes to customers by itself.
const (
	acknowledgement = wording.Acknowledgement
	renewal         = wording.Renewal
	excuse          = wording.Repromise
	resolution      = wording.Resolution
	invitation      = wording.Invitation
	accompaniment   = wording.Accompaniment
	incident        = wording.Incident
	progress        = wording.Progress
)

// tell writes a message to the customer, unless there is nobody to write to. The
// timeline keeps the words as they were sent.
func (d *Desk) tell(c *Case, j *job, template wording.Template) { d.say(c, j.id, j.m, template) }

func (d *Desk) say(c *Case, id string, m Moment, template wording.Template) {
	d.write(c, id, m, template, d.facts(c, id))
}

// pass writes words of the staff's own to the customer, with what the template says
// around them.
func (d *Desk) pass(c *Case, id string, m Moment, template wording.Template, words string) {
	facts := d.facts(c, id)
	facts.Text = words
	d.write(c, id, m, template, facts)
}

// write is say with facts of the caller's.
func (d *Desk) write(c *Case, id string, m Moment, template wording.Template, facts wording.Facts) {
	if c.mute() {
		return
	}
	text := d.book.Write(template, c.language(), string(c.Channel), facts)
	details := map[string]string{"template": string(template), "language": text.Language, "channel": string(c.Channel)}
	if c.Channel == Email {
		details["subject"] = text.Subject
		details["message_id"] = MessageID(id, c.Sequence+1, d.opt.MailDomain)
	}
	m.Actor = suite
	c.add(m, Entry{
		Kind:    MessageSent,
		Text:    text.Body,
		Details: details,
		Visible: true,
	})
}

// facts are what templates may speak of.
func (d *Desk) facts(c *Case, id string) wording.Facts {
	f := wording.Facts{Case: id, Subject: c.Subject}
	if p := c.Promise; p != nil {
		f.RespondBy, f.ResolveBy, f.UpdateEvery, f.Zone = p.RespondBy, p.ResolveBy, p.UpdateEvery, p.Zone
	}
	for _, w := range c.Missing() {
		f.Missing = append(f.Missing, w.in(wording.Known(c.language())))
	}
	if who := c.Accompanied; who != nil {
		f.Manager, f.Email, f.Phone, f.Instead = who.Name, who.Email, who.Phone, who.Instead
	}
	if c.Ending != nil {
		f.Fix = c.Ending.Fix
	}
	if c.Survey != "" {
		f.Link = d.opt.PublicURL + c.Survey
	}
	return f
}

// MessageID is the Message-ID of a mail to a customer: it names the case and the
// entry of its timeline, so that an answer finds its way back.
func MessageID(id string, seq int64, domain string) string {
	return fmt.Sprintf("<%s.%s@%s>", id, strconv.FormatInt(seq, 10), domain)
}
