package escalation_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/timestamppb"

	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
)

// One case travels the whole way: opened, claimed, answered, passed up, out of time, waiting,
// resolved, reopened.
func TestOneCaseTravelsTheWholeWay(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.T
		s.everybody()
		id := caseID(1)
		name := "handlings/" + id

		h := s.open(id)
		require.Equal(t, "queues/front-line", h.GetQueue())
		require.Empty(t, h.GetOwner())
		require.Equal(t, escalationv1.Handling_OPEN, h.GetState())
		require.Equal(t, monday().Add(2*time.Hour), h.GetNextDueTime().AsTime())
		require.Len(t, h.GetClocks(), 8)
		require.Equal(t, "It has not come.", h.GetSummary())

		s.advance(10 * time.Minute)
		h, err := s.handlings().ClaimHandling(s.agent(), &escalationv1.ClaimHandlingRequest{Name: name, RequestId: requestID()})
		require.NoError(t, err)
		require.Equal(t, "staff/ann", h.GetOwner())
		require.Equal(t, []string{"CLAIMED"}, s.intake.words(id), "told before the call returns")
		require.Equal(t, "staff/ann", s.intake.standing(id).GetOwner())

		_, err = s.intakeCalls().RecordAnswer(context.Background(), &escalationv1.RecordAnswerRequest{
			Name: name, AnswerTime: timestamppb.New(s.clock.Now()), Actor: "staff/ann", RequestId: requestID(),
		})
		require.NoError(t, err)

		h, err = s.handlings().PassUpHandling(s.agent(), &escalationv1.PassUpHandlingRequest{Name: name, Reason: "needs a specialist", RequestId: requestID()})
		require.NoError(t, err)
		require.EqualValues(t, 2, h.GetLevel())
		require.Equal(t, "queues/specialists", h.GetQueue())
		require.EqualValues(t, 2, s.intake.standing(id).GetLevel())

		s.advance(6 * time.Hour)
		s.told(id, "CLAIMED", "PASSED_UP", "STEP_EXPIRED step")
		require.EqualValues(t, 3, s.get(id).GetLevel())
		require.Equal(t, "0s", s.intake.timeline(id)[2].GetDetails()["lateness"])
		s.advance(time.Second)

		h, err = s.intakeCalls().WaitHandling(context.Background(), &escalationv1.WaitHandlingRequest{
			Name: name, StartTime: timestamppb.New(s.clock.Now()), RequestId: requestID(),
		})
		require.NoError(t, err)
		require.Equal(t, escalationv1.Handling_WAITING, h.GetState())
		h, err = s.intakeCalls().ResumeHandling(context.Background(), &escalationv1.ResumeHandlingRequest{
			Name: name, EndTime: timestamppb.New(s.clock.Now()), RequestId: requestID(),
		})
		require.NoError(t, err)
		require.Equal(t, escalationv1.Handling_OPEN, h.GetState())

		h, err = s.intakeCalls().ResolveHandling(context.Background(), &escalationv1.ResolveHandlingRequest{
			Name: name, ResolveTime: timestamppb.New(s.clock.Now()), Actor: "staff/cid", Reason: "sent again", RequestId: requestID(),
		})
		require.NoError(t, err)
		require.Equal(t, escalationv1.Handling_RESOLVED, h.GetState())
		require.Nil(t, h.GetNextDueTime())

		s.advance(48 * time.Hour)
		h, err = s.intakeCalls().ReopenHandling(context.Background(), &escalationv1.ReopenHandlingRequest{
			Name: name, ReopenTime: timestamppb.New(s.clock.Now()), Actor: "customers/c", Reason: "it came broken", RequestId: requestID(),
		})
		require.NoError(t, err)
		require.Equal(t, escalationv1.Handling_OPEN, h.GetState())
		// Whoever solved it becomes its holder. The intake knows what it did itself.
		s.told(id, "CLAIMED", "PASSED_UP", "STEP_EXPIRED step", "CLAIMED")
		requireTiled(t, h)
	})
}

// requireTiled checks that the passes cover the life of a handling.
func requireTiled(t *testing.T, h *escalationv1.Handling) {
	t.Helper()
	passes := h.GetPasses()
	require.NotEmpty(t, passes)
	require.Equal(t, h.GetCreateTime().AsTime(), passes[0].GetStartTime().AsTime())
	for i, pass := range passes[1:] {
		require.Equal(t, passes[i].GetEndTime().AsTime(), pass.GetStartTime().AsTime())
		require.NotZero(t, passes[i].GetEnd())
	}
	require.Nil(t, passes[len(passes)-1].GetEndTime())
}
