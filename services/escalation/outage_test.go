package escalation_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/fault"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
)

// Whatever the intake says, people can work, clocks run out in time, nothing is parked, and
// once it takes reports again it has all of them, once and in order.
func TestIntakeDoesNotTakeReports(t *testing.T) {
	for _, tc := range []struct {
		name    string
		refusal error
	}{
		{"it is down", down()},
		{"the case is not written yet", fault.New(fault.NotFound, "CASE_NOT_FOUND", "no such case")},
		{"it has a fault", fault.New(fault.Internal, "BUG", "x")},
		{"it does not like them", fault.Invalid("events", "x")},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := newSuite(t, nil)
			s.everybody()
			id := caseID(1)
			s.intake.refuse(tc.refusal)
			s.open(id)
			h, err := s.handlings().ClaimHandling(s.agent(), &escalationv1.ClaimHandlingRequest{Name: "handlings/" + id})
			require.NoError(t, err)
			require.Equal(t, "staff/ann", h.GetOwner())

			for range 15 {
				tried := s.intake.tried()
				s.eventually(func() bool { s.advance(100 * time.Millisecond); return s.intake.tried() > tried }, "another try")
			}
			s.advance(4 * time.Hour)
			s.eventually(func() bool { s.advance(100 * time.Millisecond); return s.get(id).GetLevel() == 2 }, "it climbs")
			require.Empty(t, s.intake.words(id))
			require.Empty(t, s.parked())

			s.intake.refuse(nil)
			s.eventually(func() bool { s.advance(100 * time.Millisecond); return len(s.intake.words(id)) == 3 }, "it is told")
			s.told(id, "CLAIMED", "BREACHED response", "STEP_EXPIRED step")
			require.EqualValues(t, 2, s.intake.standing(id).GetLevel())
			require.Equal(t, "queues/specialists", s.intake.standing(id).GetOwner())
			require.Equal(t, "staff/ann", s.intake.timeline(id)[1].GetDetails()["holder"])
		})
	}
}

// An intake that does not answer holds nobody up for long.
func TestIntakeHangs(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.T
		s.everybody()
		s.intake.hang(true)
		s.open(caseID(1))
		_, err := s.handlings().ClaimHandling(s.agent(), &escalationv1.ClaimHandlingRequest{Name: "handlings/" + caseID(1)})
		require.NoError(t, err)
		s.intake.hang(false)
		s.eventually(func() bool { s.advance(100 * time.Millisecond); return len(s.intake.words(caseID(1))) == 1 }, "it is told")
	})
}

// The suite is down for a day: every clock runs out once, late, in order, and says how late.
func TestSuiteDownForADay(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.T
		id := caseID(1)
		s.open(id)
		s.stop()
		s.advance(24 * time.Hour)
		s.start()
		s.told(id,
			"BREACHED response", "STEP_EXPIRED step", "BREACHED update", "STEP_EXPIRED step", "BREACHED update", "BREACHED resolve",
			"STEP_EXPIRED step", "UNOWNED", "CEILING_REACHED ceiling", "BREACHED update",
		)
		var lateness []string
		for _, event := range s.intake.timeline(id) {
			lateness = append(lateness, event.GetDetails()["lateness"])
		}
		require.Equal(t, []string{"22h0m0s", "20h0m0s", "16h0m0s", "14h0m0s", "8h0m0s", "8h0m0s", "8h0m0s", "7h0m0s", "4h0m0s", "0s"}, lateness)
		h := s.get(id)
		require.EqualValues(t, 4, h.GetLevel())
		require.True(t, h.GetCeilingReached())
		requireTiled(t, h)
		require.Len(t, h.GetPasses(), 4)
		require.Equal(t, monday().Add(4*time.Hour), h.GetPasses()[1].GetStartTime().AsTime(), "with the scheduled time")
	})
}

// Nothing runs out early: a tick a moment before the due time does nothing.
func TestNothingIsEarly(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.T
		s.open(caseID(1))
		s.advance(2*time.Hour - time.Millisecond)
		s.eventually(func() bool { return len(s.intake.timeline(caseID(1))) == 1 }, "it warns")
		require.Empty(t, s.intake.words(caseID(1)))
		require.Equal(t, escalationv1.HandlingClock_RUNNING, s.get(caseID(1)).GetClocks()[0].GetState())
		s.advance(time.Millisecond)
		s.eventually(func() bool { return len(s.intake.words(caseID(1))) == 1 }, "and then it does")
		require.Equal(t, "0s", s.intake.timeline(caseID(1))[1].GetDetails()["lateness"], "behind the warning")
	})
}
