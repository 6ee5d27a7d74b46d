package casefile

import (
	"time"

	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
)

// Question is a question to the customer, for whose answer the firm waits.
type Question struct {
	Asked time.Time `bson:"asked"`
	Text  string    `bson:"text,omitempty"`
}

// StartWait records a question to the customer. By has the facts about the actor. The caller has changed the state.
func (c *Case) StartWait(m timeline.Moment, question string, by WaitStarted) {
	c.Question = &Question{Asked: m.At, Text: question}
	c.AddEntries(m, timeline.Entry{Kind: timeline.KindWaitStarted, Text: question, Visible: true})
	EmitEffect(c, m, WaitEffect(), by)
}

// EndWait records the end of the waiting for the customer, also of one that has lapsed.
func (c *Case) EndWait(m timeline.Moment, reason string) {
	c.Question, c.Lapsed = nil, false
	c.AddEntries(m, timeline.Entry{Kind: timeline.KindWaitEnded, Cause: reason, Visible: true})
	EmitEffect(c, m, ResumeEffect(), WaitEnded{})
}

// AwaitsCustomer reports whether the case goes on with the answer of the customer: the firm waits for it, or has waited in vain.
func AwaitsCustomer(c *Case) bool { return c.State == StateWaiting || c.Lapsed }

// IsWaitingSince reports whether the firm waits for the answer to the question that was asked at a time. The waiting of an
// earlier release has no question, and any time is its own.
func (c *Case) IsWaitingSince(asked time.Time) bool {
	isAsked := c.Question == nil || c.Question.Asked.Equal(asked)
	return c.State == StateWaiting && isAsked
}

// Lapse closes a waiting case for now, because the customer did not answer. Nothing was solved, so nothing is learnt and
// nobody is asked for feedback. The case is closed for good after the time for objections.
func (c *Case) Lapse(m timeline.Moment) error {
	if err := c.Do(ActionLapse); err != nil {
		return err
	}
	c.Question, c.Lapsed, c.Resolved = nil, true, m.At
	c.Task.MakeDue(m.At)
	return nil
}
