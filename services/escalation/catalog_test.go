package escalation_test

import (
	"context"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/host"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
)

// fakeCatalog is the catalog as far as the escalation calls it: it has one service with a
// plan, segments out of use, and one supplier, who works from 10:00 to 18:00. What is called a ghost does not exist.
type fakeCatalog struct {
	catalogv1.UnimplementedCatalogServiceServer
}

// build is a host.Builder.
func (f fakeCatalog) build(context.Context, host.Env) (host.Service, error) { return f, nil }

func (f fakeCatalog) Register(r grpc.ServiceRegistrar) { catalogv1.RegisterCatalogServiceServer(r, f) }
func (f fakeCatalog) Start(ctx context.Context) error  { return ctx.Err() }
func (f fakeCatalog) Stop(context.Context) error       { return nil }

// GetService implements catalogv1.CatalogServiceServer.
func (f fakeCatalog) GetService(_ context.Context, r *catalogv1.GetServiceRequest) (*catalogv1.Service, error) {
	switch r.GetName() {
	case "services/general":
	case "services/ghost":
		return nil, fault.New(fault.NotFound, "RESOURCE_NOT_FOUND", "%s does not exist", r.GetName())
	default:
		return &catalogv1.Service{Name: r.GetName(), Version: 1}, nil
	}
	return &catalogv1.Service{Name: r.GetName(), Version: 7, Specification: &catalogv1.Specification{Continuity: &catalogv1.ContinuityPlan{
		Steps: []*catalogv1.ContinuityStep{
			{Title: "Switch over", Performer: &catalogv1.ContinuityStep_Skill{Skill: "technical"}, Within: durationpb.New(time.Hour)},
			{Title: "Tell the press", Performer: &catalogv1.ContinuityStep_Role{Role: "press officer"}, Within: durationpb.New(3 * time.Hour)},
			{Title: "Bring it back", Performer: &catalogv1.ContinuityStep_Team{Team: "teams/specialists"}},
		},
		Replacements: []string{"A generator"}, Helpers: []string{"The fire brigade"}, Restoration: "Switch back at night.",
	}}}, nil
}

// GetSegment implements catalogv1.CatalogServiceServer.
func (f fakeCatalog) GetSegment(_ context.Context, r *catalogv1.GetSegmentRequest) (*catalogv1.Segment, error) {
	switch r.GetName() {
	case "segments/ghost":
		return nil, fault.New(fault.NotFound, "RESOURCE_NOT_FOUND", "%s does not exist", r.GetName())
	case "segments/unreachable":
		return nil, fault.New(fault.Unavailable, "DOWN", "the catalog is down")
	default:
		return &catalogv1.Segment{Name: r.GetName(), DeleteTime: timestamppb.New(monday())}, nil
	}
}

// GetSupplier implements catalogv1.CatalogServiceServer.
func (f fakeCatalog) GetSupplier(_ context.Context, r *catalogv1.GetSupplierRequest) (*catalogv1.Supplier, error) {
	off := false
	switch r.GetName() {
	case "suppliers/cables":
		return &catalogv1.Supplier{
			Name: r.GetName(), Version: 3, Respond: durationpb.New(time.Hour), Resolve: durationpb.New(10 * time.Hour), Calendar: "calendars/day",
		}, nil
	case "suppliers/gone":
		return &catalogv1.Supplier{Name: r.GetName(), Active: &off}, nil
	default:
		return nil, fault.New(fault.NotFound, "RESOURCE_NOT_FOUND", "%s does not exist", r.GetName())
	}
}

// GetCalendar implements catalogv1.CatalogServiceServer.
func (f fakeCatalog) GetCalendar(context.Context, *catalogv1.GetCalendarRequest) (*catalogv1.Calendar, error) {
	return shift("10:00", "18:00"), nil
}
