package subscription

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/services/catalog/internal/offer"
)

// OrderService subscribes a customer to a service from now on. An active subscription to the service is returned as it
// is. The level is left to the segment and the service: customers do not choose it. A repeated request gets the
// subscription that it made. A service that the catalog does not have is the NotFound fault of resources.
func (s *Service) OrderService(ctx context.Context, service, customer string, by Change) (Doc, error) {
	if made, known, err := s.register.MadeBy(ctx, by.Command); known || err != nil {
		return made, err
	}
	if _, err := s.catalog.Get(ctx, service); err != nil {
		return Doc{}, err
	}
	present, err := s.repository.reloadOfCustomer(ctx, customer)
	if err != nil {
		return Doc{}, err
	}
	return s.ensureSubscribed(ctx, present, Subscription{
		Customer: customer,
		Service:  service,
		Origin:   Order,
		Creation: by.Command.Creation(),
	}, by)
}

// Joining is the result of a request to join a segment.
type Joining struct {
	Creation      *idempotency.Creation `bson:"creation"`
	Subscriptions []string              `bson:"subscriptions"` // ids, in the order of the segment
}

// JoinSegment makes a customer a member of a segment. It subscribes the customer to the services of the segment, and
// ends the subscriptions by the rule of another segment or by an earlier form of this rule. It returns the
// subscriptions by the rule. A repeated request gets its first result, and moves nobody back from a segment that they
// joined since.
func (s *Service) JoinSegment(ctx context.Context, segment, customer string, by Change) ([]Doc, error) {
	if docs, known, err := s.findJoined(ctx, by.Command); known || err != nil {
		return docs, err
	}
	docs, err := s.applyRule(ctx, segment, customer, by)
	if err != nil || by.Command.IsEmpty() {
		return docs, err
	}
	joining := Joining{Creation: by.Command.Creation()}
	for _, doc := range docs {
		joining.Subscriptions = append(joining.Subscriptions, doc.ID)
	}
	if err = s.repository.insertJoining(ctx, joining); fault.Is(err, fault.AlreadyExists) {
		docs, _, err = s.findJoined(ctx, by.Command)
	}
	return docs, err
}

// findJoined returns the result of a request to join, and whether the request was made before. Another request with its
// id is an InvalidArgument fault.
func (s *Service) findJoined(ctx context.Context, cmd idempotency.Command) ([]Doc, bool, error) {
	find := func(key string) (Joining, bool, error) { return s.repository.findJoining(ctx, key) }
	creation := func(j Joining) *idempotency.Creation { return j.Creation }
	joining, known, err := idempotency.FindEarlier(cmd, find, creation)
	if !known || err != nil {
		return nil, false, err
	}
	docs := make([]Doc, len(joining.Subscriptions))
	for i, id := range joining.Subscriptions {
		if docs[i], err = s.Get(ctx, id); err != nil {
			return nil, false, err
		}
	}
	return docs, true, nil
}

// applyRule gives a customer the subscriptions of the rule of a segment, and ends those of other rules.
func (s *Service) applyRule(ctx context.Context, segment, customer string, by Change) ([]Doc, error) {
	rule, err := s.catalog.Get(ctx, segment)
	if err != nil {
		return nil, err
	}
	present, err := s.repository.reloadOfCustomer(ctx, customer)
	if err != nil {
		return nil, err
	}
	if err := s.endOtherRules(ctx, present, rule); err != nil {
		return nil, err
	}
	docs := make([]Doc, 0, len(rule.Segment.Subscriptions))
	for _, service := range rule.Segment.Subscriptions {
		doc, err := s.ensureSubscribed(ctx, present, Subscription{
			Customer: customer,
			Service:  service,
			Origin:   SegmentRule,
			Segment:  segment,
		}, by)
		if err != nil {
			return nil, err
		}
		docs = append(docs, doc)
	}
	return docs, nil
}

// endOtherRules ends the active subscriptions by rules that do not hold any more, also in present.
func (s *Service) endOtherRules(ctx context.Context, present []Doc, rule offer.Version) error {
	now := s.now()
	for i, doc := range present {
		body := doc.Body
		holds := body.Segment == rule.Name && slices.Contains(rule.Segment.Subscriptions, body.Service)
		if body.Origin != SegmentRule || holds || !body.IsActive(now) {
			continue
		}
		ended, err := s.repository.end(ctx, doc.ID, now)
		if err != nil {
			return err
		}
		present[i] = ended
	}
	return nil
}

// ensureSubscribed returns the active subscription to the service among the present ones of the customer, or makes one.
// Its id derives from the number of earlier subscriptions, so that two calls at once make one.
func (s *Service) ensureSubscribed(ctx context.Context, present []Doc, wanted Subscription, by Change) (Doc, error) {
	now := s.now()
	earlier := 0
	for _, doc := range present {
		if doc.Body.Service != wanted.Service {
			continue
		}
		if doc.Body.IsActive(now) {
			return doc, nil
		}
		earlier++
	}
	wanted.From, wanted.Created = now, now
	wanted.markChanged(now)
	wanted.Applied.Add(by.Command, now)
	id := strings.ToLower(idempotency.DerivedID("subscription", wanted.Customer, wanted.Service, strconv.Itoa(earlier)))
	doc, err := s.repository.insert(ctx, id, wanted)
	if !fault.Is(err, fault.AlreadyExists) {
		return doc, err
	}
	// Another call subscribed the customer meanwhile, or the same request was faster.
	if made, known, err := s.register.MadeBy(ctx, by.Command); known || err != nil {
		return made, err
	}
	return s.Get(ctx, id)
}
