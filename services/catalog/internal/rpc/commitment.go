package rpc

import (
	"context"

	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/auth"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
	"github.com/ombud/ombud/services/catalog/internal/commitment"
)

type commitmentServer struct {
	catalogv1.UnimplementedCommitmentServiceServer
	Deps
}

// QuoteCommitment computes a promise. The suite's own services are let through with
// names that the catalog does not have: what a customer chose may be out of date.
func (s *commitmentServer) QuoteCommitment(ctx context.Context, r *catalogv1.QuoteCommitmentRequest) (*catalogv1.Commitment, error) {
	start := s.Clock.Now()
	if r.GetStartTime() != nil {
		start = r.GetStartTime().AsTime()
	}
	has, err := s.Subscriptions.Of(ctx, r.GetCustomer())
	if err != nil {
		return nil, err
	}
	caller, _ := auth.From(ctx)
	c, err := commitment.Quote(s.Catalog.At(start), commitment.Request{
		Service:       r.GetService(),
		Segment:       r.GetSegment(),
		Category:      r.GetCategory(),
		Priority:      int(r.GetPriority()),
		Territory:     r.GetTerritory(),
		Start:         start,
		Customer:      r.GetCustomer(),
		Internal:      r.GetInternal(),
		Department:    r.GetDepartment(),
		Subscriptions: has,
		Lenient:       caller.Has(auth.Service),
	})
	if err != nil {
		return nil, err
	}
	m := commitmentMessage(c)
	m.Category, m.Territory, m.Customer = r.GetCategory(), r.GetTerritory(), r.GetCustomer()
	return m, nil
}

func commitmentMessage(c commitment.Commitment) *catalogv1.Commitment {
	m := &catalogv1.Commitment{
		RespondBy:           timestamppb.New(c.RespondBy),
		UpdateEvery:         durationpb.New(c.Target.Update),
		ResolveBy:           timestamppb.New(c.ResolveBy),
		Ceiling:             timestamppb.New(c.Ceiling),
		StartTime:           timestamppb.New(c.Start),
		Target:              targetMessage(c.Target),
		Service:             c.Service,
		Segment:             c.Segment,
		ServiceLevel:        c.ServiceLevel.Name,
		ServiceLevelVersion: c.ServiceLevel.Number,
		Calendar:            calendarMessage(c.Calendar),
		Priority:            typev1.Priority(c.Target.Priority),
		Explanation:         c.Explanation,
		Versions:            c.Versions,
		DamageWeight:        weight(c.Weight),
		Paid:                c.ServiceLevel.ServiceLevel.Paid,
		Checklist:           itemMessages(c.Checklist),
		CriticalService:     c.Critical,
		SpeedPromised:       c.Fast,
		RespondLimit:        legalLimit(c.RespondLimit),
		ResolveLimit:        legalLimit(c.ResolveLimit),
	}
	if c.Subscription != "" {
		m.Subscription = subscriptions + c.Subscription
	}
	return m
}

// legalLimit is nil where the law says nothing.
func legalLimit(l commitment.Limit) *catalogv1.LegalLimit {
	if l.At.IsZero() {
		return nil
	}
	return &catalogv1.LegalLimit{Time: timestamppb.New(l.At), StatutoryLimit: l.Law.Name, Version: l.Law.Number}
}
