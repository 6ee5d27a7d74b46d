// Package standing takes over how the handling of a case stands: the holder, the level, and the times to which the clocks
// run. A changed time is put on the timeline, kept among the past promises, and told to the customer.
package standing

import (
	"slices"
	"strconv"
	"time"

	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/promise"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
	"github.com/ombud/ombud/services/intake/internal/message"
	"github.com/ombud/ombud/services/intake/internal/message/template"
)

// Service keeps cases true to their handlings. It is safe for concurrent use.
type Service struct {
	messages *message.Service
}

// NewService returns a service.
func NewService(messages *message.Service) *Service { return &Service{messages: messages} }

// Report is the state of a handling. Terms is nil when the report does not tell of the clocks, Origin is nil when the
// promise has the origin that it had.
type Report struct {
	casefile.Handling
	Terms  *promise.Terms
	Origin *promise.Promise
}

// Adopt takes over the state of the handling unless a newer one is known, and the origin of its promise in any case. The
// customer is told of changes in the same write. A promise is not broken by a clock that ran out only because the escalation has
// not heard of an act in time yet.
func (s *Service) Adopt(c *casefile.Case, id string, m timeline.Moment, r Report) {
	if !c.AdoptHandling(r.Handling) {
		r.Terms = nil
	}
	s.tellDeparture(c, id, m)
	if c.Promise == nil {
		return
	}
	before := *c.Promise
	next, changes := before.Follow(before.TrustActs(r.Terms, casefile.UnheardActs(c)), r.Origin)
	if next.UpdateFrom.IsZero() && !next.UpdateBy.Equal(before.UpdateBy) {
		next.UpdateFrom = m.At
	}
	c.Promise = &next
	if c.Stage != casefile.StagePromised {
		return
	}
	recordChanges(c, m, before, changes)
	s.tellChanges(c, id, m, changes)
}

// tellDeparture tells the customer that the incident manager or a substitute is gone, once somebody works on the case.
func (s *Service) tellDeparture(c *casefile.Case, id string, m timeline.Moment) {
	if gone := c.Departed; gone.Name != "" && !gone.Told && !c.IsSolved() {
		c.Departed.Told = true
		s.messages.WriteMessage(c, id, m, message.Draft{Template: template.Departure, Departed: gone.Name})
	}
}

// recordChanges puts the changed times on the timeline, an entry for each cause, and the promise before among the past
// ones, which have the times of the answer and of the solution. The escalation reports breaches and the times that people promise itself: RecordReplaced keeps the times before them.
func recordChanges(c *casefile.Case, m timeline.Moment, before promise.Promise, changes []promise.Change) {
	var told, own []promise.Change
	var replaced *promise.Change
	for _, change := range changes {
		switch {
		case change.IsBreak() || !change.IsMove():
			continue
		case change.Subject == promise.Ceiling || !isSayable(c, m.At, change):
			own = append(own, change)
			continue
		case change.Cause == promise.Repromised:
			continue
		}
		told = append(told, change.SaidAt(m.At))
		if isPast := change.Subject.IsReply() || change.Subject == promise.Solution; isPast && !change.Old.IsZero() {
			replaced = &change
		}
	}
	for _, group := range groupByCause(told) {
		addChanges(c, m, group, !c.IsMute() && !c.IsSolved())
	}
	for _, group := range groupByCause(own) {
		addChanges(c, m, group, false)
	}
	if replaced != nil {
		c.PastPromises = promise.AddPast(c.PastPromises, promise.Past{
			RespondBy: before.RespondBy,
			ResolveBy: before.ResolveBy,
			Replaced:  m.At,
			Cause:     replaced.Cause,
			Reason:    replaced.Reason,
		})
	}
}

// isSayable reports whether a change may be said to the customer at all. While the firm waits for them, no period of updates runs, and
// what is left for the solution counts, or the law's moment where the law leaves no more.
func isSayable(c *casefile.Case, now time.Time, change promise.Change) bool {
	switch {
	case change.Rests:
		return casefile.AwaitsCustomer(c) && change.SaidAt(now).IsMove()
	case change.Subject == promise.Updates && !change.IsBreak():
		return !casefile.AwaitsCustomer(c)
	default:
		return true
	}
}

// groupByCause returns the changes of each cause, the causes in the order of their first changes.
func groupByCause(changes []promise.Change) [][]promise.Change {
	var groups [][]promise.Change
	for _, change := range changes {
		isSame := func(group []promise.Change) bool { return group[0].Cause == change.Cause }
		if at := slices.IndexFunc(groups, isSame); at >= 0 {
			groups[at] = append(groups[at], change)
		} else {
			groups = append(groups, []promise.Change{change})
		}
	}
	return groups
}

// addChanges adds an entry about changed times, or about times that were not promised before, unless there are none. The
// customer sees what is said otherwise, unless the case is solved: that the same time runs again is no change of it. An answer that is due after the
// solution is not promised, and has no line of its own.
func addChanges(c *casefile.Case, m timeline.Moment, changes []promise.Change, isVisible bool) {
	if len(changes) == 0 {
		return
	}
	details := map[string]string{"cause": string(changes[0].Cause)}
	kind, isSaid := timeline.KindPromised, false
	for _, change := range changes {
		if !change.Old.IsZero() || change.Subject == promise.Updates || change.Rests {
			kind = timeline.KindPromiseChanged
		}
		isSaid = isSaid || change.IsSaidOtherwise(m.At) && !isSolvedBefore(c, m.At, change)
		if change.Subject == promise.NextReply && !casefile.OwesMessage(c) {
			details[casefile.NoMessage] = "true"
		}
		describeChange(details, change)
	}
	c.AddEntries(m, timeline.Entry{
		Kind:    kind,
		Visible: isVisible && isSaid,
		Details: details,
	})
}

// describeChange adds a change to the details of an entry.
func describeChange(details map[string]string, change promise.Change) {
	name := string(change.Subject)
	addSpan := func(name string, was, is time.Duration) {
		details[name], details["old_"+name] = is.String(), was.String()
		details[timeline.AlwaysOpen] = strconv.FormatBool(change.NewOpen)
		details["old_"+timeline.AlwaysOpen] = strconv.FormatBool(change.OldOpen)
	}
	switch {
	case change.Rests:
		addSpan(timeline.ResolveLeft, change.OldLeft, change.NewLeft)
		addLimit(details, timeline.ResolveLimit, change.NewLimit)
		addLimit(details, "old_"+timeline.ResolveLimit, change.OldLimit)
	case change.Subject == promise.Updates:
		addSpan(name, change.OldEvery, change.NewEvery)
	default:
		details[name] = formatTime(change.New)
		if !change.Old.IsZero() {
			details["old_"+name] = formatTime(change.Old)
		}
	}
}

// addLimit adds a moment of the law, if there is one, to the details of an entry.
func addLimit(details map[string]string, name string, limit time.Time) {
	if !limit.IsZero() {
		details[name] = formatTime(limit)
	}
}

// isSolvedBefore reports whether a change is about an answer that is due after a solution promised at a time.
func isSolvedBefore(c *casefile.Case, now time.Time, change promise.Change) bool {
	return change.Subject.IsReply() && !casefile.AwaitsCustomer(c) && c.Promise.SolvesBefore(now, change.New)
}

func formatTime(at time.Time) string { return at.UTC().Format(time.RFC3339) }
