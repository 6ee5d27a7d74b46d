// Package commitment computes commitments: the service level that applies to one problem of one customer, and the
// instants at which the promises of the level fall due.
package commitment

import (
	"fmt"
	"slices"
	"time"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/catalog/internal/offer"
	"github.com/ombud/ombud/services/catalog/internal/subscription"
)

// Request is the inputs of a commitment besides the catalog.
type Request struct {
	Service   string // services/{service}; may be empty
	Segment   string // segments/{segment}; may be empty
	Category  string // categories/{category}; finds the service when none is named
	Priority  int    // 1 to 4
	Territory string // ISO 3166-1 alpha-2; may be empty
	Start     time.Time
	Contact   time.Time // the customer's first contact, from which the law counts; zero for the start

	Customer   string // customers/{customer}; may be empty
	Internal   bool   // the customer is a colleague or a department
	Department string // customers/{customer} of the colleague's department; may be empty
	// Subscriptions are those of the customer, in use or not.
	Subscriptions []subscription.Doc
	// Lenient passes over names that the catalog does not have, with a line in the explanation, instead of refusing
	// them. A case about a service that was dropped since needs a commitment too.
	Lenient bool
}

// Commitment is a promise with times, and its sources.
type Commitment struct {
	Start, RespondBy, ResolveBy, Ceiling time.Time
	Contact                              time.Time // the law counts from then

	Target       offer.Target
	Service      string // may be empty
	Segment      string // may be empty
	Subscription string // id of the subscription that named the level; may be empty
	ServiceLevel offer.Version
	Calendar     offer.Version
	Weight       offer.Weight          // of the segment
	Critical     bool                  // the service has activities that must go on
	Fast         bool                  // speed is a selling point of the service
	Checklist    []offer.ChecklistItem // facts that a first contact gathers
	// RespondLimit and ResolveLimit are the last moments that a law allows, those ahead before those that are over by the start;
	// zero for no law.
	RespondLimit, ResolveLimit Limit
	Versions                   []string // every version that went into it, by version id
	Explanation                []string // the rule behind each number, a line each
}

// Limit is the last moment that a law allows, with the law.
type Limit struct {
	At  time.Time
	Law offer.Version
}

// Quote computes the commitment from the catalog and the subscriptions as they apply at the time of the snapshot. The
// most specific level wins: the customer's own contract, the segment's level for the service, the segment's own, the
// service's, the suite's. Times behind a statutory limit are moved to the limit, which counts from the first contact; a limit that
// is over by the start moves none. Faults: InvalidArgument for unknown names, Precondition without a level or a calendar.
func Quote(catalog offer.Snapshot, r Request) (Commitment, error) {
	q := &quote{catalog: catalog, request: r}
	q.findService()
	q.findSegment()
	if q.wrong != nil {
		return Commitment{}, q.wrong
	}
	if err := q.findLevel(); err != nil {
		return Commitment{}, err
	}
	c, err := q.computeTimes()
	if err != nil {
		return Commitment{}, err
	}
	q.applyLimits(&c)
	c.Versions, c.Explanation = q.versions, q.explanation
	return c, nil
}

// QuoteAgain computes the commitment of a case that was promised something at a time before. Resources that did not exist then
// make no time later: the commitment without them counts. Faults are those of Quote.
func QuoteAgain(catalog offer.Snapshot, promised time.Time, r Request) (Commitment, error) {
	c, err := Quote(catalog, r)
	if err != nil {
		return Commitment{}, err
	}
	then, failed := Quote(catalog.KnownAt(promised), r)
	if failed == nil && c.isLaterThan(then) {
		then.Explanation = append(then.Explanation, "what came into the catalog after the promise does not make it later")
		c = then
	}
	return c, nil
}

// isLaterThan reports whether any time of a commitment is later than in another one.
func (c Commitment) isLaterThan(other Commitment) bool {
	return c.RespondBy.After(other.RespondBy) || c.ResolveBy.After(other.ResolveBy) || c.Ceiling.After(other.Ceiling) ||
		c.Target.Update > other.Target.Update
}

// quote is the state of one computation.
type quote struct {
	catalog offer.Snapshot
	request Request
	wrong   *fault.Error

	service, segment, level offer.Version // number 0 when there is none
	subscription            string
	versions, explanation   []string
}

func (q *quote) addExplanation(format string, args ...any) {
	q.explanation = append(q.explanation, fmt.Sprintf(format, args...))
}

// recordVersion records that a version went into the commitment, and returns it.
func (q *quote) recordVersion(v offer.Version) offer.Version {
	if v.Number > 0 && !slices.Contains(q.versions, v.VersionName()) {
		q.versions = append(q.versions, v.VersionName())
	}
	return v
}

// reportUnknown records a name that the catalog does not have.
func (q *quote) reportUnknown(field, name string) {
	if q.request.Lenient {
		q.addExplanation("%s is not in the catalog and was passed over", name)
		return
	}
	q.wrong = q.wrong.Field(field, "there is no %q in the catalog", name)
}

// findService chooses the named service, or the service of the category, if it is offered to the customer; else the
// general service.
func (q *quote) findService() {
	name := q.request.Service
	if name == "" {
		name = q.serviceOf(q.request.Category)
	}
	if name != "" {
		q.applyService(name)
	}
	if q.service.Number > 0 {
		return
	}
	if general, found := q.catalog.FindCurrent(offer.GeneralService); found {
		q.service = q.recordVersion(general)
		q.addExplanation("%s is for everything that no other service covers", general.Name)
	}
}

// applyService chooses the service of a name, if the catalog has it and it is offered in the territory of the customer.
func (q *quote) applyService(name string) {
	service, found := q.catalog.FindCurrent(name)
	if !found || service.Service == nil {
		q.reportUnknown("service", name)
		return
	}
	q.recordVersion(service)
	territories := service.Service.Territories
	if q.request.Territory != "" && len(territories) > 0 && !slices.Contains(territories, q.request.Territory) {
		q.addExplanation("%s is not offered in %s, so its own terms do not apply", name, q.request.Territory)
		return
	}
	q.service = service
}

// serviceOf returns the first service of the category, by name; "" for none.
func (q *quote) serviceOf(category string) string {
	if category == "" {
		return ""
	}
	for v := range q.catalog.ListAll(offer.Services, false) {
		if slices.Contains(v.Service.Categories, category) {
			q.addExplanation("%s belongs to %s", category, v.Name)
			return v.Name
		}
	}
	return ""
}

func (q *quote) findSegment() {
	if q.request.Segment == "" {
		return
	}
	segment, found := q.catalog.FindCurrent(q.request.Segment)
	if !found || segment.Segment == nil {
		q.reportUnknown("segment", q.request.Segment)
		return
	}
	q.segment = q.recordVersion(segment)
}
