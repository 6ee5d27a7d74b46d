package commitment

import (
	"fmt"
	"slices"
	"time"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/worktime"
	"github.com/ombud/ombud/services/catalog/internal/offer"
)

// computeTimes computes the times of the targets on the calendar.
func (q *quote) computeTimes() (Commitment, error) {
	calendar, schedule, err := q.findCalendar()
	if err != nil {
		return Commitment{}, err
	}
	level := q.level.ServiceLevel
	at := slices.IndexFunc(level.Targets, func(t offer.Target) bool { return t.Priority == q.request.Priority })
	target := level.Targets[at]
	start := q.request.Start.UTC()
	c := Commitment{
		Start:        start,
		Contact:      q.contactTime(),
		Target:       target,
		Ceiling:      start.Add(level.Ceiling),
		Service:      q.service.Name,
		Segment:      q.segment.Name,
		Subscription: q.subscription,
		ServiceLevel: q.level,
		Calendar:     calendar,
		Weight:       offer.Low,
	}
	if q.segment.Segment != nil {
		c.Weight = max(c.Weight, q.segment.Segment.Weight)
	}
	if q.service.Service != nil {
		c.Checklist = q.service.Service.ChecklistFor(q.request.Category)
		c.Critical = len(q.service.Service.CriticalActivities) > 0
		c.Fast = q.service.Service.SpeedPromised
	}
	if c.RespondBy, err = schedule.Add(start, target.Respond); err != nil {
		return Commitment{}, err
	}
	if c.ResolveBy, err = schedule.Add(start, target.Resolve); err != nil {
		return Commitment{}, err
	}
	q.addExplanation("answer within %s, news every %s, solved within %s: P%d on %s",
		target.Respond, target.Update, target.Resolve, target.Priority, q.level.Name)
	q.addExplanation("counted in the working time of %s, version %d (%s)",
		calendar.Name, calendar.Number, calendar.Calendar.Hours.TimeZone)
	q.addExplanation("to the top after %s by the clock: the ceiling of %s", level.Ceiling, q.level.Name)
	return c, nil
}

// findCalendar returns the calendar of the service, else of the level, else the one that is always open.
func (q *quote) findCalendar() (offer.Version, *worktime.Schedule, error) {
	names := []string{q.level.ServiceLevel.Calendar, offer.AlwaysOpen}
	if q.service.Service != nil {
		names = slices.Insert(names, 0, q.service.Service.Calendar)
	}
	for _, name := range names {
		if calendar, schedule := q.catalog.FindCalendar(name); schedule != nil {
			return q.recordVersion(calendar), schedule, nil
		}
	}
	return offer.Version{}, nil, fault.New(
		fault.Precondition, "NO_CALENDAR", "no calendar applies, and there is no %s", offer.AlwaysOpen,
	)
}

// applyLimits moves times behind a statutory limit to the last moment that the law allows. The targets stay: they are
// the promise of the level.
func (q *quote) applyLimits(c *Commitment) {
	for v := range q.catalog.ListAll(offer.StatutoryLimits, false) {
		law := v.Limit
		if !law.CoversCase(q.request.Category, q.request.Territory) {
			continue
		}
		q.limitTime(&c.RespondBy, &c.RespondLimit, "answer", v, law.Respond)
		q.limitTime(&c.RespondBy, &c.RespondLimit, "answer", v, law.Resolve)
		q.limitTime(&c.ResolveBy, &c.ResolveLimit, "solved", v, law.Resolve)
		q.limitTime(&c.Ceiling, &Limit{}, "to the top", v, law.Resolve)
	}
}

// contactTime returns the time from which the law counts: that of the first contact, or the start where that is earlier.
func (q *quote) contactTime() time.Time {
	start, contact := q.request.Start.UTC(), q.request.Contact.UTC()
	if contact.IsZero() || contact.After(start) {
		return start
	}
	return contact
}

// limitTime moves one time that lies behind the limit of a law, and records the strictest law. A limit that is over by the
// start moves no time, and gives way to one that is ahead.
func (q *quote) limitTime(promised *time.Time, strictest *Limit, what string, law offer.Version, longest time.Duration) {
	if longest == 0 {
		return
	}
	last, counted := q.lastMoment(law.Limit, longest)
	if q.isStricter(last, strictest.At) {
		*strictest = Limit{At: last, Law: law}
	}
	if !last.After(q.request.Start) || !promised.After(last) {
		return
	}
	q.recordVersion(law)
	source := law.Limit.Source
	if source == "" {
		source = law.Limit.DisplayName
	}
	q.addExplanation("%s no later than %s instead of %s: the law allows %s %s (%s, version %d: %s)", what,
		last.Format(time.RFC3339), promised.Format(time.RFC3339), longest, counted, law.Name, law.Number, source)
	*promised = last
}

// isStricter reports whether a limit counts before another one; zero for none. Of a limit ahead of the start and one that is over
// by then, the one ahead counts, else the earlier one.
func (q *quote) isStricter(last, than time.Time) bool {
	isAhead := last.After(q.request.Start)
	switch {
	case than.IsZero():
		return true
	case isAhead != than.After(q.request.Start):
		return isAhead
	default:
		return last.Before(than)
	}
}

// lastMoment returns the last moment that the law allows, and the kind of time in words.
func (q *quote) lastMoment(law *offer.StatutoryLimit, longest time.Duration) (at time.Time, counted string) {
	contact := q.contactTime()
	if _, schedule := q.catalog.FindCalendar(law.Calendar); schedule != nil {
		if at, err := schedule.Add(contact, longest); err == nil {
			return at, fmt.Sprintf("in the working time of %s", law.Calendar)
		}
	}
	return contact.Add(longest), "by the clock"
}
