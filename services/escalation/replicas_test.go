package escalation_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/auth"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
)

// Two processes share the due work: everything runs out once.
func TestTwoReplicasShareTheDueWork(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.T
		s.replica()
		const cases = 60
		for n := range cases {
			s.open(caseID(n))
		}
		for range 2 { // two hours to the first clock, then two to the next
			s.advance(2 * time.Hour)
			s.clock.BlockUntil(2)
		}
		for n := range cases {
			s.eventually(func() bool { s.advance(100 * time.Millisecond); return len(s.intake.words(caseID(n))) == 2 }, "it climbs")
			require.Equal(t, []string{"BREACHED response", "STEP_EXPIRED step"}, s.intake.words(caseID(n)))
			require.Len(t, s.get(caseID(n)).GetPasses(), 2)
			require.EqualValues(t, 2, s.intake.standing(caseID(n)).GetLevel())
		}
	})
}

// Two processes act on one handling at the same time, while its clocks run out: one person
// gets it, and the passes tell one story.
func TestTwoReplicasActOnOneHandling(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.T
		other := s.replica()
		const people = 8
		for n := range people {
			s.staff(fmt.Sprintf("p%d", n), 4)
			s.as(fmt.Sprintf("p%d", n), auth.Agent)
		}
		id := caseID(1)
		s.open(id)
		s.advance(4*time.Hour + time.Second) // a claim in the very instant of the end would be in time
		var wg sync.WaitGroup
		var got atomic.Int64
		for n := range people {
			replica := []*suite{s, other}[n%2]
			wg.Go(func() {
				_, err := replica.handlings().ClaimHandling(s.as(fmt.Sprintf("p%d", n)), &escalationv1.ClaimHandlingRequest{Name: "handlings/" + id})
				if err == nil {
					got.Add(1)
				}
			})
			wg.Go(func() {
				at := timestamppb.New(s.clock.Now())
				_, _ = replica.intakeCalls().RecordAnswer(context.Background(), &escalationv1.RecordAnswerRequest{
					Name: "handlings/" + id, AnswerTime: at, RequestId: fmt.Sprint("answer ", n),
				})
			})
		}
		wg.Wait()
		require.EqualValues(t, 1, got.Load())
		s.eventually(func() bool { s.advance(100 * time.Millisecond); return len(s.intake.words(id)) >= 3 }, "all is told")
		require.Equal(t, []string{"BREACHED response", "STEP_EXPIRED step", "CLAIMED"}, s.intake.words(id))
		h := s.get(id)
		requireTiled(t, h)
		require.Len(t, h.GetPasses(), 3)
		require.Equal(t, h.GetOwner(), s.intake.standing(id).GetOwner())
		require.Equal(t, escalationv1.HandlingClock_RUNNING, h.GetClocks()[1].GetState(), "answered, so the silence begins anew")
	})
}
