package rpc

import (
	"context"

	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/clock"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
	"github.com/ombud/ombud/services/catalog/internal/commitment"
	"github.com/ombud/ombud/services/catalog/internal/offer"
)

type commitmentServer struct {
	catalogv1.UnimplementedCommitmentServiceServer
	catalog *offer.Catalog
	clock   clock.Clock
}

// QuoteCommitment computes a promise. The suite's own services are let through with
// names that the catalog does not have: what a customer chose may be out of date.
func (s *commitmentServer) QuoteCommitment(ctx context.Context, r *catalogv1.QuoteCommitmentRequest) (*catalogv1.Commitment, error) {
	start := s.clock.Now()
	if r.GetStartTime() != nil {
		start = r.GetStartTime().AsTime()
	}
	caller, _ := auth.From(ctx)
	c, err := commitment.Quote(s.catalog.View(), commitment.Request{
		Service: r.GetService(), Segment: r.GetSegment(), Category: r.GetCategory(),
		Priority: int(r.GetPriority()), Territory: r.GetTerritory(), Start: start,
		Lenient: caller.Has(auth.Service),
	})
	if err != nil {
		return nil, err
	}
	return commitmentMessage(c), nil
}

func commitmentMessage(c commitment.Commitment) *catalogv1.Commitment {
	return &catalogv1.Commitment{
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
	}
}
