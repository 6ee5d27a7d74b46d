package peers

import (
	"context"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"

	"github.com/ombud/ombud/pkg/fault"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	"github.com/ombud/ombud/services/intake/internal/casework"
)

type catalog struct {
	client catalogv1.CommitmentServiceClient
}

// Quote implements casework.Catalog.
func (p catalog) Quote(ctx context.Context, q casework.Inquiry) (casework.Commitment, error) {
	reply, err := p.client.QuoteCommitment(ctx, &catalogv1.QuoteCommitmentRequest{
		Service:    q.Service,
		Segment:    q.Segment,
		Category:   q.Category,
		Territory:  q.Territory,
		Customer:   customerName(q.Customer),
		Internal:   q.Internal,
		Department: q.Department,
		Priority:   priorityOf(q.Priority),
		StartTime:  stamp(q.Start),
	})
	if err != nil {
		return casework.Commitment{}, err
	}
	quoted, err := commitment(reply)
	if err != nil {
		return casework.Commitment{}, err
	}
	for _, item := range reply.GetChecklist() {
		quoted.Wanted = append(quoted.Wanted, casework.Wanted{Key: item.GetKey(), Question: item.GetQuestion(), Translations: item.GetTranslations()})
	}
	quoted.Terms, err = proto.Marshal(reply)
	return *quoted, err
}

// Segments tells the catalog who joins which segment.
type Segments struct {
	client catalogv1.SubscriptionServiceClient
}

// NewSegments returns the segments behind a connection to the catalog.
func NewSegments(conn grpc.ClientConnInterface) Segments {
	return Segments{catalogv1.NewSubscriptionServiceClient(conn)}
}

// Join implements rpc.Segments.
func (s Segments) Join(ctx context.Context, segment, customer string) error {
	_, err := s.client.JoinSegment(ctx, &catalogv1.JoinSegmentRequest{Segment: segment, Customer: customerName(customer)})
	if fault.Is(err, fault.NotFound) || fault.Is(err, fault.InvalidArgument) {
		return nil
	}
	return err
}

// commitment reads a promise; nil for none.
func commitment(c *catalogv1.Commitment) (*casework.Commitment, error) {
	if c == nil {
		return nil, nil
	}
	source, err := source(c)
	return &casework.Commitment{
		Source:   source,
		Known:    known(c),
		Service:  c.GetService(),
		Priority: priority(c.GetPriority()),
		Promise: casework.Promise{
			RespondBy:   instant(c.GetRespondBy()),
			UpdateEvery: c.GetUpdateEvery().AsDuration(),
			ResolveBy:   instant(c.GetResolveBy()),
			Ceiling:     instant(c.GetCeiling()),
			Level:       c.GetServiceLevel(),
			Version:     c.GetServiceLevelVersion(),
			Zone:        c.GetCalendar().GetTimeZone(),
			Explanation: c.GetExplanation(),
		},
	}, err
}

// known is what a contract says that weighs into the judgement of a case. Little damage
// does not.
func known(c *catalogv1.Commitment) casework.Known {
	k := casework.Known{Paid: c.GetPaid(), Fast: c.GetSpeedPromised(), Critical: c.GetCriticalService()}
	if c.GetDamageWeight() > catalogv1.Segment_LOW {
		k.Damage = c.GetDamageWeight().String()
	}
	return k
}

// source is what a promise came from: all but what a case keeps elsewhere.
func source(c *catalogv1.Commitment) ([]byte, error) {
	return proto.Marshal(&catalogv1.Commitment{
		StartTime:    c.GetStartTime(),
		Target:       c.GetTarget(),
		Service:      c.GetService(),
		Segment:      c.GetSegment(),
		Calendar:     c.GetCalendar(),
		Priority:     c.GetPriority(),
		Category:     c.GetCategory(),
		Territory:    c.GetTerritory(),
		Customer:     c.GetCustomer(),
		Versions:     c.GetVersions(),
		Subscription: c.GetSubscription(),
		DamageWeight: c.GetDamageWeight(),
		Paid:         c.GetPaid(),
	})
}

// terms restores the catalog's own words; nil for none.
func terms(raw []byte) (*catalogv1.Commitment, error) {
	if len(raw) == 0 {
		return nil, nil
	}
	c := &catalogv1.Commitment{}
	return c, proto.Unmarshal(raw, c)
}
