package escalation_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/fieldmaskpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/fault"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
)

// Real time pays for two cases only since their openings. The first is offered then; it counts as a case of the person until
// the offer is over, so that the second is not offered to somebody who has no room.
func TestCasesAreOfferedLaterToWhoeverHasRoom(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		s.everybody()
		s.change(&escalationv1.Staff{Name: "staff/ann", Level: 1, Teams: []string{"teams/front-line"}, Subject: "ann", DisplayName: "ann", Capacity: 1})
		s.open(caseID(1))
		s.open(caseID(2))
		offer := s.urge(caseID(1)).GetRealTimeOffer()
		require.Equal(s, escalationv1.RealTimeOffer_OFFERED, offer.GetState())
		require.Equal(s, []string{"staff/ann", "It burns."}, []string{offer.GetStaff(), offer.GetReason()})
		require.Equal(s, escalationv1.RealTimeOffer_NOBODY_THERE, s.urge(caseID(2)).GetRealTimeOffer().GetState())
		s.eventually(func() bool { return len(s.intake.words(caseID(1))) == 1 && len(s.intake.words(caseID(2))) == 1 }, "both are told")
		s.told(caseID(1), "REAL_TIME_OFFERED")
		s.told(caseID(2), "REAL_TIME_UNAVAILABLE")
	})
}

// Two cases find nobody with room. Ann is offered the first once she has solved hers; Bea, hired afterwards, gets the second. Ann takes
// hers and goes away, and it is offered to Cid.
func TestCasesWithoutAnybodyAreOfferedToTheFirstWithRoom(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		s.hire("ann", func(p *escalationv1.Staff) { p.Capacity = 1 })
		s.open(caseID(1))
		_, err := s.claimNext("ann", "")
		require.NoError(s, err)
		for n := 2; n <= 3; n++ {
			s.open(caseID(n))
			require.Equal(s, escalationv1.RealTimeOffer_NOBODY_THERE, s.urge(caseID(n)).GetRealTimeOffer().GetState())
		}
		s.resolve(caseID(1))
		s.awaitOffer(caseID(2), "staff/ann")
		s.hire("bea", func(p *escalationv1.Staff) { p.Capacity = 1 })
		s.awaitOffer(caseID(3), "staff/bea")
		_, err = s.handlings().ClaimHandling(s.agent(), &escalationv1.ClaimHandlingRequest{Name: "handlings/" + caseID(2)})
		require.NoError(s, err)
		s.hire("cid", nil)
		s.goAway("staff/ann")
		s.awaitOffer(caseID(2), "staff/cid")
		require.Empty(s, s.get(caseID(2)).GetOwner())
	})
}

// goAway makes somebody absent for an hour from now on.
func (s *suite) goAway(staff string) {
	s.Helper()
	now := s.clock.Now()
	_, err := s.organisation().UpdateStaff(s.supervisor(), &escalationv1.UpdateStaffRequest{
		Staff: &escalationv1.Staff{
			Name:     staff,
			Absences: []*escalationv1.Absence{{StartTime: timestamppb.New(now), EndTime: timestamppb.New(now.Add(time.Hour))}},
		},
		UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"absences"}},
	})
	require.NoError(s, err)
}

// Ann goes away, and Bea is removed, while they are asked to take a case: it is offered to the next person at once.
func TestAnOfferIsNotLeftWithSomebodyWhoIsGone(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		s.hire("ann", nil)
		s.open(caseID(1))
		s.urge(caseID(1))
		s.awaitOffer(caseID(1), "staff/ann")
		s.hire("bea", nil)
		s.goAway("staff/ann")
		s.awaitOffer(caseID(1), "staff/bea")
		s.hire("cid", nil)
		_, err := s.organisation().DeleteStaff(s.supervisor(), &escalationv1.DeleteStaffRequest{Name: "staff/bea"})
		require.NoError(s, err)
		s.awaitOffer(caseID(1), "staff/cid")
		s.told(caseID(1), "REAL_TIME_OFFERED", "REAL_TIME_LAPSED", "REAL_TIME_OFFERED", "REAL_TIME_LAPSED", "REAL_TIME_OFFERED")
	})
}

// awaitOffer waits until a case is being offered to somebody.
func (s *suite) awaitOffer(id, staff string) {
	s.Helper()
	s.eventually(func() bool {
		offer := s.get(id).GetRealTimeOffer()
		return offer.GetState() == escalationv1.RealTimeOffer_OFFERED && offer.GetStaff() == staff
	}, staff+" is asked")
}

// Ann has gone home when the customer of her case tells of danger. Bea is at work: she is asked and takes the case. Cid, who is not
// asked, may not.
func TestDangerInTheCaseOfSomebodyOffDuty(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		s.hire("ann", func(p *escalationv1.Staff) { p.Calendar = shift("06:00", "10:00") })
		s.hire("bea", func(p *escalationv1.Staff) { p.Calendar = shift("09:00", "18:00") })
		s.hire("cid", func(p *escalationv1.Staff) { p.Calendar = shift("12:00", "18:00") })
		claim := &escalationv1.ClaimHandlingRequest{Name: "handlings/" + caseID(1)}
		s.open(caseID(1))
		_, err := s.handlings().ClaimHandling(s.agent(), claim)
		require.NoError(s, err)
		s.advance(90 * time.Minute)
		h, err := s.intakeCalls().ChangeCommitment(context.Background(), &escalationv1.ChangeCommitmentRequest{
			Name: claim.GetName(), ChangeTime: timestamppb.New(s.clock.Now()), RequestId: requestID(), Danger: "Gas.", RealTime: true, RealTimeReason: "It burns.",
		})
		require.NoError(s, err)
		require.Equal(s, escalationv1.RealTimeOffer_OFFERED, h.GetRealTimeOffer().GetState())
		require.Equal(s, []string{"staff/bea", "staff/ann"}, []string{h.GetRealTimeOffer().GetStaff(), h.GetOwner()})
		_, err = s.handlings().ClaimHandling(s.as("cid", auth.Agent), claim)
		require.Equal(s, "HANDLING_OWNED", fault.ReasonOf(err))
		h, err = s.handlings().ClaimHandling(s.as("bea", auth.Agent), claim)
		require.NoError(s, err)
		require.Equal(s, "staff/bea", h.GetOwner())
		require.Equal(s, escalationv1.Pass_REASSIGNED, h.GetPasses()[1].GetEnd())
		requireTiled(s.T, h)
		s.told(caseID(1), "CLAIMED", "REAL_TIME_OFFERED", "CLAIMED")
	})
}

// urge says that real time pays for a case.
func (s *suite) urge(id string) *escalationv1.Handling {
	s.Helper()
	h, err := s.intakeCalls().ChangeCommitment(context.Background(), &escalationv1.ChangeCommitmentRequest{
		Name: "handlings/" + id, ChangeTime: timestamppb.New(s.clock.Now()), RequestId: requestID(), RealTime: true, RealTimeReason: "It burns.",
	})
	require.NoError(s, err)
	return h
}
