package peers

import (
	"context"
	"slices"

	"google.golang.org/protobuf/proto"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/protoconv"
	"github.com/ombud/ombud/pkg/resource"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/promise"
	"github.com/ombud/ombud/services/intake/internal/promising"
)

// Catalog is the catalog service.
type Catalog struct {
	resources     catalogv1.CatalogServiceClient
	commitments   catalogv1.CommitmentServiceClient
	subscriptions catalogv1.SubscriptionServiceClient
}

// QuoteCommitment implements promising.Catalog.
func (p *Catalog) QuoteCommitment(
	ctx context.Context, q promising.Inquiry,
) (promising.Commitment, error) {
	reply, err := p.commitments.QuoteCommitment(ctx, &catalogv1.QuoteCommitmentRequest{
		Service:     q.Service,
		Segment:     q.Segment,
		Category:    q.Category,
		Territory:   q.Territory,
		Customer:    customers.Name(q.Customer),
		Internal:    q.Internal,
		Department:  q.Department,
		Priority:    protoconv.ToProtoEnum[typev1.Priority](q.Priority),
		StartTime:   protoconv.ToProtoTime(q.Start),
		VersionTime: protoconv.ToProtoTime(q.Contact),
		ContactTime: protoconv.ToProtoTime(q.Contact),
		PromiseTime: protoconv.ToProtoTime(q.Promised),
	})
	if err != nil {
		return promising.Commitment{}, err
	}
	quoted, err := fromProtoCommitment(reply)
	if err != nil {
		return promising.Commitment{}, err
	}
	for _, item := range reply.GetChecklist() {
		quoted.Checklist = append(quoted.Checklist, casefile.ChecklistItem{
			Key:          item.GetKey(),
			Question:     item.GetQuestion(),
			Translations: item.GetTranslations(),
		})
	}
	quoted.Terms, err = proto.Marshal(reply)
	return *quoted, err
}

// HasResource implements history.Catalog and wording.Catalog.
func (p *Catalog) HasResource(ctx context.Context, name string) (bool, error) {
	_, err := p.resources.ListVersions(ctx, &catalogv1.ListVersionsRequest{Parent: name, PageSize: 1})
	return resource.IsFound(err)
}

// JoinSegment implements rpc.Segments.
func (p *Catalog) JoinSegment(ctx context.Context, segment, customer string) error {
	_, err := p.subscriptions.JoinSegment(ctx, &catalogv1.JoinSegmentRequest{
		Segment:  segment,
		Customer: customers.Name(customer),
	})
	if fault.Is(err, fault.NotFound) || fault.Is(err, fault.InvalidArgument) {
		return nil
	}
	return err
}

// fromProtoCommitment returns the commitment in a message; nil for none.
func fromProtoCommitment(m *catalogv1.Commitment) (*promising.Commitment, error) {
	if m == nil {
		return nil, nil
	}
	source, err := marshalSource(m)
	return &promising.Commitment{
		Source:  source,
		Stakes:  fromProtoStakes(m),
		Service: m.GetService(),
		Promise: promise.Promise{
			RespondBy:   protoconv.FromProtoTime(m.GetRespondBy()),
			UpdateEvery: protoconv.FromProtoDuration(m.GetUpdateEvery()),
			ResolveBy:   protoconv.FromProtoTime(m.GetResolveBy()),
			Ceiling:     protoconv.FromProtoTime(m.GetCeiling()),
			Level:       m.GetServiceLevel(),
			Version:     m.GetServiceLevelVersion(),
			Zone:        m.GetCalendar().GetTimeZone(),
			AlwaysOpen:  isAlwaysOpen(m.GetCalendar()),
			Explanation: m.GetExplanation(),
		},
	}, err
}

// isAlwaysOpen reports whether a calendar has no closed hours.
func isAlwaysOpen(m *catalogv1.Calendar) bool {
	isPart := func(h *catalogv1.WorkingInterval) bool { return h.GetFrom() != "00:00" || h.GetTo() != "24:00" }
	hasHolidays := len(m.GetHolidays())+len(m.GetHolidayRegions()) > 0
	return len(m.GetHours()) == 7 && !slices.ContainsFunc(m.GetHours(), isPart) && !hasHolidays
}

// fromProtoStakes returns the stakes in a message. Low damage does not count.
func fromProtoStakes(m *catalogv1.Commitment) casefile.Stakes {
	stakes := casefile.Stakes{
		Paid:     m.GetPaid(),
		Fast:     m.GetSpeedPromised(),
		Critical: m.GetCriticalService(),
	}
	if m.GetDamageWeight() > catalogv1.Segment_LOW {
		stakes.Damage = m.GetDamageWeight().String()
	}
	return stakes
}

// marshalSource encodes the origin of a promise: the parts that a case does not hold elsewhere.
func marshalSource(m *catalogv1.Commitment) ([]byte, error) {
	return proto.Marshal(&catalogv1.Commitment{
		StartTime:    m.GetStartTime(),
		ContactTime:  m.GetContactTime(),
		Target:       m.GetTarget(),
		Service:      m.GetService(),
		Segment:      m.GetSegment(),
		Calendar:     m.GetCalendar(),
		Priority:     m.GetPriority(),
		Category:     m.GetCategory(),
		Territory:    m.GetTerritory(),
		Customer:     m.GetCustomer(),
		Versions:     m.GetVersions(),
		Subscription: m.GetSubscription(),
		DamageWeight: m.GetDamageWeight(),
		Paid:         m.GetPaid(),
	})
}

// unmarshalTerms decodes the terms of a commitment; nil for none.
func unmarshalTerms(raw []byte) (*catalogv1.Commitment, error) {
	if len(raw) == 0 {
		return nil, nil
	}
	m := &catalogv1.Commitment{}
	return m, proto.Unmarshal(raw, m)
}
