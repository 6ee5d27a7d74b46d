package catalog_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/fieldmaskpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/host/hosttest"
	"github.com/ombud/ombud/pkg/idempotency"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
)

const another = "customers/01J00000000000000000000002"

// level makes a service level whose P1 is answered within so many hours.
func (s suite) level(id string, hours int) string {
	s.Helper()
	made, err := s.admin().CreateServiceLevel(s.Context(), &catalogv1.CreateServiceLevelRequest{
		ServiceLevelId: id, ServiceLevel: &catalogv1.ServiceLevel{DisplayName: id, Targets: targets(hours)},
	})
	require.NoError(s, err)
	return made.GetName()
}

func (s suite) service(id string, with *catalogv1.Service) string {
	s.Helper()
	with.DisplayName = id
	made, err := s.admin().CreateService(s.Context(), &catalogv1.CreateServiceRequest{ServiceId: id, Service: with})
	require.NoError(s, err)
	return made.GetName()
}

func (s suite) segment(id string, with *catalogv1.Segment) string {
	s.Helper()
	with.DisplayName = id
	made, err := s.admin().CreateSegment(s.Context(), &catalogv1.CreateSegmentRequest{SegmentId: id, Segment: with})
	require.NoError(s, err)
	return made.GetName()
}

func (s suite) quote(r *catalogv1.QuoteCommitmentRequest) *catalogv1.Commitment {
	s.Helper()
	r.Priority = typev1.Priority_P1
	quote, err := s.agent().QuoteCommitment(s.Context(), r)
	require.NoError(s, err)
	return quote
}

func TestASubscriptionIsMadeReadChangedAndDeleted(t *testing.T) {
	onTestedStore(t, func(s suite) {
		t, ctx, c := s.T, s.Context(), s.subscriptions()
		gold := s.level("gold", 1)
		wanted := &catalogv1.CreateSubscriptionRequest{RequestId: "1", Subscription: &catalogv1.Subscription{
			Customer: somebody, Service: "services/general", ServiceLevel: gold,
		}}
		made, err := c.CreateSubscription(ctx, wanted)
		require.NoError(t, err)
		require.Equal(t, catalogv1.Subscription_MANUAL, made.GetOrigin())
		require.Equal(t, hosttest.Start(), made.GetStartTime().AsTime())
		again, err := c.CreateSubscription(ctx, wanted)
		require.NoError(t, err)
		require.True(t, proto.Equal(made, again))

		_, err = c.CreateSubscription(ctx, &catalogv1.CreateSubscriptionRequest{Subscription: &catalogv1.Subscription{
			Service: "services/gone", ServiceLevel: "serviceLevels/gone", EndTime: timestamppb.New(hosttest.Start()),
		}})
		requireWrong(t, err, "subscription.customer", "subscription.service", "subscription.service_level", "subscription.end_time")

		s.Clock.Advance(time.Hour)
		end := timestamppb.New(hosttest.Start().Add(48 * time.Hour))
		change := &catalogv1.UpdateSubscriptionRequest{
			Subscription: &catalogv1.Subscription{Name: made.GetName(), Etag: made.GetEtag(), EndTime: end}, UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"end_time"}},
		}
		changed, err := c.UpdateSubscription(ctx, change)
		require.NoError(t, err)
		requireSameBut(t, made, changed, "end_time", "etag", "update_time")
		_, err = c.UpdateSubscription(ctx, change)
		require.Equal(t, "ETAG_MISMATCH", fault.ReasonOf(err))

		_, err = c.UndeleteSubscription(ctx, &catalogv1.UndeleteSubscriptionRequest{Name: made.GetName()})
		require.Equal(t, "RESOURCE_NOT_DELETED", fault.ReasonOf(err))
		_, err = c.DeleteSubscription(ctx, &catalogv1.DeleteSubscriptionRequest{Name: made.GetName()})
		require.NoError(t, err)
		for _, filter := range []string{"", `customer = "` + somebody + `"`, `service = "services/general"`} {
			listed, err := c.ListSubscriptions(ctx, &catalogv1.ListSubscriptionsRequest{Filter: filter})
			require.NoError(t, err)
			require.Empty(t, listed.GetSubscriptions())
			listed, err = c.ListSubscriptions(ctx, &catalogv1.ListSubscriptionsRequest{Filter: filter, ShowDeleted: true})
			require.NoError(t, err)
			require.Len(t, listed.GetSubscriptions(), 1)
			require.NotNil(t, listed.GetSubscriptions()[0].GetDeleteTime())
		}
		_, err = c.UndeleteSubscription(ctx, &catalogv1.UndeleteSubscriptionRequest{Name: made.GetName()})
		require.NoError(t, err)
		_, err = c.ListSubscriptions(ctx, &catalogv1.ListSubscriptionsRequest{Filter: "colour = red"})
		requireWrong(t, err, "filter")
		_, err = c.GetSubscription(ctx, &catalogv1.GetSubscriptionRequest{Name: "subscriptions/never"})
		require.Equal(t, fault.NotFound, fault.KindOf(err))
	})
}

func TestMembersOfASegmentHaveItsServices(t *testing.T) {
	onTestedStore(t, func(s suite) {
		t, ctx, c := s.T, s.Context(), s.subscriptions()
		backup := s.service("backup", &catalogv1.Service{})
		gold := s.segment("gold", &catalogv1.Segment{Subscriptions: []string{"services/general", backup}})
		silver := s.segment("silver", &catalogv1.Segment{Subscriptions: []string{backup}})
		for range 2 { // joining twice changes nothing
			joined, err := c.JoinSegment(ctx, &catalogv1.JoinSegmentRequest{Segment: gold, Customer: somebody})
			require.NoError(t, err)
			require.Len(t, joined.GetSubscriptions(), 2)
			require.Equal(t, catalogv1.Subscription_SEGMENT_RULE, joined.GetSubscriptions()[0].GetOrigin())
			require.Equal(t, gold, joined.GetSubscriptions()[0].GetSegment())
		}
		s.Clock.Advance(time.Hour)
		joined, err := c.JoinSegment(ctx, &catalogv1.JoinSegmentRequest{Segment: silver, Customer: somebody})
		require.NoError(t, err)
		require.Len(t, joined.GetSubscriptions(), 1)
		require.Equal(t, silver, joined.GetSubscriptions()[0].GetSegment())
		listed, err := c.ListSubscriptions(ctx, &catalogv1.ListSubscriptionsRequest{Filter: `customer = "` + somebody + `"`})
		require.NoError(t, err)
		open := 0
		for _, s := range listed.GetSubscriptions() {
			if s.GetEndTime() == nil {
				open++
			}
		}
		require.Equal(t, 1, open, "what the other segment gave has ended")
		_, err = c.JoinSegment(ctx, &catalogv1.JoinSegmentRequest{Segment: "segments/gone", Customer: somebody})
		require.Equal(t, fault.NotFound, fault.KindOf(err))
	})
}

func TestARepeatedRequestToJoinMovesNobodyBack(t *testing.T) {
	onTestedStore(t, func(s suite) {
		t, ctx, c := s.T, s.Context(), s.subscriptions()
		backup := s.service("backup", &catalogv1.Service{})
		gold := s.segment("gold", &catalogv1.Segment{Subscriptions: []string{"services/general", backup}})
		silver := s.segment("silver", &catalogv1.Segment{Subscriptions: []string{backup}})
		early := &catalogv1.JoinSegmentRequest{Segment: gold, Customer: somebody, RequestId: "early"}
		joined, err := c.JoinSegment(ctx, early)
		require.NoError(t, err)
		s.Clock.Advance(time.Hour)
		_, err = c.JoinSegment(ctx, &catalogv1.JoinSegmentRequest{Segment: silver, Customer: somebody, RequestId: "late"})
		require.NoError(t, err)

		again, err := c.JoinSegment(ctx, early)
		require.NoError(t, err)
		require.Len(t, again.GetSubscriptions(), 2)
		for i, was := range joined.GetSubscriptions() {
			requireSameBut(t, was, again.GetSubscriptions()[i], "end_time", "etag", "update_time")
			require.NotNil(t, again.GetSubscriptions()[i].GetEndTime(), "it ended when the other segment was joined")
		}
		_, err = c.JoinSegment(ctx, &catalogv1.JoinSegmentRequest{Segment: gold, Customer: another, RequestId: "early"})
		requireWrong(t, err, "request_id")
		require.Equal(t, idempotency.ReasonReused, fault.ReasonOf(err))
	})
}

func TestCustomersOrderForThemselvesAndSeeWhatIsTheirs(t *testing.T) {
	onTestedStore(t, func(s suite) {
		t, ctx := s.T, s.Context()
		c := catalogv1.NewSubscriptionServiceClient(s.customer(strings.TrimPrefix(somebody, "customers/")))
		ordered, err := c.OrderService(ctx, &catalogv1.OrderServiceRequest{Service: "services/general"})
		require.NoError(t, err)
		require.Equal(t, somebody, ordered.GetCustomer())
		require.Equal(t, catalogv1.Subscription_ORDER, ordered.GetOrigin())
		again, err := c.OrderService(ctx, &catalogv1.OrderServiceRequest{Service: "services/general", Customer: somebody})
		require.NoError(t, err)
		require.Equal(t, ordered.GetName(), again.GetName(), "what one has is not ordered twice")

		agent := catalogv1.NewSubscriptionServiceClient(s.As(auth.Agent))
		foreign, err := agent.OrderService(ctx, &catalogv1.OrderServiceRequest{Service: "services/general", Customer: another})
		require.NoError(t, err)
		_, err = agent.OrderService(ctx, &catalogv1.OrderServiceRequest{Service: "services/general"})
		requireWrong(t, err, "customer")
		_, err = c.OrderService(ctx, &catalogv1.OrderServiceRequest{Service: "services/general", Customer: another})
		require.Equal(t, fault.Denied, fault.KindOf(err))
		_, err = c.GetSubscription(ctx, &catalogv1.GetSubscriptionRequest{Name: foreign.GetName()})
		require.Equal(t, fault.Denied, fault.KindOf(err))
		listed, err := c.ListSubscriptions(ctx, &catalogv1.ListSubscriptionsRequest{})
		require.NoError(t, err)
		require.Len(t, listed.GetSubscriptions(), 1)
		require.Equal(t, ordered.GetName(), listed.GetSubscriptions()[0].GetName())
	})
}

func TestAnotherReplicaKnowsASubscriptionWithinTwoSeconds(t *testing.T) {
	onTestedStore(t, func(s suite) {
		t, ctx := s.T, s.Context()
		replica := suite{s.Replica()}
		gold := s.level("gold", 1)
		request := &catalogv1.QuoteCommitmentRequest{Service: "services/general", Customer: somebody}
		require.Equal(t, "serviceLevels/standard", replica.quote(request).GetServiceLevel())
		made, err := s.subscriptions().CreateSubscription(ctx, &catalogv1.CreateSubscriptionRequest{Subscription: &catalogv1.Subscription{
			Customer: somebody, Service: "services/general", ServiceLevel: gold,
		}})
		require.NoError(t, err)
		require.Equal(t, gold, s.quote(request).GetServiceLevel(), "who makes it knows it at once")
		s.Clock.BlockUntil(2) // each replica waits for its next look
		s.Clock.Advance(time.Second)
		replica.Eventually(func() bool { return replica.quote(request).GetServiceLevel() == gold }, "the promise follows")

		_, err = s.subscriptions().DeleteSubscription(ctx, &catalogv1.DeleteSubscriptionRequest{Name: made.GetName()})
		require.NoError(t, err)
		s.Clock.Advance(time.Second)
		require.Equal(t, "serviceLevels/standard", replica.quote(request).GetServiceLevel())
	})
}

func TestASubscriptionHoldsForItsTime(t *testing.T) {
	onTestedStore(t, func(s suite) {
		t, start := s.T, hosttest.Start()
		for hours, id := range []string{"first", "second"} {
			_, err := s.subscriptions().CreateSubscription(s.Context(), &catalogv1.CreateSubscriptionRequest{SubscriptionId: id, Subscription: &catalogv1.Subscription{
				Customer: somebody, Service: "services/general", ServiceLevel: s.level(id, 1+hours),
				StartTime: timestamppb.New(start.Add(time.Duration(hours+1) * time.Hour)), EndTime: timestamppb.New(start.Add(4 * time.Hour)),
			}})
			require.NoError(t, err)
		}
		for at, level := range map[time.Duration]string{
			0: "standard", time.Hour: "first", 2*time.Hour - time.Second: "first", 2 * time.Hour: "second", 4*time.Hour - time.Second: "second", 4 * time.Hour: "standard",
		} {
			quote := s.quote(&catalogv1.QuoteCommitmentRequest{Service: "services/general", Customer: somebody, StartTime: timestamppb.New(start.Add(at))})
			require.Equal(t, "serviceLevels/"+level, quote.GetServiceLevel(), at)
		}
	})
}

func TestARequestMakesOneSubscription(t *testing.T) {
	onTestedStore(t, func(s suite) {
		t, ctx := s.T, s.Context()
		replica := suite{s.Replica()}
		create := func(c catalogv1.SubscriptionServiceClient, id, customer, request string) (*catalogv1.Subscription, error) {
			return c.CreateSubscription(ctx, &catalogv1.CreateSubscriptionRequest{SubscriptionId: id, RequestId: request, Subscription: &catalogv1.Subscription{
				Customer: customer, Service: "services/general",
			}})
		}
		for _, id := range []string{"", "chosen"} {
			made, err := create(s.subscriptions(), id, somebody, "request "+id)
			require.NoError(t, err)
			again, err := create(replica.subscriptions(), id, somebody, "request "+id)
			require.NoError(t, err)
			require.Equal(t, made.GetName(), again.GetName())
			for _, other := range []string{"", "chosen", "another"} {
				_, err = create(replica.subscriptions(), other, "customers/01J9ZK3V6T8Q4W2R5Y7A9C1E3H", "request "+id)
				require.Equal(t, "REQUEST_ID_REUSED", fault.ReasonOf(err))
			}
		}
		_, err := create(s.subscriptions(), "chosen", somebody, "a third")
		require.Equal(t, "RESOURCE_EXISTS", fault.ReasonOf(err))
		race(t, func(n int) error {
			_, err := create([]suite{s, replica}[n%2].subscriptions(), fmt.Sprint("raced-", n), somebody, "race")
			return err
		})
		listed, err := s.subscriptions().ListSubscriptions(ctx, &catalogv1.ListSubscriptionsRequest{})
		require.NoError(t, err)
		require.Len(t, listed.GetSubscriptions(), 3)
	})
}
