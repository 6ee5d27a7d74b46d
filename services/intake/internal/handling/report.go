package handling

import (
	"context"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
	"github.com/ombud/ombud/services/intake/internal/message"
	"github.com/ombud/ombud/services/intake/internal/message/template"
	"github.com/ombud/ombud/services/intake/internal/standing"
)

// Kinds of reported events that the customer is told of.
const (
	kindManagerAssigned timeline.Kind = "MANAGER_ASSIGNED"
	kindPassedUp        timeline.Kind = "PASSED_UP"
	kindStepExpired     timeline.Kind = "STEP_EXPIRED"
	kindCeilingReached  timeline.Kind = "CEILING_REACHED"
	kindWaitReminded    timeline.Kind = "WAIT_REMINDED"
	kindWaitLapsed      timeline.Kind = "WAIT_LAPSED"
)

// Report is the news of another service about a case.
type Report struct {
	Events   []ReportedEvent
	Handling *standing.Report // nil when the report is not about it
}

// ReportedEvent is an entry under the id given by its sender. Sequence and time of record of the entry do not count.
type ReportedEvent struct {
	ID    string
	Entry timeline.Entry
}

// RecordReport puts a report on the timeline and returns the number of new events. A report about the handling of a case
// on the way to its promise is Unavailable: the answer to the opening, which has the promise, comes first. No event is
// refused for coming late. The reporter is the actor of events without one.
func (s *Service) RecordReport(ctx context.Context, id string, r Report, reporter string) (int, error) {
	count := 0
	m := timeline.NewMoment(ctx, clock.ToMilliseconds(s.clock.Now()), reporter)
	_, err := s.cases.Update(ctx, id, func(c *casefile.Case) error {
		if r.Handling != nil && c.Stage != casefile.StagePromised {
			return fault.New(fault.Unavailable, "NOT_PROMISED_YET", "%s is not promised yet", casefile.Collection.Name(id))
		}
		known := c.Handling.Revision
		if r.Handling != nil {
			casefile.AdoptOffer(c, r.Handling.Handling)
		}
		count = s.recordEvents(c, id, m, r.Events)
		if r.Handling != nil {
			s.standing.Adopt(c, id, m, *r.Handling)
		}
		if count == 0 && c.Handling.Revision == known {
			return docstore.ErrSkip
		}
		return nil
	})
	return count, err
}

// recordEvents adds the new events, and tells the customer of those that matter to them.
func (s *Service) recordEvents(
	c *casefile.Case, id string, m timeline.Moment, events []ReportedEvent,
) int {
	count := 0
	for _, e := range events {
		if !c.RememberEvent(e.ID) {
			continue
		}
		count++
		if e.Entry.Kind == kindWaitReminded || e.Entry.Kind == kindWaitLapsed {
			s.recordTurn(c, id, m, e.Entry)
			continue
		}
		c.AddEntries(m, e.Entry)
		if e.Entry.Kind == standing.KindRepromised {
			s.standing.RecordReplaced(c, e.Entry)
		}
		s.tellEvent(c, id, m, e.Entry)
	}
	return count
}

// tellEvent tells the customer of an incident manager, and of a case that has gone to a higher level.
func (s *Service) tellEvent(c *casefile.Case, id string, m timeline.Moment, e timeline.Entry) {
	switch e.Kind {
	case kindManagerAssigned:
		before := casefile.AdoptCompanion(c, newCompanion(e.Details))
		s.messages.WriteMessage(c, id, m, message.Draft{
			Template:    template.Accompaniment,
			Departed:    before.Name,
			IsGoneKnown: before.Told,
		})
	case kindPassedUp, kindStepExpired, kindCeilingReached:
		if e.Details["to_level"] != "" && !c.IsSolved() {
			s.messages.WriteMessage(c, id, m, message.Draft{
				Template: template.PassedUp,
				To:       e.Details["to_name"],
				Team:     e.Details["to_team"],
			})
		}
	}
}

// newCompanion reads the incident manager out of the details of a report.
func newCompanion(details map[string]string) casefile.Companion {
	return casefile.Companion{
		Name:        details["name"],
		Email:       details["email"],
		Phone:       details["phone"],
		Replacement: details["from"] != "",
		Absent:      details["absent"],
		Back:        details["back"] != "",
	}
}
