package rpc

import (
	"context"

	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/protoconv"
	"github.com/ombud/ombud/pkg/worktime"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
	"github.com/ombud/ombud/services/catalog/internal/commitment"
	"github.com/ombud/ombud/services/catalog/internal/offer"
	"github.com/ombud/ombud/services/catalog/internal/subscription"
)

// CommitmentServer serves CommitmentService.
type CommitmentServer struct {
	catalogv1.UnimplementedCommitmentServiceServer

	deps Deps
}

// NewCommitmentServer returns the server of commitments.
func NewCommitmentServer(d Deps) *CommitmentServer { return &CommitmentServer{deps: d} }

// QuoteCommitment computes a commitment. For the services of the suite, names that the catalog does not have are no
// error, because the choice of a customer may be out of date.
func (s *CommitmentServer) QuoteCommitment(
	ctx context.Context, req *catalogv1.QuoteCommitmentRequest,
) (*catalogv1.Commitment, error) {
	start := s.deps.Clock.Now()
	if req.GetStartTime() != nil {
		start = req.GetStartTime().AsTime()
		if err := worktime.CheckTime("start_time", start).Err(); err != nil {
			return nil, err
		}
	}
	asOf := start
	if req.GetVersionTime() != nil {
		asOf = req.GetVersionTime().AsTime()
	}
	subscriptions, err := s.deps.Subscriptions.ListOfCustomer(ctx, req.GetCustomer())
	if err != nil {
		return nil, err
	}
	c, err := quoteFor(s.deps.Catalog.SnapshotAt(asOf), req, commitment.Request{
		Service:       req.GetService(),
		Segment:       req.GetSegment(),
		Category:      req.GetCategory(),
		Priority:      int(req.GetPriority()),
		Territory:     req.GetTerritory(),
		Start:         start,
		Contact:       protoconv.FromProtoTime(req.GetContactTime()),
		Customer:      req.GetCustomer(),
		Internal:      req.GetInternal(),
		Department:    req.GetDepartment(),
		Subscriptions: subscriptions,
		Lenient:       auth.CallerFrom(ctx).Has(auth.Service),
	})
	if err != nil {
		return nil, nameTooFar(err, "start_time")
	}
	m := toProtoCommitment(c)
	m.Category, m.Territory, m.Customer = req.GetCategory(), req.GetTerritory(), req.GetCustomer()
	return m, nil
}

// quoteFor computes a commitment: the first of a case, or one after a promise.
func quoteFor(catalog offer.Snapshot, req *catalogv1.QuoteCommitmentRequest, r commitment.Request) (commitment.Commitment, error) {
	if req.GetPromiseTime() == nil {
		return commitment.Quote(catalog, r)
	}
	return commitment.QuoteAgain(catalog, req.GetPromiseTime().AsTime(), r)
}

func toProtoCommitment(c commitment.Commitment) *catalogv1.Commitment {
	return &catalogv1.Commitment{
		RespondBy:           timestamppb.New(c.RespondBy),
		UpdateEvery:         durationpb.New(c.Target.Update),
		ResolveBy:           timestamppb.New(c.ResolveBy),
		Ceiling:             timestamppb.New(c.Ceiling),
		StartTime:           timestamppb.New(c.Start),
		ContactTime:         timestamppb.New(c.Contact),
		Target:              toProtoTarget(c.Target),
		Service:             c.Service,
		Segment:             c.Segment,
		ServiceLevel:        c.ServiceLevel.Name,
		ServiceLevelVersion: c.ServiceLevel.Number,
		Calendar:            toProtoCalendar(c.Calendar),
		Priority:            typev1.Priority(c.Target.Priority),
		Explanation:         c.Explanation,
		Versions:            c.Versions,
		DamageWeight:        toProtoWeight(c.Weight),
		Paid:                c.ServiceLevel.ServiceLevel.Paid,
		Checklist:           toProtoItems(c.Checklist),
		CriticalService:     c.Critical,
		SpeedPromised:       c.Fast,
		RespondLimit:        toProtoLegalLimit(c.RespondLimit),
		ResolveLimit:        toProtoLegalLimit(c.ResolveLimit),
		Subscription:        subscription.Subscriptions.Name(c.Subscription),
	}
}

// toProtoLegalLimit is nil where the law says nothing.
func toProtoLegalLimit(l commitment.Limit) *catalogv1.LegalLimit {
	if l.At.IsZero() {
		return nil
	}
	return &catalogv1.LegalLimit{Time: timestamppb.New(l.At), StatutoryLimit: l.Law.Name, Version: l.Law.Number}
}
