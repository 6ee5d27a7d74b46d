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
			s.told(caseID(n), "BREACHED response", "STEP_EXPIRED step")
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
		s.told(id, "BREACHED response", "STEP_EXPIRED step", "CLAIMED")
		h := s.get(id)
		requireTiled(t, h)
		require.Len(t, h.GetPasses(), 3)
		require.Equal(t, h.GetOwner(), s.intake.standing(id).GetOwner())
		require.Equal(t, escalationv1.HandlingClock_RUNNING, h.GetClocks()[1].GetState(), "answered, so the silence begins anew")
	})
}

// A process that has not seen a removal or an absence yet gives out a case once more. The case does not stay there.
func TestAReplicaThatKnowsNoRemovalGivesOutACase(t *testing.T) {
	gone := map[string]func(s *suite, staff string){
		"removed": func(s *suite, staff string) {
			_, err := s.organisation().DeleteStaff(s.supervisor(), &escalationv1.DeleteStaffRequest{Name: staff})
			require.NoError(s, err)
		},
		"absent": func(s *suite, staff string) {
			s.change(&escalationv1.Staff{Name: staff, Absences: []*escalationv1.Absence{{StartTime: stamp("2026-11-02 00:00"), EndTime: stamp("2026-12-02 00:00")}}})
		},
	}
	for name, leave := range gone {
		t.Run(name, func(t *testing.T) {
			onTestedStore(t, func(s *suite) {
				s.push()
				s.staff("ann", 1, "teams/front-line")
				s.manager("eva")
				s.settle("staff/ann", "staff/eva")
				other := s.replica()
				require.Equal(s, "staff/ann", other.serious(caseID(1)).GetOwner())
				leave(s, "staff/ann")
				leave(s, "staff/eva")
				other.serious(caseID(2))
				s.advance(10 * time.Second)
				for n := range 2 {
					s.eventually(func() bool { return s.get(caseID(n+1)).GetOwner() == "" }, "it is in the queue")
					s.eventually(func() bool { return other.isUnmanaged(caseID(n + 1)) }, "nobody accompanies it")
				}
			})
		})
	}
}

// isUnmanaged reports whether nobody accompanies a case at present.
func (s *suite) isUnmanaged(id string) bool {
	manager := s.get(id).GetIncidentManager()
	return manager.GetManager() == "" || manager.GetSubstitute() != nil && manager.GetSubstitute().GetStaff() == ""
}

// settle waits until the rounds of new staff are over.
func (s *suite) settle(staff ...string) {
	for _, name := range staff {
		s.eventually(func() bool {
			doc, err := s.staffDocuments().Get(context.Background(), name)
			return err == nil && doc.Body.Task.Due == nil
		}, "the round of a new member of staff is over")
	}
}
