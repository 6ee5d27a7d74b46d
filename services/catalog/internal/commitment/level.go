package commitment

import (
	"cmp"
	"fmt"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/catalog/internal/offer"
)

// rule is one source of the service level.
type rule struct {
	level string        // empty: the rule names none
	why   string        // the reason, in words
	from  offer.Version // of the rule; number 0 for a rule outside the catalog
	id    string        // of the subscription behind the rule
}

// findLevel chooses the level of the first rule that names one.
func (q *quote) findLevel() error {
	for _, rule := range q.listRules() {
		if rule.level == "" {
			continue
		}
		level, found := q.catalog.FindUsable(rule.level)
		if !found { // deleted by one change while another began to use it
			q.addExplanation("%s was deleted, so the next rule counts", rule.level)
			continue
		}
		q.recordVersion(rule.from)
		q.level, q.subscription = q.recordVersion(level), rule.id
		q.addExplanation("%s, version %d: %s", level.Name, level.Number, rule.why)
		return nil
	}
	return fault.New(
		fault.Precondition, "NO_SERVICE_LEVEL", "no service level applies, and there is no %s", offer.StandardLevel,
	)
}

// listRules returns all sources of the level, the most specific first.
func (q *quote) listRules() []rule {
	rules := append([]rule{q.subscribedRule()}, q.agreedRules()...)
	rules = append(rules, q.segmentRules()...)
	if service := q.service.Service; service != nil {
		why := fmt.Sprintf("it is the level of %s", q.service.Name)
		rules = append(rules, rule{level: service.ServiceLevel, why: why})
	}
	return append(rules, rule{level: offer.StandardLevel, why: "nothing more specific applies"})
}

// segmentRules returns the rules of the segment: the one for the service before the one for every service.
func (q *quote) segmentRules() []rule {
	segment := q.segment.Segment
	if segment == nil {
		return nil
	}
	var rules []rule
	for _, l := range segment.ServiceLevels {
		if q.service.Service != nil && l.Service == q.service.Name {
			why := fmt.Sprintf("%s has it for %s", q.segment.Name, q.service.Name)
			rules = append(rules, rule{level: l.ServiceLevel, why: why})
		}
	}
	why := fmt.Sprintf("%s has it for every service", q.segment.Name)
	return append(rules, rule{level: segment.ServiceLevel, why: why})
}

// subscribedRule returns the rule of the customer's active subscription to the service; of several, the one that began
// last.
func (q *quote) subscribedRule() rule {
	var best rule
	var began int64
	if q.service.Service == nil {
		return best
	}
	for _, s := range q.request.Subscriptions {
		body := s.Body
		if body.Service != q.service.Name || body.ServiceLevel == "" || !body.IsActive(q.catalog.At()) {
			continue
		}
		if from := body.From.UnixMilli(); best.level == "" || from >= began {
			began = from
			best = rule{
				level: body.ServiceLevel,
				why:   fmt.Sprintf("subscriptions/%s has it for this customer and %s", s.ID, q.service.Name),
				id:    s.ID,
			}
		}
	}
	return best
}

// agreedRules returns the rules of operational agreements: those with the colleague before those with the department,
// and of each the agreement for the service before the one for all services.
func (q *quote) agreedRules() []rule {
	if !q.request.Internal {
		return nil
	}
	rules := make([]rule, 4)
	for v := range q.catalog.ListAll(offer.OperationalAgreements, false) {
		place, ok := q.rankAgreement(v.Agreement)
		if !ok || rules[place].level != "" {
			continue
		}
		service := cmp.Or(v.Agreement.Service, "every service")
		rules[place] = rule{
			level: v.Agreement.ServiceLevel,
			from:  v,
			why:   fmt.Sprintf("%s has it for %s and %s", v.Name, v.Agreement.Customer, service),
		}
	}
	return rules
}

// rankAgreement returns the rank of an agreement, 0 for the most specific; false for an agreement that does not apply.
func (q *quote) rankAgreement(a *offer.Agreement) (int, bool) {
	place := 0
	switch a.Customer {
	case q.request.Customer:
	case q.request.Department:
		place = 2
	default:
		return 0, false
	}
	if a.Service == "" {
		return place + 1, true
	}
	return place, q.service.Service != nil && a.Service == q.service.Name
}
