// Package commitment computes promises: which service level applies to one problem
// of one customer, and at which instants it falls due.
package commitment

import (
	"fmt"
	"slices"
	"time"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/worktime"
	"github.com/ombud/ombud/services/catalog/internal/offer"
)

// Request is what a promise depends on.
type Request struct {
	Service   string // services/{service}; may be empty
	Segment   string // segments/{segment}; may be empty
	Category  string // categories/{category}; finds the service when none is named
	Priority  int    // 1 to 4
	Territory string // ISO 3166-1 alpha-2; may be empty
	Start     time.Time
	// Lenient passes over names that the catalog does not have, with a line in the
	// explanation, instead of refusing them: a case whose customer chose a service
	// that has since been dropped must be promised something too.
	Lenient bool
}

// Commitment is a promise with times, and what it came from.
type Commitment struct {
	Start, RespondBy, ResolveBy, Ceiling time.Time

	Target       offer.Target
	Service      string // may be empty
	Segment      string // may be empty
	ServiceLevel offer.Version
	Calendar     offer.Version
	Explanation  []string // which rule gave which number, a line each
}

// Quote computes the promise from one view of the catalog. Most specific wins: the
// segment's level for the service, the segment's own, the service's, the suite's.
func Quote(view *offer.View, r Request) (Commitment, error) {
	q := &quote{view: view, request: r}
	q.findService()
	q.findSegment()
	if q.wrong != nil {
		return Commitment{}, q.wrong
	}
	if err := q.findLevel(); err != nil {
		return Commitment{}, err
	}
	return q.promise()
}

// quote is one computation as it proceeds.
type quote struct {
	view    *offer.View
	request Request
	wrong   *fault.Error

	service, segment, level offer.Version // number 0 when there is none
	explanation             []string
}

func (q *quote) explain(format string, args ...any) {
	q.explanation = append(q.explanation, fmt.Sprintf(format, args...))
}

// unknown notes a name that the catalog does not have.
func (q *quote) unknown(field, name string) {
	if q.request.Lenient {
		q.explain("%s is not in the catalog and was passed over", name)
		return
	}
	q.wrong = q.wrong.Field(field, "there is no %q in the catalog", name)
}

func (q *quote) findService() {
	name := q.request.Service
	if name == "" {
		name = q.serviceOf(q.request.Category)
	}
	if name == "" {
		return
	}
	service, found := q.view.Current(name)
	if !found || service.Service == nil {
		q.unknown("service", name)
		return
	}
	if territories := service.Service.Territories; q.request.Territory != "" && len(territories) > 0 && !slices.Contains(territories, q.request.Territory) {
		q.explain("%s is not offered in %s, so its own terms do not apply", name, q.request.Territory)
		return
	}
	q.service = service
}

// serviceOf returns the first service, by name, that the category belongs to.
func (q *quote) serviceOf(category string) string {
	if category == "" {
		return ""
	}
	for _, v := range q.view.All() {
		if v.Service != nil && slices.Contains(v.Service.Categories, category) {
			q.explain("%s belongs to %s", category, v.Name)
			return v.Name
		}
	}
	return ""
}

func (q *quote) findSegment() {
	if q.request.Segment == "" {
		return
	}
	segment, found := q.view.Current(q.request.Segment)
	if !found || segment.Segment == nil {
		q.unknown("segment", q.request.Segment)
		return
	}
	q.segment = segment
}

// findLevel takes the first of the rules that names a level.
func (q *quote) findLevel() error {
	rules := []struct{ level, why string }{
		{q.segmentLevel(), fmt.Sprintf("%s has it for %s", q.segment.Name, q.service.Name)},
		{segmentDefault(q.segment), fmt.Sprintf("%s has it for every service", q.segment.Name)},
		{serviceDefault(q.service), fmt.Sprintf("it is the level of %s", q.service.Name)},
		{offer.StandardLevel, "nothing more specific applies"},
	}
	for _, rule := range rules {
		if rule.level == "" {
			continue
		}
		level, found := q.view.Current(rule.level)
		if !found { // somebody deleted it while somebody else began to use it
			q.explain("%s was deleted, so the next rule counts", rule.level)
			continue
		}
		q.level = level
		q.explain("%s, version %d: %s", level.Name, level.Number, rule.why)
		return nil
	}
	return fault.New(fault.Precondition, "NO_SERVICE_LEVEL", "no service level applies, and %s was deleted", offer.StandardLevel)
}

func (q *quote) segmentLevel() string {
	if q.segment.Segment == nil || q.service.Service == nil {
		return ""
	}
	for _, l := range q.segment.Segment.ServiceLevels {
		if l.Service == q.service.Name {
			return l.ServiceLevel
		}
	}
	return ""
}

func segmentDefault(v offer.Version) string {
	if v.Segment == nil {
		return ""
	}
	return v.Segment.ServiceLevel
}

func serviceDefault(v offer.Version) string {
	if v.Service == nil {
		return ""
	}
	return v.Service.ServiceLevel
}

// promise counts the targets on the calendar.
func (q *quote) promise() (Commitment, error) {
	calendar, schedule, err := q.calendar()
	if err != nil {
		return Commitment{}, err
	}
	level := q.level.ServiceLevel
	target := level.Targets[slices.IndexFunc(level.Targets, func(t offer.Target) bool { return t.Priority == q.request.Priority })]
	start := q.request.Start.UTC()
	c := Commitment{
		Start: start, Target: target, Ceiling: start.Add(level.Ceiling),
		Service: q.service.Name, Segment: q.segment.Name, ServiceLevel: q.level, Calendar: calendar,
	}
	if c.RespondBy, err = schedule.Add(start, target.Respond); err != nil {
		return Commitment{}, err
	}
	if c.ResolveBy, err = schedule.Add(start, target.Resolve); err != nil {
		return Commitment{}, err
	}
	q.explain("answer within %s, news every %s, solved within %s: P%d on %s", target.Respond, target.Update, target.Resolve, target.Priority, q.level.Name)
	q.explain("counted in the working time of %s, version %d (%s)", calendar.Name, calendar.Number, calendar.Calendar.Hours.TimeZone)
	q.explain("to the top after %s by the clock: the ceiling of %s", level.Ceiling, q.level.Name)
	c.Explanation = q.explanation
	return c, nil
}

// calendar is the service's own, else the level's, else the one that is always open.
func (q *quote) calendar() (offer.Version, *worktime.Schedule, error) {
	names := []string{q.level.ServiceLevel.Calendar, offer.AlwaysOpen}
	if q.service.Service != nil {
		names = slices.Insert(names, 0, q.service.Service.Calendar)
	}
	for _, name := range names {
		if schedule := q.view.Schedule(name); schedule != nil {
			calendar, _ := q.view.Current(name)
			return calendar, schedule, nil
		}
	}
	return offer.Version{}, nil, fault.New(fault.Precondition, "NO_CALENDAR", "no calendar applies, and %s was deleted", offer.AlwaysOpen)
}
