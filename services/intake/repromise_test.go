package intake_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/fault"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
)

// A promise is made anew by the escalation's report: the old one stays on record, and the
// customer is told why, once, however often it is reported.
func TestAPromiseIsMadeAnew(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t, ctx := s.t, context.Background()
		c := s.open()
		before := c.GetPromise()
		later := before.GetResolveBy().AsTime().Add(24 * time.Hour)
		_, err := s.agent.RepromiseCase(ctx, &intakev1.RepromiseCaseRequest{
			Name: c.GetName(), Reason: "The spare part is late.", Promise: &intakev1.RepromiseCaseRequest_ResolveBy{ResolveBy: timestamppb.New(later)},
		})
		require.NoError(t, err)
		report := &intakev1.RecordEventsRequest{Name: c.GetName(), Handling: &intakev1.HandlingSnapshot{
			Owner: "staff/anna", Level: 1, Revision: 9, Clocks: []*escalationv1.HandlingClock{
				{Kind: escalationv1.HandlingClock_RESPONSE, State: escalationv1.HandlingClock_RUNNING, DueTime: before.GetRespondBy()},
				{
					Kind: escalationv1.HandlingClock_RESOLVE, State: escalationv1.HandlingClock_RUNNING, DueTime: timestamppb.New(later),
					Cause: escalationv1.HandlingClock_REPROMISED, Reason: "The spare part is late.",
				},
				{Kind: escalationv1.HandlingClock_CEILING, State: escalationv1.HandlingClock_RUNNING, DueTime: before.GetCeiling()},
			},
		}, Events: []*intakev1.ReportedEvent{{
			Id: "handlings/x/1", Event: &intakev1.Event{
				Kind: intakev1.Event_REPROMISED, EventTime: timestamppb.New(s.clock.Now()), Actor: "staff/anna", Cause: "The spare part is late.",
				Details: map[string]string{"clock": "resolve", "new_time": later.Format(time.RFC3339Nano)},
			},
		}}}
		for range 2 {
			_, err = s.service.RecordEvents(ctx, report)
			require.NoError(t, err)
		}
		c, err = s.agent.GetCase(ctx, &intakev1.GetCaseRequest{Name: c.GetName()})
		require.NoError(t, err)
		require.Equal(t, later, c.GetPromise().GetResolveBy().AsTime())
		require.Equal(t, before.GetRespondBy().AsTime(), c.GetPromise().GetRespondBy().AsTime())
		require.Equal(t, before.GetCeiling().AsTime(), c.GetPromise().GetCeiling().AsTime(), "the ceiling stays")
		require.Len(t, c.GetPastPromises(), 1)
		require.Equal(t, before.GetResolveBy().AsTime(), c.GetPastPromises()[0].GetResolveBy().AsTime())
		require.Equal(t, "The spare part is late.", c.GetPastPromises()[0].GetReason())
		require.Equal(t, escalationv1.HandlingClock_REPROMISED, c.GetPastPromises()[0].GetCause())

		timeline, err := s.agent.ListTimeline(ctx, &intakev1.ListTimelineRequest{Parent: c.GetName()})
		require.NoError(t, err)
		told := 0
		for _, e := range timeline.GetEvents() {
			if e.GetKind() == intakev1.Event_MESSAGE_PREPARED && strings.Contains(e.GetText(), "The spare part is late.") {
				told++
				require.True(t, e.GetVisibleToCustomer())
			}
		}
		require.Equal(t, 1, told)
	})
}

// A refusal of the escalation is passed on; in a state without promises, the legal actions
// are named.
func TestWhatMayNotBePromisedAnew(t *testing.T) {
	s := newSuite(t)
	ctx, c := context.Background(), s.open()
	again := &intakev1.RepromiseCaseRequest{
		Name: c.GetName(), Reason: "x", Promise: &intakev1.RepromiseCaseRequest_RespondBy{RespondBy: timestamppb.New(s.clock.Now().Add(time.Hour))},
	}
	kept, solved := error(fault.New(fault.Precondition, "PROMISE_NOT_OPEN", "it has been kept")), error(fault.New(fault.Precondition, "HANDLING_RESOLVED", "it is solved"))
	s.fakes.escalation.refusal.Store(&kept)
	_, err := s.agent.RepromiseCase(ctx, again)
	require.Equal(t, "PROMISE_NOT_OPEN", fault.ReasonOf(err))
	_, err = s.agent.ResolveCase(ctx, &intakev1.ResolveCaseRequest{Name: c.GetName(), Fix: "Done."})
	require.NoError(t, err)
	s.fakes.escalation.refusal.Store(&solved)
	_, err = s.agent.RepromiseCase(ctx, again)
	require.Equal(t, "ILLEGAL_STATE", fault.ReasonOf(err))
	_, err = s.agent.RepromiseCase(ctx, &intakev1.RepromiseCaseRequest{Name: c.GetName(), Reason: "x"})
	require.Equal(t, fault.InvalidArgument, fault.KindOf(err))
}

// A promise on its way and a solution come one after the other: a solved case gets no new promise, and a promise with a caller that
// was killed holds no solution up for long.
func TestNoSolutionOvertakesAPromise(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t, ctx, c := s.t, context.Background(), s.open()
		by := timestamppb.New(s.clock.Now().Add(time.Hour))
		solve := func() error {
			_, err := s.agent.ResolveCase(ctx, &intakev1.ResolveCaseRequest{Name: c.GetName(), Fix: "Done."})
			return err
		}
		promise := func(request string) error {
			_, err := s.agent.RepromiseCase(ctx, &intakev1.RepromiseCaseRequest{
				Name: c.GetName(), Reason: "x", RequestId: request,
				Promise: &intakev1.RepromiseCaseRequest_ResolveBy{ResolveBy: by},
			})
			return err
		}
		var overtaking error
		s.fakes.escalation.meanwhile = func() { overtaking = solve() }
		require.NoError(t, promise("first"))
		require.Equal(t, "PROMISE_UNDER_WAY", fault.ReasonOf(overtaking))
		require.NoError(t, promise("first"), "it was carried out before")

		s.fakes.escalation.meanwhile = nil
		s.fakes.escalation.down.Store(true)
		require.Equal(t, fault.Unavailable, fault.KindOf(promise("second")))
		s.fakes.escalation.down.Store(false)
		require.Equal(t, "PROMISE_UNDER_WAY", fault.ReasonOf(solve()), "it may have been carried out")
		s.clock.Advance(11 * time.Second)
		require.NoError(t, solve())
		require.Equal(t, "ILLEGAL_STATE", fault.ReasonOf(promise("third")))
		require.NoError(t, promise("first"), "it was carried out before")
	})
}
