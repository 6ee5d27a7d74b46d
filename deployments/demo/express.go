package demo

import (
	"context"
	"time"

	"google.golang.org/protobuf/types/known/durationpb"

	"github.com/ombud/ombud/pkg/fault"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
)

// express is a service with promises of seconds instead of hours, so that the audience
// can watch clocks run out.
const express = "services/demo-express"

// createResources creates the resources of the stories. Those of an earlier run are used again.
func (s *stage) createResources(ctx context.Context) error {
	for _, step := range []func(context.Context) error{s.createStaff, s.connectChannels, s.offerExpress, s.createFastLadder} {
		if err := step(ctx); err != nil && !fault.Is(err, fault.AlreadyExists) {
			return err
		}
	}
	return nil
}

// offerExpress puts the service into the catalog.
func (s *stage) offerExpress(ctx context.Context) error {
	level := &catalogv1.ServiceLevel{DisplayName: "Seconds, for a demo", Calendar: "calendars/always", Ceiling: secondsOf(5)}
	for priority := typev1.Priority_P1; priority <= typev1.Priority_P4; priority++ {
		level.Targets = append(level.Targets, &catalogv1.Target{
			Priority: priority,
			Respond:  secondsOf(1),
			Update:   secondsOf(3),
			Resolve:  secondsOf(4),
		})
	}
	catalog := catalogv1.NewCatalogServiceClient(s.admin)
	_, err := catalog.CreateServiceLevel(ctx, &catalogv1.CreateServiceLevelRequest{ServiceLevelId: "demo-seconds", ServiceLevel: level})
	if err != nil && !fault.Is(err, fault.AlreadyExists) {
		return err
	}
	_, err = catalog.CreateService(ctx, &catalogv1.CreateServiceRequest{ServiceId: "demo-express", Service: &catalogv1.Service{
		DisplayName: "Express, for a demo", ServiceLevel: "serviceLevels/demo-seconds",
	}})
	return err
}

// createFastLadder lets cases of the service climb within seconds. The ceiling comes before the
// third level has had its time.
func (s *stage) createFastLadder(ctx context.Context) error {
	_, err := escalationv1.NewOrganisationServiceClient(s.admin).CreateLadderPolicy(ctx, &escalationv1.CreateLadderPolicyRequest{
		LadderPolicyId: "demo-seconds", LadderPolicy: &escalationv1.LadderPolicy{
			DisplayName: "Seconds, for a demo",
			Service:     express,
			Ceiling:     secondsOf(5),
			Steps: []*escalationv1.LadderStep{
				{Level: 1, Team: "teams/front-line", Duration: secondsOf(2)},
				{Level: 2, Team: "teams/specialists", Duration: secondsOf(2)},
				{Level: 3, Team: "teams/management", Duration: secondsOf(2)},
				{Level: 4, Team: "teams/executive"},
			},
		},
	})
	return err
}

func secondsOf(n int) *durationpb.Duration { return durationpb.New(time.Duration(n) * time.Second) }
