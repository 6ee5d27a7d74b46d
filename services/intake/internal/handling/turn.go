package handling

import (
	"time"

	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
	"github.com/ombud/ombud/services/intake/internal/message"
	"github.com/ombud/ombud/services/intake/internal/message/template"
)

// recordTurn puts an event of the customer's turn on the timeline: a reminder, or the end of a waiting without an answer.
// The customer is told in the same write. An event about a waiting that is over meanwhile is for the staff alone: the
// escalation is told of the end, and takes the case up again.
func (s *Service) recordTurn(c *casefile.Case, id string, m timeline.Moment, e timeline.Entry) {
	since, _ := time.Parse(time.RFC3339, e.Details["since"])
	if !c.IsWaitingSince(since) {
		c.AddEntries(m, e)
		return
	}
	e.Visible = !c.IsMute()
	c.AddEntries(m, e)
	if e.Kind == kindWaitReminded {
		s.remindCustomer(c, id, m, e)
		return
	}
	lapsed := message.Draft{Template: template.Lapsed, Text: questionOf(c)}
	_ = c.Lapse(m) // legal
	s.messages.WriteMessage(c, id, m, lapsed)
}

// remindCustomer asks the customer again, and says when the case is closed without an answer.
func (s *Service) remindCustomer(c *casefile.Case, id string, m timeline.Moment, e timeline.Entry) {
	reminder := message.Draft{Template: template.Reminder, Text: questionOf(c)}
	reminder.CloseBy, _ = time.Parse(time.RFC3339, e.Details["close_time"])
	s.messages.WriteMessage(c, id, m, reminder)
}

// questionOf returns the question for whose answer the firm waits; empty for the waiting of an earlier release.
func questionOf(c *casefile.Case) string {
	if c.Question == nil {
		return ""
	}
	return c.Question.Text
}
