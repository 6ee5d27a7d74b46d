package escalation_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/timestamppb"

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
		require.Equal(s, []string{"REAL_TIME_OFFERED"}, s.intake.words(caseID(1)))
		require.Equal(s, []string{"REAL_TIME_UNAVAILABLE"}, s.intake.words(caseID(2)))
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
