package escalation_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/fault"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
)

func (s *suite) claimNext(subject, request string) (*escalationv1.Handling, error) {
	return s.handlings().ClaimNextHandling(s.as(subject, auth.Agent), &escalationv1.ClaimNextHandlingRequest{
		Queue: "queues/front-line", RequestId: request,
	})
}

// What is late comes first, the longest on top; then what may become late.
func TestClaimNextTakesTheMostUrgent(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.T
		s.staff("ann", 1)
		for n := range 3 {
			s.open(caseID(n))
			s.advance(50 * time.Minute)
		}
		s.eventually(func() bool { s.advance(10 * time.Millisecond); return len(s.intake.words(caseID(0))) == 1 }, "the first is late")
		for n := range 3 {
			h, err := s.claimNext("ann", requestID())
			require.NoError(t, err)
			require.Equal(t, "handlings/"+caseID(n), h.GetName())
			require.Equal(t, "staff/ann", h.GetOwner())
		}
		_, err := s.claimNext("ann", requestID())
		require.Equal(t, "QUEUE_EMPTY", fault.ReasonOf(err))
	})
}

// Tries of one command at the same moment claim one case, and all of them get it, also where it was the last of the queue.
func TestClaimNextAtOnceClaimsOnce(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		s.staff("ann", 1)
		ann := s.agent() // once: the keys are not made at once
		for n := range 20 {
			s.open(caseID(n))
			request := &escalationv1.ClaimNextHandlingRequest{Queue: "queues/front-line", RequestId: requestID()}
			var tries sync.WaitGroup
			for range 4 {
				tries.Go(func() {
					h, err := s.handlings().ClaimNextHandling(ann, request)
					assert.NoError(s, err)
					assert.Equal(s, "handlings/"+caseID(n), h.GetName())
				})
			}
			tries.Wait()
		}
	})
}

// What is critical comes before all that is late. Of the critical cases the one with the nearest deadline is first.
func TestClaimNextTakesTheCriticalFirst(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		s.staff("ann", 1)
		s.openAt(0, typev1.Priority_P4, time.Hour)
		s.openAt(1, typev1.Priority_P4, time.Hour)
		s.advance(90 * time.Minute)
		s.openAt(2, typev1.Priority_P1, 40*time.Minute)
		s.openAt(3, typev1.Priority_P1, 20*time.Minute)
		s.openAt(4, typev1.Priority_P2, 10*time.Minute)
		for _, n := range []int{3, 2, 0, 1, 4} {
			h, err := s.claimNext("ann", requestID())
			require.NoError(s, err)
			require.Equal(s, "handlings/"+caseID(n), h.GetName())
		}
	})
}

// openAt opens the handling of a case of a priority with a time for the first answer.
func (s *suite) openAt(n int, priority typev1.Priority, respond time.Duration) {
	s.Helper()
	req := s.openRequest(caseID(n))
	req.Commitment.Priority = priority
	req.Commitment.RespondBy = timestamppb.New(s.clock.Now().Add(respond))
	_, err := s.intakeCalls().OpenHandling(context.Background(), req)
	require.NoError(s, err)
}

func TestClaimNextIsCarriedOutOnce(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.T
		s.staff("ann", 1)
		s.staff("bea", 2)
		for n := range 6 {
			s.open(caseID(n))
		}
		const repeats = 8
		var wg sync.WaitGroup
		names := make([]string, repeats)
		s.as("ann", auth.Agent)
		for i := range repeats { // a caller that tries again before the first answer has come
			wg.Go(func() {
				h, err := s.claimNext("ann", "the same")
				if err == nil {
					names[i] = h.GetName()
				}
			})
		}
		wg.Wait()
		for _, name := range names {
			require.Equal(t, names[0], name)
		}
		require.NotEmpty(t, names[0])
		h, err := s.claimNext("bea", "the same")
		require.NoError(t, err, "the id of another caller's request is another id")
		require.NotEqual(t, names[0], h.GetName())
		_, err = s.handlings().ClaimNextHandling(s.as("ann"), &escalationv1.ClaimNextHandlingRequest{
			Queue: "queues/front-line", Owner: "staff/ann", RequestId: "the same",
		})
		require.Equal(t, "REQUEST_ID_REUSED", fault.ReasonOf(err))
	})
}

func TestSixteenClaimersGetSixteenHandlings(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.T
		const claimers = 16
		for n := range claimers {
			s.open(caseID(n))
		}
		subjects := make([]string, claimers)
		for n := range claimers {
			subjects[n] = string(rune('a' + n))
			s.staff(string(rune('a'+n)), 1)
			s.as(subjects[n], auth.Agent)
		}
		var wg sync.WaitGroup
		var mu sync.Mutex
		owners := map[string]string{}
		for _, subject := range subjects {
			wg.Go(func() {
				h, err := s.claimNext(subject, "")
				if err != nil {
					return // the count below says so
				}
				mu.Lock()
				defer mu.Unlock()
				owners[h.GetName()] = h.GetOwner()
			})
		}
		wg.Wait()
		require.Len(t, owners, claimers)
		for n := range claimers {
			require.Equal(t, owners["handlings/"+caseID(n)], s.get(caseID(n)).GetOwner())
			s.told(caseID(n), "CLAIMED")
		}
	})
}

func TestClaimNextRefusals(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.T
		s.staff("ann", 1)
		_, err := s.claimNext("stranger", "")
		require.Equal(t, "STAFF_UNKNOWN", fault.ReasonOf(err))
		_, err = s.handlings().ClaimNextHandling(s.agent(), &escalationv1.ClaimNextHandlingRequest{Queue: "queues/ghost"})
		require.Equal(t, fault.NotFound, fault.KindOf(err))
		s.open(caseID(1))
		_, err = s.handlings().PassUpHandling(s.agent(), &escalationv1.PassUpHandlingRequest{Name: "handlings/" + caseID(1), Reason: "x"})
		require.NoError(t, err)
		_, err = s.handlings().ClaimNextHandling(s.agent(), &escalationv1.ClaimNextHandlingRequest{Queue: "queues/specialists"})
		require.Equal(t, "STAFF_LEVEL", fault.ReasonOf(err))
	})
}
