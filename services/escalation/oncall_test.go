package escalation_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/genproto/googleapis/type/dayofweek"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/fault"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
)

func (s *suite) onCall() escalationv1.OnCallServiceClient {
	return escalationv1.NewOnCallServiceClient(s.conn)
}

// stamp is a time in UTC.
func stamp(text string) *timestamppb.Timestamp {
	at, err := time.Parse("2006-01-02 15:04", text)
	if err != nil {
		panic(err)
	}
	return timestamppb.New(at)
}

// weekly is Ann, Bea and Cid in turns, from Monday at 09:00 in Berlin.
func weekly() *escalationv1.OnCallSchedule {
	return &escalationv1.OnCallSchedule{DisplayName: "Nights", TimeZone: "Europe/Berlin", Rotations: []*escalationv1.Rotation{{
		Participants: []string{"staff/ann", "staff/bea", "staff/cid"}, Length: escalationv1.Rotation_WEEKLY,
		HandOver: "09:00", HandOverDay: dayofweek.DayOfWeek_MONDAY, StartTime: stamp("2026-10-19 00:00"),
	}}}
}

func TestWhoIsOnCall(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.T
		s.everybody()
		made, err := s.onCall().CreateOnCallSchedule(s.supervisor(), &escalationv1.CreateOnCallScheduleRequest{
			OnCallScheduleId: "nights", OnCallSchedule: weekly(), RequestId: "x",
		})
		require.NoError(t, err)
		require.Equal(t, "onCallSchedules/nights", made.GetName())
		on := func(at string) string {
			shift, err := s.onCall().GetWhoIsOn(s.agent(), &escalationv1.GetWhoIsOnRequest{Name: made.GetName(), Time: stamp(at)})
			require.NoError(t, err)
			return shift.GetStaff()
		}
		require.Equal(t, "staff/ann", on("2026-10-19 06:59"), "the turn that was under way")
		require.Equal(t, "staff/bea", on("2026-10-19 07:00"))
		require.Equal(t, "staff/bea", on("2026-10-26 07:59"), "clocks were set back on Sunday")
		require.Equal(t, "staff/cid", on("2026-10-26 08:00"))
		require.Empty(t, on("2026-10-18 00:00"))

		now, err := s.onCall().GetWhoIsOn(s.agent(), &escalationv1.GetWhoIsOnRequest{Name: made.GetName()})
		require.NoError(t, err)
		require.Equal(t, "staff/ann", now.GetStaff())
		require.Equal(t, stamp("2026-11-09 08:00").AsTime(), now.GetEndTime().AsTime())

		ann := &escalationv1.Staff{Name: "staff/ann", Absences: []*escalationv1.Absence{{StartTime: stamp("2026-11-04 00:00"), EndTime: stamp("2026-11-05 00:00")}}}
		_, err = s.organisation().UpdateStaff(s.supervisor(), &escalationv1.UpdateStaffRequest{Staff: ann})
		require.NoError(t, err)
		_, err = s.onCall().UpdateOnCallSchedule(s.supervisor(), &escalationv1.UpdateOnCallScheduleRequest{OnCallSchedule: &escalationv1.OnCallSchedule{
			Name: made.GetName(), Etag: made.GetEtag(),
			Overrides: []*escalationv1.OnCallOverride{{Staff: "staff/dan", StartTime: stamp("2026-11-07 00:00"), EndTime: stamp("2026-11-08 00:00")}},
		}})
		require.NoError(t, err)
		list, err := s.onCall().ListShifts(s.agent(), &escalationv1.ListShiftsRequest{
			Parent: made.GetName(), StartTime: stamp("2026-11-03 00:00"), EndTime: stamp("2026-11-10 00:00"),
		})
		require.NoError(t, err)
		var shifts []string
		for _, shift := range list.GetShifts() {
			shifts = append(shifts, shift.GetStaff()+shift.GetStartTime().AsTime().Format(" 02 15:04"))
		}
		require.Equal(t, []string{
			"staff/ann 03 00:00", "staff/bea 04 00:00", "staff/ann 05 00:00", "staff/dan 07 00:00", "staff/ann 08 00:00", "staff/bea 09 08:00",
		}, shifts)
	})
}

func TestOnCallSchedulesAreChecked(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.T
		wrong := weekly()
		wrong.TimeZone, wrong.DisplayName, wrong.Rotations[0].Length = "Mars/Olympus", "", escalationv1.Rotation_CUSTOM
		_, err := s.onCall().CreateOnCallSchedule(s.supervisor(), &escalationv1.CreateOnCallScheduleRequest{OnCallSchedule: wrong})
		var paths []string
		problem, ok := fault.As(err)
		require.True(t, ok)
		for _, field := range problem.Fields() {
			paths = append(paths, field.Path)
		}
		require.ElementsMatch(t, []string{
			"on_call_schedule.display_name", "on_call_schedule.time_zone", "on_call_schedule.rotations[0].duration",
			"on_call_schedule.rotations[0].participants[0]", "on_call_schedule.rotations[0].participants[1]", "on_call_schedule.rotations[0].participants[2]",
		}, paths)
		_, err = s.onCall().ListShifts(s.agent(), &escalationv1.ListShiftsRequest{Parent: "onCallSchedules/ghost"})
		require.Equal(t, fault.NotFound, fault.KindOf(err))
		_, err = s.onCall().ListShifts(s.agent(), &escalationv1.ListShiftsRequest{Parent: "onCallSchedules/ghost", StartTime: stamp("2026-01-01 00:00"), EndTime: stamp("2028-01-01 00:00")})
		require.ErrorContains(t, err, "400 days")
		_, err = s.onCall().DeleteOnCallSchedule(s.supervisor(), &escalationv1.DeleteOnCallScheduleRequest{Name: "onCallSchedules/ghost"})
		require.Equal(t, fault.NotFound, fault.KindOf(err))
	})
}
