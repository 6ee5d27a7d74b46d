package escalation_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/fault"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
)

func (s *suite) incidents() escalationv1.IncidentServiceClient {
	return escalationv1.NewIncidentServiceClient(s.conn)
}

// manager makes somebody who can manage incidents.
func (s *suite) manager(id string, languages ...string) {
	s.hire(id, func(p *escalationv1.Staff) {
		p.DisplayName, p.Level, p.Teams, p.Phone = "Ms "+id, 3, []string{"teams/management"}, "+49 30 1"
		p.Skills, p.Languages, p.Email = []string{"incident-management"}, languages, id+"@example.com"
	})
}

// serious opens a case for which a trigger fired.
func (s *suite) serious(id string) *escalationv1.Handling {
	s.Helper()
	req := s.openRequest(id)
	req.Triggers = []string{"legal consequences"}
	h, err := s.intakeCalls().OpenHandling(context.Background(), req)
	require.NoError(s, err)
	return h
}

// A serious case gets a manager, the same through every level, and others get their turn.
func TestSeriousCasesGetAManager(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.T
		s.everybody()
		require.Nil(t, s.open(caseID(1)).GetIncidentManager(), "nothing called for one")
		s.manager("eva", "en")
		s.manager("fay", "en")
		s.manager("gus", "pl")
		h := s.serious(caseID(2))
		first := h.GetIncidentManager().GetManager()
		require.Contains(t, []string{"staff/eva", "staff/fay"}, first, "who speaks the language")
		require.Equal(t, []string{"legal consequences"}, h.GetIncidentManager().GetTriggers())
		require.NotContains(t, []string{first, "staff/gus"}, s.serious(caseID(3)).GetIncidentManager().GetManager(), "the least loaded")
		s.eventually(func() bool { return s.intake.standing(caseID(2)).GetIncidentManager() == first }, "it is told")
		told := s.intake.timeline(caseID(2))[0]
		require.Equal(t, "MANAGER_ASSIGNED", told.GetKind().String())
		require.Equal(t, "+49 30 1", told.GetDetails()["phone"])
		require.Equal(t, "Ms "+first[len("staff/"):], told.GetDetails()["name"])

		_, err := s.handlings().PassUpHandling(s.supervisor(), &escalationv1.PassUpHandlingRequest{Name: h.GetName(), Reason: "x", Level: 4})
		require.NoError(t, err)
		require.Equal(t, first, s.get(caseID(2)).GetIncidentManager().GetManager())

		_, err = s.incidents().AssignManager(s.agent(), &escalationv1.AssignManagerRequest{Name: h.GetName(), Manager: "staff/gus"})
		require.Equal(t, fault.Denied, fault.KindOf(err))
		h, err = s.incidents().AssignManager(s.supervisor(), &escalationv1.AssignManagerRequest{Name: h.GetName(), Manager: "staff/gus", Reason: "he knows them"})
		require.NoError(t, err)
		require.Equal(t, "staff/gus", h.GetIncidentManager().GetManager())
		s.told(caseID(2), "MANAGER_ASSIGNED", "PASSED_UP", "MANAGER_ASSIGNED")
	})
}

// While a manager is away another takes their place, and both are told to the customer by name; then they are back. The
// end of a working day is no absence.
func TestAnAbsentManagerHasASubstitute(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t, id := s.T, caseID(1)
		s.manager("eva")
		s.serious(id)
		s.serious(caseID(2))
		require.Equal(t, "staff/eva", s.get(id).GetIncidentManager().GetManager())
		s.manager("fay")
		away := []*escalationv1.Absence{{StartTime: stamp("2026-11-03 00:00"), EndTime: stamp("2026-11-05 00:00")}}
		s.change(&escalationv1.Staff{Name: "staff/eva", Absences: away})
		s.advance(24 * time.Hour)
		s.eventually(func() bool { return s.get(id).GetIncidentManager().GetSubstitute() != nil }, "she is away")
		manager := s.get(id).GetIncidentManager()
		require.Equal(t, "staff/eva", manager.GetManager(), "it stays hers")
		require.Equal(t, []string{"staff/fay", "Ms fay"}, []string{manager.GetSubstitute().GetStaff(), manager.GetSubstitute().GetDisplayName()})
		require.Equal(t, away[0].GetEndTime().AsTime(), manager.GetSubstitute().GetEndTime().AsTime())
		s.eventually(func() bool { return len(s.managedBy("staff/fay")) == 2 }, "both are with her")
		require.Empty(t, s.managedBy("staff/eva"))

		s.manager("gus")
		s.change(&escalationv1.Staff{Name: "staff/fay", Absences: []*escalationv1.Absence{{StartTime: stamp("2026-11-03 00:00"), EndTime: stamp("2026-11-09 00:00")}}})
		s.eventually(func() bool { return len(s.managedBy("staff/gus")) == 2 }, "the substitute is away, too")
		require.Equal(t, away[0].GetEndTime().AsTime(), s.get(id).GetIncidentManager().GetSubstitute().GetEndTime().AsTime())

		s.advance(48 * time.Hour)
		s.eventually(func() bool { return len(s.managedBy("staff/eva")) == 2 }, "she is back")
		require.Nil(t, s.get(id).GetIncidentManager().GetSubstitute())
		require.Equal(t, []string{"Ms eva", "Ms fay for Ms eva", "Ms gus for Ms eva", "Ms eva is back"}, s.companions(id, 4))
	})
}

// companions returns the managers that the customer of a case was told of, in order, when there are so many.
func (s *suite) companions(id string, count int) []string {
	var names []string
	s.eventually(func() bool {
		names = nil
		for _, e := range s.intake.timeline(id) {
			name := e.GetDetails()["name"]
			if absent := e.GetDetails()["absent"]; absent != "" {
				name += " for " + absent
			}
			if e.GetDetails()["back"] != "" {
				name += " is back"
			}
			if e.GetKind() == intakev1.Event_MANAGER_ASSIGNED {
				names = append(names, name)
			}
		}
		return len(names) >= count
	}, "the customer is told")
	return names
}

// managedBy returns the unsolved cases that somebody accompanies at present.
func (s *suite) managedBy(staff string) []*escalationv1.Handling {
	list, err := s.handlings().ListHandlings(s.agent(), &escalationv1.ListHandlingsRequest{Filter: `incidentManager = "` + staff + `"`})
	require.NoError(s, err)
	return list.GetHandlings()
}

// A case that was solved in the meantime is put right when it is opened again; a substitute stays for good when the
// manager leaves.
func TestASubstituteStaysWhenTheManagerLeaves(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t, id := s.T, caseID(1)
		s.manager("eva")
		s.serious(id)
		s.manager("fay")
		s.solve(id, "first", 1)
		s.change(&escalationv1.Staff{Name: "staff/eva", Absences: []*escalationv1.Absence{{StartTime: stamp("2026-11-02 00:00"), EndTime: stamp("2026-11-05 00:00")}}})
		require.Empty(t, s.managedBy("staff/eva"), "a solved case is nobody's")
		_, err := s.intakeCalls().ReopenHandling(context.Background(), &escalationv1.ReopenHandlingRequest{
			Name: "handlings/" + id, ReopenTime: timestamppb.New(s.clock.Now()), RequestId: "again",
		})
		require.NoError(t, err)
		require.Len(t, s.managedBy("staff/fay"), 1)
		_, err = s.organisation().DeleteStaff(s.supervisor(), &escalationv1.DeleteStaffRequest{Name: "staff/eva"})
		require.NoError(t, err)
		manager := s.get(id).GetIncidentManager()
		require.Equal(t, "staff/fay", manager.GetManager())
		require.Nil(t, manager.GetSubstitute())
	})
}

// The customer hears that the manager is back also when the substitute has left and nobody took their place.
func TestTheReturnOfAManagerIsToldAfterTheSubstituteHasLeft(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t, id := s.T, caseID(1)
		s.manager("eva")
		s.serious(id)
		s.manager("fay")
		s.change(&escalationv1.Staff{Name: "staff/eva", Absences: []*escalationv1.Absence{{StartTime: stamp("2026-11-02 00:00"), EndTime: stamp("2026-11-05 00:00")}}})
		s.eventually(func() bool { return len(s.managedBy("staff/fay")) == 1 }, "she is away")
		_, err := s.organisation().DeleteStaff(s.supervisor(), &escalationv1.DeleteStaffRequest{Name: "staff/fay"})
		require.NoError(t, err)
		require.Empty(t, s.get(id).GetIncidentManager().GetSubstitute().GetStaff())
		s.eventually(func() bool { return s.intake.standing(id).GetLacksSubstitute() }, "the case shows that nobody is there")
		s.advance(72 * time.Hour)
		require.Equal(t, []string{"Ms eva", "Ms fay for Ms eva", "Ms eva is back"}, s.companions(id, 3))
		require.False(t, s.intake.standing(id).GetLacksSubstitute())
		require.Nil(t, s.get(id).GetIncidentManager().GetSubstitute())
	})
}

// A manager without a substitute is away: the case shows nobody, the handling no number to ring, and her return is told.
func TestTheReturnOfAManagerWithoutASubstituteIsTold(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		id := caseID(1)
		s.manager("eva")
		s.serious(id)
		require.Equal(s, "+49 30 1", s.get(id).GetIncidentManager().GetPhone())
		s.change(&escalationv1.Staff{Name: "staff/eva", Absences: []*escalationv1.Absence{{StartTime: stamp("2026-11-02 00:00"), EndTime: stamp("2026-11-05 00:00")}}})
		s.eventually(func() bool { return s.intake.standing(id).GetLacksSubstitute() }, "nobody takes her place")
		manager := s.get(id).GetIncidentManager()
		require.Equal(s, []string{"staff/eva", "", "", ""}, []string{manager.GetManager(), manager.GetEmail(), manager.GetPhone(), manager.GetSubstitute().GetStaff()})
		s.advance(72 * time.Hour)
		require.Equal(s, []string{"Ms eva", "Ms eva is back"}, s.companions(id, 2))
		require.Equal(s, "+49 30 1", s.get(id).GetIncidentManager().GetPhone())
	})
}

// Only who leaves for good is replaced; without anybody the case waits until somebody can.
func TestManagersAreReplacedWhenTheyLeave(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.T
		require.Empty(t, s.serious(caseID(1)).GetIncidentManager().GetManager())
		s.manager("eva")
		s.eventually(func() bool { return s.get(caseID(1)).GetIncidentManager().GetManager() == "staff/eva" }, "somebody can")
		s.change(&escalationv1.Staff{Name: "staff/eva", Absences: []*escalationv1.Absence{{StartTime: stamp("2026-11-02 00:00"), EndTime: stamp("2026-12-02 00:00")}}})
		s.manager("fay")
		require.Equal(t, "staff/eva", s.get(caseID(1)).GetIncidentManager().GetManager(), "an absence ends")
		_, err := s.organisation().DeleteStaff(s.supervisor(), &escalationv1.DeleteStaffRequest{Name: "staff/eva"})
		require.NoError(t, err)
		require.Equal(t, "staff/fay", s.get(caseID(1)).GetIncidentManager().GetManager())
		_, err = s.organisation().DeleteStaff(s.supervisor(), &escalationv1.DeleteStaffRequest{Name: "staff/fay"})
		require.NoError(t, err)
		_, err = s.incidents().AssignManager(s.supervisor(), &escalationv1.AssignManagerRequest{Name: "handlings/" + caseID(1)})
		require.Equal(t, "NO_MANAGER", fault.ReasonOf(err))
		s.eventually(func() bool { return s.intake.standing(caseID(1)).GetIncidentManager() == "" }, "the case shows none")
	})
}

// A solved case names no departed manager: it keeps the substitute, or has none until it is opened again. The customer
// hears nothing before.
func TestASolvedCaseNamesNoManagerWhoHasLeft(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		s.everybody()
		s.manager("eva")
		for n := range 2 {
			s.serious(caseID(n + 1))
		}
		s.solve(caseID(1), "first", 1)
		s.manager("fay")
		s.change(&escalationv1.Staff{Name: "staff/eva", Absences: []*escalationv1.Absence{{StartTime: stamp("2026-11-02 00:00"), EndTime: stamp("2026-12-02 00:00")}}})
		s.eventually(func() bool { return len(s.managedBy("staff/fay")) == 1 }, "she is away")
		s.solve(caseID(2), "second", 1)
		remove := func(staff string, wants ...string) {
			_, err := s.organisation().DeleteStaff(s.supervisor(), &escalationv1.DeleteStaffRequest{Name: staff})
			require.NoError(s, err)
			for n, want := range wants {
				manager := s.get(caseID(n + 1)).GetIncidentManager()
				require.Equal(s, want, manager.GetManager())
				require.Nil(s, manager.GetSubstitute())
				s.eventually(func() bool { return s.intake.standing(caseID(n+1)).GetIncidentManager() == want }, "the case shows it")
			}
		}
		remove("staff/eva", "", "staff/fay")
		remove("staff/fay", "", "")
		s.told(caseID(1), "MANAGER_ASSIGNED", "CLAIMED", "NOTED")
		require.Len(s, s.companions(caseID(2), 2), 2)

		s.manager("gus")
		_, err := s.intakeCalls().ReopenHandling(context.Background(), &escalationv1.ReopenHandlingRequest{
			Name: "handlings/" + caseID(1), ReopenTime: timestamppb.New(s.clock.Now()), RequestId: "again",
		})
		require.NoError(s, err)
		require.Equal(s, "staff/gus", s.get(caseID(1)).GetIncidentManager().GetManager())
		require.Empty(s, s.get(caseID(2)).GetIncidentManager().GetManager())
		require.Equal(s, []string{"Ms eva", "Ms gus"}, s.companions(caseID(1), 2))
	})
}

// A manager who leaves while they are away, with nobody in their place, is on the case no longer.
func TestAnAbsentManagerWhoLeavesIsNotShown(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		id := caseID(1)
		s.everybody()
		s.manager("eva")
		s.serious(id)
		s.change(&escalationv1.Staff{Name: "staff/eva", Absences: []*escalationv1.Absence{{StartTime: stamp("2026-11-02 00:00"), EndTime: stamp("2026-12-02 00:00")}}})
		s.eventually(func() bool { return len(s.intake.words(id)) == 2 }, "nobody takes her place")
		require.Equal(s, "staff/eva", s.intake.standing(id).GetIncidentManager())
		_, err := s.organisation().DeleteStaff(s.supervisor(), &escalationv1.DeleteStaffRequest{Name: "staff/eva"})
		require.NoError(s, err)
		s.eventually(func() bool { return s.intake.standing(id).GetIncidentManager() == "" }, "the case shows none")
		s.told(id, "MANAGER_ASSIGNED", "NOTED", "NOTED")
	})
}
