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

// Order subscribes a customer to a service from now on. What the customer has already
// is returned as it is. The level is left to the segment and the service: customers
// do not choose it. A repeated request gets what it made the first time.
func (r *Registry) Order(ctx context.Context, service, customer string, by Change) (Doc, error) {
	if made, known, err := r.made(ctx, by.Command); known || err != nil {
		return made, err
	}
	if _, err := r.offer.Get(ctx, service); err != nil {
		return Doc{}, err
	}
	has, err := r.store.Fresh(ctx, customer)
	if err != nil {
		return Doc{}, err
	}
	return r.ensure(ctx, has, Subscription{
		Customer: customer,
		Service:  service,
		Origin:   Order,
		Creation: by.Command.Creation(),
	}, by)
}

// Joining is what a request to join a segment came to.
type Joining struct {
	Creation      *idempotency.Creation `bson:"creation"`
	Subscriptions []string              `bson:"subscriptions"` // ids, in the segment's order
}

// Join notes that a customer is a member of a segment: subscribes to what its members
// have, and ends what another segment's rule, or an earlier form of this one's,
// subscribed to. It returns what the customer has by the rule. A repeated request gets
// what it came to the first time, and moves nobody back who has joined another segment since.
func (r *Registry) Join(ctx context.Context, segment, customer string, by Change) ([]Doc, error) {
	if docs, known, err := r.joined(ctx, by.Command); known || err != nil {
		return docs, err
	}
	docs, err := r.follow(ctx, segment, customer, by)
	if err != nil || by.Command.Empty() {
		return docs, err
	}
	joining := Joining{Creation: by.Command.Creation()}
	for _, doc := range docs {
		joining.Subscriptions = append(joining.Subscriptions, doc.ID)
	}
	if err = r.store.AddJoining(ctx, joining); fault.Is(err, fault.AlreadyExists) {
		docs, _, err = r.joined(ctx, by.Command)
	}
	return docs, err
}

// joined returns what a request to join came to, if it was made before. Another request with
// its id is an InvalidArgument fault.
func (r *Registry) joined(ctx context.Context, cmd idempotency.Command) ([]Doc, bool, error) {
	find := func(key string) (Joining, bool, error) { return r.store.Joining(ctx, key) }
	joining, known, err := idempotency.Earlier(cmd, find, func(j Joining) *idempotency.Creation { return j.Creation })
	if !known || err != nil {
		return nil, false, err
	}
	docs := make([]Doc, len(joining.Subscriptions))
	for i, id := range joining.Subscriptions {
		if docs[i], err = r.store.Get(ctx, id); err != nil {
			return nil, false, err
		}
	}
	return docs, true, nil
}

// follow gives a customer what a segment's rule says, and no more what others said.
func (r *Registry) follow(ctx context.Context, segment, customer string, by Change) ([]Doc, error) {
	rule, err := r.offer.Get(ctx, segment)
	if err != nil {
		return nil, err
	}
	has, err := r.store.Fresh(ctx, customer)
	if err != nil {
		return nil, err
	}
	if err := r.leave(ctx, has, rule); err != nil {
		return nil, err
	}
	docs := make([]Doc, 0, len(rule.Segment.Subscriptions))
	for _, service := range rule.Segment.Subscriptions {
		doc, err := r.ensure(ctx, has, Subscription{
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

// leave ends what rules subscribed to that do not hold any more.
func (r *Registry) leave(ctx context.Context, has []Doc, rule offer.Version) error {
	now := r.now()
	for i, doc := range has {
		s := doc.Body
		holds := s.Segment == rule.Name && slices.Contains(rule.Segment.Subscriptions, s.Service)
		if s.Origin != SegmentRule || holds || !s.Active(now) {
			continue
		}
		ended, err := r.change(ctx, doc.ID, Change{}, func(s *Subscription) error {
			s.To = &now
			return nil
		})
		if err != nil {
			return err
		}
		has[i] = ended
	}
	return nil
}

// ensure returns the subscription that the customer has to the service, or makes one.
// Its id counts how many there were before, so that two calls at once make one.
func (r *Registry) ensure(ctx context.Context, has []Doc, s Subscription, by Change) (Doc, error) {
	now := r.now()
	before := 0
	for _, doc := range has {
		if doc.Body.Service != s.Service {
			continue
		}
		if doc.Body.Active(now) {
			return doc, nil
		}
		before++
	}
	s.From, s.Created, s.Updated, s.Version = now, now, now, 1
	s.Applied.Add(by.Command, now)
	id := strings.ToLower(idempotency.DerivedID("subscription", s.Customer, s.Service, strconv.Itoa(before)))
	doc, err := r.store.Insert(ctx, id, s)
	if !fault.Is(err, fault.AlreadyExists) {
		return doc, err
	}
	// Somebody subscribed the customer meanwhile, or the same request was faster.
	if made, known, err := r.made(ctx, by.Command); known || err != nil {
		return made, err
	}
	return r.store.Get(ctx, id)
}
