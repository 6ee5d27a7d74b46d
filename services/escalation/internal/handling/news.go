package handling

import (
	"strconv"
	"time"

	"github.com/ombud/ombud/services/escalation/internal/timeline"
)

// reportOpening notifies the team of a new case in its queue. It is left out where nobody would hear of it, so that an
// opening costs no delivery then.
func reportOpening(c *change) {
	for _, team := range timeline.Audience(c.Holder()) {
		if c.Owner == "" && c.Roster.IsReachable(team, c.Now) {
			c.reportEvents(timeline.Event{
				Kind:     timeline.Opened,
				Unlisted: true,
				At:       c.Opened,
				Actor:    timeline.RuleActor,
				Notify:   []string{team},
			})
		}
	}
}

// newReopening notifies the holder and the team of a case that was opened again.
func newReopening(h *Handling, at time.Time, actor, reason string) timeline.Event {
	return timeline.Event{
		Kind:     timeline.Reopened,
		Unlisted: true,
		At:       at,
		Actor:    actor,
		Cause:    reason,
		Notify:   timeline.Audience(h.Owner, h.Queue),
		Urgent:   true,
	}
}

// newContact notifies the holder of a further message of the customer.
func newContact(h *Handling, at time.Time) timeline.Event {
	return timeline.Event{
		Kind:     timeline.Contacted,
		Unlisted: true,
		At:       at,
		Actor:    CustomerHolds,
		Notify:   timeline.Audience(h.Holder()),
	}
}

// newDanger notifies the holder at once of the danger of which a further message tells.
func newDanger(h *Handling, at time.Time, danger string) timeline.Event {
	return timeline.Event{
		Kind:     timeline.Contacted,
		Topic:    timeline.AboutDanger,
		Unlisted: true,
		At:       at,
		Actor:    CustomerHolds,
		Cause:    danger,
		Notify:   timeline.Audience(h.Holder()),
		Urgent:   true,
		Prompt:   true,
	}
}

// NewRating notifies the solver, the holder, the manager and the team of a rating of a discontent customer; nil for another
// rating.
func NewRating(h *Handling, number int, r Rating) []timeline.Event {
	if !r.Discontent {
		return nil
	}
	solver := ""
	if i := h.passOfSolution(number); i >= 0 {
		solver = h.Passes[i].Holder
	}
	event := timeline.Event{
		Kind:     timeline.Rated,
		Unlisted: true,
		At:       r.At,
		Actor:    CustomerHolds,
		Cause:    r.Comment,
		Details:  map[string]string{"score": strconv.Itoa(r.Score), "of": strconv.Itoa(bestScore)},
		Urgent:   true,
	}
	event.Address(timeline.Audience(solver, h.Owner, h.Queue, h.ActingManager().Staff)...)
	return []timeline.Event{event}
}
