package handling

import (
	"context"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
	"github.com/ombud/ombud/services/intake/internal/message"
	"github.com/ombud/ombud/services/intake/internal/message/template"
)

// Kinds of reported events that the customer is told of.
const (
	kindRepromised      timeline.Kind = "REPROMISED"
	kindManagerAssigned timeline.Kind = "MANAGER_ASSIGNED"
)

// Report is the news of another service about a case.
type Report struct {
	Events    []ReportedEvent
	Handling  *casefile.Handling // nil when the report is not about it
	IsContent bool               // the customer is content, so that the case can be closed
}

// ReportedEvent is an entry under the id given by its sender. Sequence and time of record of the entry do not count.
type ReportedEvent struct {
	ID    string
	Entry timeline.Entry
}

// RecordReport puts a report on the timeline and returns the number of new events. No event is refused for coming late. The
// reporter is the actor of events without one.
func (s *Service) RecordReport(ctx context.Context, id string, r Report, reporter string) (int, error) {
	count := 0
	m := timeline.NewMoment(ctx, clock.ToMilliseconds(s.clock.Now()), reporter)
	_, err := s.cases.Update(ctx, id, func(c *casefile.Case) error {
		known := c.Handling.Revision
		count = s.recordEvents(c, id, m, r.Events)
		if r.Handling != nil {
			c.AdoptHandling(*r.Handling)
		}
		isClosed := r.IsContent && closeContent(c, m)
		if count == 0 && !isClosed && c.Handling.Revision == known {
			return docstore.ErrSkip
		}
		return nil
	})
	return count, err
}

// recordEvents adds the new events. The customer is told of another promise and of an incident manager.
func (s *Service) recordEvents(
	c *casefile.Case, id string, m timeline.Moment, events []ReportedEvent,
) int {
	count := 0
	for _, e := range events {
		if !c.RememberEvent(e.ID) {
			continue
		}
		count++
		c.AddEntries(m, e.Entry)
		switch e.Entry.Kind {
		case kindRepromised:
			s.repromise(c, id, m, e.Entry)
		case kindManagerAssigned:
			c.Companion = newCompanion(e.Entry.Details)
			s.messages.WriteMessage(c, id, m, message.Draft{Template: template.Accompaniment})
		}
	}
	return count
}

// repromise takes over a newly promised time and tells the customer the reason. A report of another form stays on the
// timeline without consequence.
func (s *Service) repromise(c *casefile.Case, id string, m timeline.Moment, e timeline.Entry) {
	promised, err := time.Parse(time.RFC3339Nano, e.Details["new_time"])
	if err != nil || c.Promise == nil {
		return
	}
	next := *c.Promise
	if e.Details["clock"] == "response" {
		next.RespondBy = promised
	} else {
		next.ResolveBy = promised
	}
	c.ReplacePromise(next, m, e.Cause)
	s.messages.WriteMessage(c, id, m, message.Draft{Template: template.Repromise, Reason: e.Cause})
}

// closeContent closes a resolved case of a content customer. It reports whether closing was legal.
func closeContent(c *casefile.Case, m timeline.Moment) bool {
	if c.Do(casefile.ActionClose) != nil {
		return false
	}
	c.AddEntries(m, timeline.Entry{Kind: timeline.KindClosed, Cause: "the customer is content", Visible: true})
	if c.Outbox.IsEmpty() {
		c.Task.ClearDue() // closing for silence is not due any more
	}
	return true
}

// newCompanion reads the incident manager out of the details of a report.
func newCompanion(details map[string]string) *casefile.Companion {
	return &casefile.Companion{
		Name:        details["name"],
		Email:       details["email"],
		Phone:       details["phone"],
		Replacement: details["from"] != "",
	}
}
