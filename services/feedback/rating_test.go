package feedback_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/testing/protocmp"

	"github.com/ombud/ombud/pkg/fault"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
)

// What a customer says is put to the solution that it is about, also when the escalation
// hears of that solution later than of the answer.
func TestAnswersArePutToTheSolution(t *testing.T) {
	for name, late := range map[string]error{
		"at once":                nil,
		"handling not known":     fault.New(fault.NotFound, "RESOURCE_NOT_FOUND", "not yet"),
		"solution not known":     fault.New(fault.Unavailable, "NOT_SOLVED_YET", "not yet"),
		"the escalation is down": fault.New(fault.Unavailable, "DOWN", "down"),
	} {
		t.Run(name, func(t *testing.T) {
			onTestedStore(t, func(s suite) {
				s.escalation.refuse(late)
				answer := s.rate(s.invite(2, "en").GetToken(), 1, "first")
				s.Eventually(func() bool {
					s.Clock.Advance(time.Second)
					return len(s.escalation.ratings()) > 0
				}, "the escalation is told")
				got := s.escalation.ratings()[0]
				require.NotEmpty(s, got.GetRequestId())
				require.Empty(s, cmp.Diff(&escalationv1.RateSolutionRequest{
					Name: "handlings/01JB0000000000000000000001", Number: 2, RequestId: got.GetRequestId(),
					Rating: &escalationv1.Rating{Score: 1, Comment: "a comment", Discontent: true, SubmitTime: answer.GetSubmitTime()},
				}, got, protocmp.Transform()))
				s.told(1)
			})
		})
	}
}
