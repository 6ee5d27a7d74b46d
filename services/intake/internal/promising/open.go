package promising

import (
	"context"
	"strconv"
	"time"

	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/promise"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
	"github.com/ombud/ombud/services/intake/internal/message"
	"github.com/ombud/ombud/services/intake/internal/message/template"
)

// openHandling opens the handling, which gives the case an owner, and promises.
func (s *Service) openHandling(ctx context.Context, st step) (casefile.Change, error) {
	id, c := st.doc.ID, &st.doc.Body
	held, err := s.peers.Escalation.OpenHandling(ctx, Opening{
		RequestID:      idempotency.DerivedID("case", id, "open"),
		Case:           id,
		Terms:          c.Terms,
		Category:       c.Category,
		Language:       c.MessageLanguage(),
		Summary:        c.Subject,
		Triggers:       c.ManagerTriggers(),
		Undecided:      c.Undecided,
		RealTime:       c.RealTime,
		RealTimeReason: c.RealTimeReason,
		Start:          c.Start,
	})
	if err != nil {
		return nil, err
	}
	return func(c *casefile.Case) {
		isNew := c.State == casefile.StateNew
		s.adoptHeld(c, id, st.moment, held, nil) // an earlier try may have opened it under an earlier quote
		c.Stage, c.Terms = casefile.StagePromised, nil
		recordOpening(c, st.moment, held.Handling)
		if isNew { // people may have gone on with the case meanwhile
			c.State = c.ReachedState()
			s.messages.WriteMessage(c, id, st.moment, message.Draft{Template: template.Acknowledgement})
		}
	}, nil
}

func recordOpening(c *casefile.Case, m timeline.Moment, h casefile.Handling) {
	opened := timeline.Entry{
		Kind:    timeline.KindHandlingOpened,
		Details: map[string]string{"owner": h.Owner, "level": strconv.Itoa(int(h.Level))},
	}
	c.AddEntries(m, opened, promiseEntry(c))
}

// promiseEntry returns the entry of the timeline about the promise of a case. A customer whose problem is solved meanwhile is promised
// nothing more.
func promiseEntry(c *casefile.Case) timeline.Entry {
	p := c.Promise
	details := map[string]string{
		string(promise.Updates): p.UpdateEvery.String(),
		timeline.AlwaysOpen:     strconv.FormatBool(p.AlwaysOpen),
		"service_level":         p.Level,
		"service_level_version": strconv.FormatInt(p.Version, 10),
	}
	add := func(s promise.Subject, by time.Time) { details[string(s)] = by.UTC().Format(time.RFC3339) }
	add(promise.Answer, p.RespondBy)
	add(promise.Solution, p.ResolveBy)
	add(promise.Ceiling, p.Ceiling)
	if !p.TriageBy.IsZero() {
		add(promise.Triage, p.TriageBy)
	}
	return timeline.Entry{Kind: timeline.KindPromised, Visible: !c.IsMute() && !c.IsSolved(), Details: details}
}
