package clockwork

import (
	"context"
	"fmt"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/deployments/bench/load"
	"github.com/ombud/ombud/deployments/bench/subject"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
)

const (
	// respond is the time to the first answer for every priority; every other clock
	// runs far longer.
	respond = 48 * time.Hour
	far     = 300 * 24 * time.Hour
	// customers is how many customers the cases are of.
	customers = 1000
	service   = "services/clockwork"
)

// registerCases makes the cases. The oldest was said longest ago, so that its response clock
// runs out first.
func registerCases(ctx context.Context, s *subject.Suite, callers, open int, start time.Time) error {
	if err := createService(ctx, s.Admin); err != nil {
		return err
	}
	return load.CallEach(ctx, callers, open, func(ctx context.Context, caller, n int) error {
		contact := subject.NewContact(n, customers)
		contact.ServiceHint = service
		contact.ContactTime = timestamppb.New(start.Add(timeToRunOut(n) + time.Second - timeToRunOut(open)))
		reply, err := s.RegisterContact(ctx, caller, contact)
		if err == nil && reply.GetPromise().GetRespondBy() == nil {
			err = fmt.Errorf("contact %d has no promise in time", n)
		}
		return err
	})
}

// createService makes a service under which nothing but the response clock runs out soon.
func createService(ctx context.Context, admin grpc.ClientConnInterface) error {
	level := &catalogv1.ServiceLevel{DisplayName: "Clockwork", Calendar: "calendars/always", Ceiling: durationpb.New(far)}
	for priority := typev1.Priority_P1; priority <= typev1.Priority_P4; priority++ {
		level.Targets = append(level.Targets, &catalogv1.Target{
			Priority: priority,
			Respond:  durationpb.New(respond),
			Update:   durationpb.New(far),
			Resolve:  durationpb.New(far),
		})
	}
	catalog := catalogv1.NewCatalogServiceClient(admin)
	if _, err := catalog.CreateServiceLevel(ctx, &catalogv1.CreateServiceLevelRequest{ServiceLevelId: "clockwork", ServiceLevel: level}); err != nil {
		return err
	}
	_, err := catalog.CreateService(ctx, &catalogv1.CreateServiceRequest{ServiceId: "clockwork", Service: &catalogv1.Service{
		DisplayName: "Clockwork", ServiceLevel: "serviceLevels/clockwork",
	}})
	if err != nil {
		return err
	}
	_, err = escalationv1.NewOrganisationServiceClient(admin).CreateLadderPolicy(ctx, &escalationv1.CreateLadderPolicyRequest{
		LadderPolicyId: "clockwork", LadderPolicy: &escalationv1.LadderPolicy{
			DisplayName: "Clockwork",
			Service:     service,
			Ceiling:     durationpb.New(far),
			Steps:       []*escalationv1.LadderStep{{Level: 1, Team: "teams/front-line"}},
		},
	})
	return err
}
