package escalation_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/fault"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
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
		s.eventually(func() bool { return len(s.intake.words(caseID(2))) == 3 }, "all is told")
		require.Equal(t, []string{"MANAGER_ASSIGNED", "PASSED_UP", "MANAGER_ASSIGNED"}, s.intake.words(caseID(2)))
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
	})
}
