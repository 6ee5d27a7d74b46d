package escalation_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
)

// Turns of a week hand over on Mondays at 09:00 in Berlin. Whom a case climbs to around a
// change of the clocks follows from that, not from a number of hours.
func TestCaseClimbsToThePersonOnCallWhenClocksChange(t *testing.T) {
	turns := []struct{ name, climbs, owner string }{
		{"winter, a minute before nine", "2027-03-22 07:59", "staff/bea"},
		{"winter, at nine", "2027-03-22 08:00", "staff/cid"},
		{"clocks went forward, a minute before nine", "2027-03-29 06:59", "staff/cid"},
		{"clocks went forward, at nine", "2027-03-29 07:00", "staff/ann"},
		{"clocks went back, nine by the clock of the day before", "2027-11-01 07:00", "staff/ann"},
		{"clocks went back, at nine", "2027-11-01 08:00", "staff/bea"},
	}
	onTestedStore(t, func(s *suite) {
		for _, person := range []string{"ann", "bea", "cid"} {
			s.staff(person, 4, "teams/front-line")
		}
		schedule, err := s.onCall().CreateOnCallSchedule(s.supervisor(), &escalationv1.CreateOnCallScheduleRequest{
			OnCallScheduleId: "nights", OnCallSchedule: weekly(),
		})
		require.NoError(s, err)
		_, err = s.policy("nights", func(p *escalationv1.LadderPolicy) {
			p.Service, p.Steps[1].Target = "services/general", schedule.GetName()
			p.Steps[0].Duration, p.Steps[0].WallClock = durationpb.New(time.Minute), true
		})
		require.NoError(s, err)
		for n, turn := range turns {
			id, climbs := caseID(n), stamp(turn.climbs).AsTime()
			s.advance(climbs.Add(-time.Minute).Sub(s.clock.Now()))
			_, err := s.intakeCalls().OpenHandling(context.Background(), &escalationv1.OpenHandlingRequest{
				Case: "cases/" + id, StartTime: timestamppb.New(s.clock.Now()), RequestId: id,
				Commitment: officeHours(timestamppb.New(s.clock.Now()), 8*time.Hour),
			})
			require.NoError(s, err)
			s.advance(time.Minute)
			s.eventually(func() bool { return s.get(id).GetOwner() == turn.owner }, turn.name)
			require.EqualValues(s, 2, s.get(id).GetLevel(), turn.name)
			requireTiled(s.T, s.get(id))
		}
	})
}
