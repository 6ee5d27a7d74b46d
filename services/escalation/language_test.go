package escalation_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/fault"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
)

// A case in Russian, of which bob alone speaks it, is his while he is at work with room, and else that of somebody who is. The offer in
// real time, the next case of the queue and the team that assigns its cases agree.
func TestALanguageIsPreferredAmongThePresentWithRoom(t *testing.T) {
	russian := func(p *escalationv1.Staff) { p.Languages = []string{"ru"} }
	for name, tc := range map[string]struct {
		bob     func(*escalationv1.Staff)
		isBusy  bool
		forBob  bool
		offered string
	}{
		"at work with room": {bob: russian, forBob: true, offered: "staff/bob"},
		"absent": {bob: func(p *escalationv1.Staff) {
			russian(p)
			p.Absences = []*escalationv1.Absence{{StartTime: stamp("2026-11-01 00:00"), EndTime: stamp("2026-11-15 00:00")}}
		}, offered: "staff/ann"},
		"off duty": {bob: func(p *escalationv1.Staff) {
			russian(p)
			p.Calendar = shift("20:00", "23:00")
		}, offered: "staff/ann"},
		"full": {bob: func(p *escalationv1.Staff) {
			russian(p)
			p.Capacity = 1
		}, isBusy: true, offered: "staff/ann"},
	} {
		t.Run(name, func(t *testing.T) {
			onTestedStore(t, func(s *suite) {
				s.hire("ann", nil)
				s.hire("bob", tc.bob)
				if tc.isBusy {
					s.open(caseID(1))
					_, err := s.claimNext("bob", "")
					require.NoError(s, err)
				}
				s.openRussian(2, false)
				h, err := s.claimNext("ann", "")
				if tc.forBob {
					require.Equal(s, "NOTHING_FITS", fault.ReasonOf(err))
					require.ErrorContains(s, err, "does not speak ru, while staff/bob does, is at work and has room")
				} else {
					require.NoError(s, err)
					require.Equal(s, "staff/ann", h.GetOwner())
				}
				offer := s.openRussian(3, true).GetRealTimeOffer()
				require.Equal(s, []any{escalationv1.RealTimeOffer_OFFERED, tc.offered}, []any{offer.GetState(), offer.GetStaff()})
				s.push()
				require.Equal(s, tc.offered, s.openRussian(4, false).GetOwner())
			})
		})
	}
}

// Bob lets an offer of a case in his language lapse. Ann, who gets the second offer, lets it lapse, too, and may take it as the next case
// of the queue all the same.
func TestACaseThatItsSpeakerLetLapseIsForOthers(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		s.hire("ann", nil)
		s.hire("bob", func(p *escalationv1.Staff) { p.Languages = []string{"ru"} })
		require.Equal(s, "staff/bob", s.openRussian(1, true).GetRealTimeOffer().GetStaff())
		for _, state := range []escalationv1.RealTimeOffer_State{escalationv1.RealTimeOffer_OFFERED, escalationv1.RealTimeOffer_LAPSED} {
			s.advance(2 * time.Minute)
			s.eventually(func() bool {
				offer := s.get(caseID(1)).GetRealTimeOffer()
				return offer.GetStaff() == "staff/ann" && offer.GetState() == state
			}, state.String())
		}
		h, err := s.claimNext("ann", "")
		require.NoError(s, err)
		require.Equal(s, "staff/ann", h.GetOwner())
	})
}

// openRussian opens the handling of a case of a customer who writes Russian, also one for which real time pays.
func (s *suite) openRussian(n int, isRealTime bool) *escalationv1.Handling {
	s.Helper()
	req := s.openRequest(caseID(n))
	req.Language, req.RealTime, req.RealTimeReason = "ru", isRealTime, "It burns."
	h, err := s.intakeCalls().OpenHandling(context.Background(), req)
	require.NoError(s, err)
	return h
}
