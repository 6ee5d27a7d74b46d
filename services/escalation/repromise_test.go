package escalation_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/fault"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
)

// A new promise is bounded by what the commitment says of the law, and the refusal, the pass
// and the timeline say by what.
func TestANewPromiseIsBounded(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.T
		req := s.openRequest(caseID(1))
		last := monday().Add(18 * time.Hour)
		req.Commitment.ResolveLimit = &catalogv1.LegalLimit{Time: timestamppb.New(last), StatutoryLimit: "statutoryLimits/act", Version: 3}
		_, err := s.intakeCalls().OpenHandling(context.Background(), req)
		require.NoError(t, err)
		promise := func(by time.Time, request string) (*escalationv1.Handling, error) {
			return s.intakeCalls().RepromiseHandling(context.Background(), &escalationv1.RepromiseHandlingRequest{
				Name: "handlings/" + caseID(1), Reason: "The part is late.", RequestId: request,
				Actor: "staff/boss", Leads: true, Note: "The team is ill.",
				Promise: &escalationv1.RepromiseHandlingRequest_ResolveBy{ResolveBy: timestamppb.New(by)},
			})
		}
		_, err = promise(last.Add(time.Second), "too late")
		require.Equal(t, "PROMISE_TOO_LATE", fault.ReasonOf(err))
		refused, _ := fault.As(err)
		require.Equal(t, "resolve_by", refused.Fields()[0].Path)
		require.Contains(t, refused.Fields()[0].Description, "statutoryLimits/act")
		require.Equal(t, map[string]string{"limit": "statutoryLimits/act", "limit_time": "2026-11-03T03:00:00Z"}, refused.Metadata())

		for range 2 { // the same request again promises nothing again
			h, err := promise(last.Add(-time.Hour), "in time")
			require.NoError(t, err)
			made := h.GetPasses()[0].GetRepromises()
			require.Len(t, made, 1)
			require.Equal(t, "statutoryLimits/act", made[0].GetLimit())
			require.Equal(t, last, made[0].GetLimitTime().AsTime())
		}
		s.told(caseID(1), "REPROMISED resolve")
	})
}

// The commitment of a handling says the times to which its clocks run, and of those that stand still for good the times that were told
// last, whatever the quotes were.
func TestTheCommitmentSaysTheTimesToldLast(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		in, ctx := s.intakeCalls(), context.Background()
		held := func(n int) *catalogv1.Commitment { return s.get(caseID(n)).GetCommitment() }
		name := func(n int) string { return "handlings/" + caseID(n) }

		// The answer comes by the time that was promised anew.
		s.open(caseID(1))
		anew := timestamppb.New(monday().Add(90 * time.Minute))
		_, err := in.RepromiseHandling(ctx, &escalationv1.RepromiseHandlingRequest{
			Name: name(1), Reason: "The part is late.", RequestId: requestID(), Actor: "staff/boss", Leads: true, Note: "The team is ill.",
			Promise: &escalationv1.RepromiseHandlingRequest_RespondBy{RespondBy: anew},
		})
		require.NoError(s, err)
		_, err = in.RecordAnswer(ctx, &escalationv1.RecordAnswerRequest{Name: name(1), AnswerTime: timestamppb.New(s.clock.Now()), Actor: "staff/boss", RequestId: requestID()})
		require.NoError(s, err)
		require.Equal(s, anew.AsTime(), held(1).GetRespondBy().AsTime())

		// A higher priority, found while the firm waits, moves no answer that was given.
		s.open(caseID(2))
		_, err = in.WaitHandling(ctx, &escalationv1.WaitHandlingRequest{Name: name(2), StartTime: timestamppb.New(s.clock.Now()), RequestId: requestID()})
		require.NoError(s, err)
		urgent := standard(monday())
		urgent.Priority, urgent.RespondBy = typev1.Priority_P1, timestamppb.New(monday().Add(15*time.Minute))
		_, err = in.ChangeCommitment(ctx, &escalationv1.ChangeCommitmentRequest{
			Name: name(2), Commitment: urgent, ChangeTime: timestamppb.New(s.clock.Now()), RequestId: requestID(),
		})
		require.NoError(s, err)
		require.Equal(s, monday().Add(2*time.Hour), held(2).GetRespondBy().AsTime())

		// The ceiling of a lapsed case that is solved is the one to which its clock ran before the waiting, that of the ladder.
		req := s.openRequest(caseID(3))
		req.Commitment.Ceiling = timestamppb.New(monday().Add(1000 * time.Hour))
		h, err := in.OpenHandling(ctx, req)
		require.NoError(s, err)
		told := h.GetCommitment().GetCeiling()
		require.NotEqual(s, req.GetCommitment().GetCeiling().AsTime(), told.AsTime())
		_, err = in.WaitHandling(ctx, &escalationv1.WaitHandlingRequest{Name: name(3), StartTime: timestamppb.New(s.clock.Now()), RequestId: requestID()})
		require.NoError(s, err)
		require.Nil(s, held(3).GetCeiling())
		s.advance(72 * time.Hour)
		s.eventually(func() bool { return slices.Contains(s.intake.words(caseID(3)), "WAIT_REMINDED") }, "the customer is reminded")
		s.advance(168 * time.Hour)
		s.eventually(func() bool { return s.get(caseID(3)).GetState() == escalationv1.Handling_RESOLVED }, "the waiting lapses")
		s.resolve(caseID(3))
		require.Equal(s, told.AsTime(), held(3).GetCeiling().AsTime())
	})
}
