package escalation_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/fault"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
)

// People, suppliers and other things help with a case until they do no more.
func TestResourcesComeAndGo(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.T
		s.everybody()
		name := s.open(caseID(1)).GetName()
		for _, add := range []*escalationv1.AddResourceRequest{
			{Resource: &escalationv1.AddResourceRequest_Staff{Staff: "staff/bea"}},
			{Resource: &escalationv1.AddResourceRequest_Supplier{Supplier: "suppliers/cables"}},
			{Resource: &escalationv1.AddResourceRequest_Text{Text: "A crane"}, RequestId: "crane"},
			{Resource: &escalationv1.AddResourceRequest_Text{Text: "A crane"}, RequestId: "crane"},
		} {
			add.Name, add.Reason = name, "it is stuck"
			_, err := s.incidents().AddResource(s.agent(), add)
			require.NoError(t, err)
		}
		for field, what := range map[string]*escalationv1.AddResourceRequest{
			"staff":    {Resource: &escalationv1.AddResourceRequest_Staff{Staff: "staff/ghost"}},
			"supplier": {Resource: &escalationv1.AddResourceRequest_Supplier{Supplier: "suppliers/gone"}},
		} {
			what.Name, what.Reason = name, "x"
			_, err := s.incidents().AddResource(s.agent(), what)
			problem, ok := fault.As(err)
			require.True(t, ok)
			require.Equal(t, field, problem.Fields()[0].Path)
		}
		s.advance(time.Minute)
		h, err := s.incidents().RemoveResource(s.agent(), &escalationv1.RemoveResourceRequest{Name: name, Number: 3, Reason: "done"})
		require.NoError(t, err)
		require.Len(t, h.GetResources(), 3)
		require.Equal(t, "A crane", h.GetResources()[2].GetText())
		require.Equal(t, s.clock.Now(), h.GetResources()[2].GetEndTime().AsTime())
		_, err = s.incidents().RemoveResource(s.agent(), &escalationv1.RemoveResourceRequest{Name: name, Number: 4})
		require.Equal(t, fault.InvalidArgument, fault.KindOf(err))
		s.told(caseID(1), "RESOURCE_ADDED", "RESOURCE_ADDED", "RESOURCE_ADDED", "RESOURCE_ENDED")
	})
}

// A plan becomes a checklist with owners and times, and what is not done in time is told.
func TestPlansBecomeChecklists(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.T
		s.everybody()
		s.hire("tim", func(p *escalationv1.Staff) { p.Skills = []string{"technical"} })
		name := s.open(caseID(1)).GetName()
		activate := &escalationv1.ActivatePlanRequest{Name: name, Reason: "the line is cut"}
		h, err := s.incidents().ActivatePlan(s.agent(), activate)
		require.NoError(t, err)
		plan := h.GetPlan()
		require.EqualValues(t, 7, plan.GetServiceVersion())
		require.Equal(t, []string{"staff/tim", "", "queues/specialists"}, []string{
			plan.GetSteps()[0].GetOwner(), plan.GetSteps()[1].GetOwner(), plan.GetSteps()[2].GetOwner(),
		})
		require.Equal(t, "press officer", plan.GetSteps()[1].GetRole())
		require.Equal(t, monday().Add(time.Hour), plan.GetSteps()[0].GetDueTime().AsTime())
		require.Nil(t, plan.GetSteps()[2].GetDueTime())
		_, err = s.incidents().ActivatePlan(s.agent(), activate)
		require.Equal(t, "PLAN_ACTIVE", fault.ReasonOf(err))

		_, err = s.incidents().CompletePlanStep(s.agent(), &escalationv1.CompletePlanStepRequest{Name: name, Step: 2, Note: "told"})
		require.NoError(t, err)
		_, err = s.incidents().CompletePlanStep(s.agent(), &escalationv1.CompletePlanStepRequest{Name: name, Step: 2, Note: "told"})
		require.NoError(t, err)
		_, err = s.incidents().CompletePlanStep(s.agent(), &escalationv1.CompletePlanStepRequest{Name: name, Step: 2, Note: "told again"})
		require.Equal(t, "PLAN_STEP_COMPLETED", fault.ReasonOf(err), "no note is lost in silence")
		s.advance(time.Hour)
		s.told(caseID(1), "PLAN_ACTIVATED", "PLAN_STEP_COMPLETED", "PLAN_STEP_OVERDUE")
		require.True(t, s.get(caseID(1)).GetPlan().GetSteps()[0].GetOverdue())
		for _, step := range []int32{1, 3} {
			h, err = s.incidents().CompletePlanStep(s.agent(), &escalationv1.CompletePlanStepRequest{Name: name, Step: step})
			require.NoError(t, err)
		}
		require.NotNil(t, h.GetPlan().GetSteps()[0].GetCompleteTime())
		_, err = s.incidents().CompletePlanStep(s.agent(), &escalationv1.CompletePlanStepRequest{Name: name, Step: 4})
		require.Equal(t, fault.InvalidArgument, fault.KindOf(err))
		_, err = s.incidents().ActivatePlan(s.agent(), activate)
		require.NoError(t, err, "once more when all is done")

		other := s.openRequest(caseID(2))
		other.Commitment.Service = "services/other"
		_, err = s.intakeCalls().OpenHandling(t.Context(), other)
		require.NoError(t, err)
		_, err = s.incidents().ActivatePlan(s.agent(), &escalationv1.ActivatePlanRequest{Name: "handlings/" + caseID(2)})
		require.Equal(t, "NO_PLAN", fault.ReasonOf(err))
	})
}

// What a supplier owes is counted in the supplier's own hours, told when it is late, and comes
// into the report.
func TestSuppliersHaveClocksOfTheirOwn(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.T
		s.everybody()
		name := s.open(caseID(1)).GetName()
		engage := &escalationv1.EngageSupplierRequest{Name: name, Supplier: "suppliers/cables", Request: "Mend it."}
		h, err := s.incidents().EngageSupplier(s.agent(), engage)
		require.NoError(t, err)
		require.Equal(t, monday().Add(2*time.Hour), h.GetEngagements()[0].GetAnswerDueTime().AsTime(), "an hour after they open")
		require.Equal(t, stamp("2026-11-03 12:00").AsTime(), h.GetEngagements()[0].GetSolveDueTime().AsTime())
		s.advance(90 * time.Minute)
		_, err = s.incidents().RecordSupplierAnswer(s.agent(), &escalationv1.RecordSupplierAnswerRequest{Name: name, Number: 1, Answer: "We come."})
		require.NoError(t, err)
		_, err = s.incidents().EngageSupplier(s.agent(), engage)
		require.NoError(t, err)
		s.advance(time.Hour)
		s.eventually(func() bool { return slices.Contains(s.intake.words(caseID(1)), "SUPPLIER_OVERDUE answer") }, "the second answer is late")
		require.True(t, s.get(caseID(1)).GetEngagements()[1].GetOverdue())
		for number, solved := range map[int32]bool{1: true, 2: false} {
			_, err = s.incidents().FinishEngagement(s.agent(), &escalationv1.FinishEngagementRequest{Name: name, Number: number, Solved: solved, Rating: 6 - 2*number})
			require.NoError(t, err)
		}
		_, err = s.incidents().RecordSupplierAnswer(s.agent(), &escalationv1.RecordSupplierAnswerRequest{Name: name, Number: 1, Answer: "x"})
		require.Equal(t, "ENGAGEMENT_FINISHED", fault.ReasonOf(err))
		_, err = s.incidents().EngageSupplier(s.agent(), &escalationv1.EngageSupplierRequest{Name: name, Supplier: "suppliers/gone", Request: "x"})
		require.Equal(t, fault.InvalidArgument, fault.KindOf(err))

		var row *escalationv1.SupplierRow
		s.eventually(func() bool {
			report, err := s.incidents().GetSupplierReport(s.supervisor(), &escalationv1.GetSupplierReportRequest{Month: "2026-11"})
			require.NoError(t, err)
			require.Len(t, report.GetRows(), 1)
			row = report.GetRows()[0]
			return row.GetFinished() == 2
		}, "both are in the archive")
		require.Equal(t, "suppliers/cables", row.GetSupplier())
		require.Equal(t, []int64{2, 1, 1, 1, 2}, []int64{row.GetEngaged(), row.GetAnswered(), row.GetAnsweredInTime(), row.GetSolved(), row.GetFinished()})
		require.Equal(t, 90*time.Minute, row.GetMedianAnswer().AsDuration())
		require.InDelta(t, 3.0, row.GetMeanRating(), 1e-9)
	})
}

// Help is for all of the staff, and for a leading actor with a reason. A caller without a record of staff, or not
// any more, sees to none.
func TestHelpIsForTheStaff(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		s.everybody()
		s.staff("eve", 1)
		name := s.open(caseID(1)).GetName()
		_, err := s.handlings().ClaimHandling(s.agent(), &escalationv1.ClaimHandlingRequest{Name: name})
		require.NoError(s, err)
		_, err = s.organisation().DeleteStaff(s.supervisor(), &escalationv1.DeleteStaffRequest{Name: "staff/eve"})
		require.NoError(s, err)
		engage := func(as context.Context) error {
			_, err := s.incidents().EngageSupplier(as, &escalationv1.EngageSupplierRequest{Name: name, Supplier: "suppliers/cables", Request: "Mend it."})
			return err
		}
		add := func(as context.Context) error {
			_, err := s.incidents().AddResource(as, &escalationv1.AddResourceRequest{
				Name: name, Reason: "It lies deep.", Resource: &escalationv1.AddResourceRequest_Text{Text: "A crane"},
			})
			return err
		}
		remove := func(as context.Context) error {
			_, err := s.incidents().RemoveResource(as, &escalationv1.RemoveResourceRequest{Name: name, Number: 1})
			return err
		}
		activate := func(reason string) func(context.Context) error {
			return func(as context.Context) error {
				_, err := s.incidents().ActivatePlan(as, &escalationv1.ActivatePlanRequest{Name: name, Reason: reason})
				return err
			}
		}
		answer := func(as context.Context) error {
			_, err := s.incidents().RecordSupplierAnswer(as, &escalationv1.RecordSupplierAnswerRequest{Name: name, Number: 1, Answer: "We come."})
			return err
		}
		stranger, removed, colleague := s.as("zoe", auth.Agent), s.as("eve", auth.Agent), s.as("bea", auth.Agent)
		for _, tc := range []struct {
			name   string
			as     context.Context
			do     func(context.Context) error
			reason string
		}{
			{"a stranger engages", stranger, engage, "STAFF_UNKNOWN"},
			{"somebody who is removed engages", removed, engage, "STAFF_UNKNOWN"},
			{"a stranger adds", stranger, add, "STAFF_UNKNOWN"},
			{"a stranger activates", stranger, activate("x"), "STAFF_UNKNOWN"},
			{"a colleague engages", colleague, engage, ""},
			{"a colleague adds", colleague, add, ""},
			{"who leads engages", s.supervisor(), engage, ""},
			{"who leads adds", s.admin(), add, ""},
			{"who leads activates and does not say why", s.admin(), activate(""), "INVALID_ARGUMENT"},
			{"who leads activates and says why", s.admin(), activate("The line is cut."), ""},
			{"a stranger removes", stranger, remove, "STAFF_UNKNOWN"},
			{"a stranger records an answer", stranger, answer, "STAFF_UNKNOWN"},
			{"the holder records an answer", s.agent(), answer, ""},
		} {
			require.Equal(s, tc.reason, fault.ReasonOf(tc.do(tc.as)), tc.name)
		}
		h := s.get(caseID(1))
		require.Equal(s, []int{2, 2}, []int{len(h.GetResources()), len(h.GetEngagements())})
	})
}
