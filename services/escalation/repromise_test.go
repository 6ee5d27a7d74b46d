package escalation_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/fault"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
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
		s.eventually(func() bool { return len(s.intake.words(caseID(1))) == 1 }, "it is told")
		require.Equal(t, []string{"REPROMISED resolve"}, s.intake.words(caseID(1)))
	})
}
