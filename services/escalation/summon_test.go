package escalation_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/fault"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
)

// Two processes bring many cases to a level that calls a supplier and names who helps: each
// case gets them once, with a line for each, and the supplier's clock runs.
func TestALevelBringsItsHelpOnce(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.T
		s.replica()
		s.everybody()
		s.equip()
		const cases = 20
		for n := range cases {
			s.open(caseID(n))
			_, err := s.handlings().PassUpHandling(s.supervisor(), &escalationv1.PassUpHandlingRequest{Name: "handlings/" + caseID(n), Level: 3, Reason: "x"})
			require.NoError(t, err)
		}
		for n := range cases {
			s.eventually(func() bool {
				s.advance(50 * time.Millisecond)
				return slices.Contains(s.intake.words(caseID(n)), "SUPPLIER_ENGAGED")
			}, "it is engaged")
			s.told(caseID(n), "PASSED_UP", "RESOURCE_ADDED", "SUPPLIER_ENGAGED")
			h := s.get(caseID(n))
			require.Len(t, h.GetResources(), 1)
			require.Len(t, h.GetEngagements(), 1)
			require.Equal(t, "suite", h.GetEngagements()[0].GetActor())
			require.Equal(t, monday().Add(2*time.Hour), h.GetEngagements()[0].GetAnswerDueTime().AsTime(), "an hour after they open")
		}
	})
}

// Everybody in a ladder must be there when it is written. Nothing may be removed that would
// leave a hole in it; a leaving person is passed over.
func TestALadderNamesWhoIsThere(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.T
		s.everybody()
		_, err := s.onCall().CreateOnCallSchedule(s.supervisor(), &escalationv1.CreateOnCallScheduleRequest{OnCallScheduleId: "nights", OnCallSchedule: weekly()})
		require.NoError(t, err)
		_, err = s.policy("bad", func(p *escalationv1.LadderPolicy) {
			p.Service, p.Fallback = "services/general", []string{"staff/ann", "teams/ghosts"}
			p.Steps[0].Team, p.Steps[0].Target, p.Steps[0].Notify = "teams/ghosts", "staff/ghost", []string{"onCallSchedules/nights", "onCallSchedules/ghosts"}
			p.Steps[1].Target, p.Steps[1].Resources = "suppliers/gone", []string{"suppliers/cables", "staff/ghost"}
		})
		wrong, ok := fault.As(err)
		require.True(t, ok, "%v", err)
		var paths []string
		for _, field := range wrong.Fields() {
			paths = append(paths, field.Path)
		}
		require.Equal(t, []string{
			"ladder_policy.steps[0].team", "ladder_policy.steps[0].target", "ladder_policy.steps[0].notify[1]",
			"ladder_policy.steps[1].target", "ladder_policy.steps[1].resources[1]", "ladder_policy.fallback[1]",
		}, paths)

		made, err := s.policy("good", func(p *escalationv1.LadderPolicy) {
			p.Service, p.Steps[0].Target, p.Steps[1].Target = "services/general", "staff/ann", "onCallSchedules/nights"
		})
		require.NoError(t, err)
		made.Steps[1].Target = "onCallSchedules/ghosts"
		_, err = s.organisation().UpdateLadderPolicy(s.admin(), &escalationv1.UpdateLadderPolicyRequest{LadderPolicy: made})
		require.Equal(t, fault.InvalidArgument, fault.KindOf(err))

		_, err = s.onCall().DeleteOnCallSchedule(s.supervisor(), &escalationv1.DeleteOnCallScheduleRequest{Name: "onCallSchedules/nights"})
		require.Equal(t, "RESOURCE_IN_USE", fault.ReasonOf(err))
		_, err = s.organisation().DeleteStaff(s.supervisor(), &escalationv1.DeleteStaffRequest{Name: "staff/ann"})
		require.NoError(t, err, "people may always leave")
		s.staff("eve", 1, "teams/front-line")
		require.Equal(t, "queues/front-line", s.open(caseID(1)).GetQueue())
		require.Empty(t, s.get(caseID(1)).GetOwner())

		_, err = s.organisation().DeleteLadderPolicy(s.admin(), &escalationv1.DeleteLadderPolicyRequest{Name: "ladderPolicies/good"})
		require.NoError(t, err)
		_, err = s.onCall().DeleteOnCallSchedule(s.supervisor(), &escalationv1.DeleteOnCallScheduleRequest{Name: "onCallSchedules/nights"})
		require.NoError(t, err)
	})
}
