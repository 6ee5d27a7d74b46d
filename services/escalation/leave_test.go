package escalation_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	"github.com/ombud/ombud/services/escalation/internal/organisation"
)

// A claim that crossed the removal of its claimer leaves a case with somebody who is not
// there. At its next clock, at the latest, it goes back to the queue.
func TestCaseOfMissingStaffGoesBackToTheQueue(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.T
		s.everybody()
		id := caseID(1)
		s.open(id)
		_, err := s.handlings().ClaimHandling(s.agent(), &escalationv1.ClaimHandlingRequest{Name: "handlings/" + id})
		require.NoError(t, err)
		require.NoError(t, s.staffDocuments().Delete(context.Background(), "staff/ann"))

		s.advance(2*time.Hour + time.Minute)
		s.told(id, "CLAIMED", "BREACHED response", "HANDED_OVER")
		h := s.get(id)
		require.Empty(t, h.GetOwner())
		require.Equal(t, escalationv1.Pass_REASSIGNED, h.GetPasses()[1].GetEnd())
		require.Equal(t, "queues/front-line", s.intake.standing(id).GetOwner())
		requireTiled(t, h)
	})
}

// A person under removal is given no more cases; an update says that they stay after all.
func TestLeavingStaffGetNoCases(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.T
		s.staff("ann", 1)
		s.open(caseID(1))
		s.settle("staff/ann")
		_, err := s.staffDocuments().Update(context.Background(), "staff/ann", func(p *organisation.Staff) error {
			p.Leaving = true // as a removal leaves it that was cut off
			return nil
		})
		require.NoError(t, err)
		claim := &escalationv1.ClaimHandlingRequest{Name: "handlings/" + caseID(1)}
		_, err = s.handlings().ClaimHandling(s.agent(), claim)
		require.Equal(t, "STAFF_LEAVING", fault.ReasonOf(err))
		_, err = s.organisation().UpdateStaff(s.supervisor(), &escalationv1.UpdateStaffRequest{Staff: &escalationv1.Staff{Name: "staff/ann", Level: 2}})
		require.NoError(t, err)
		_, err = s.handlings().ClaimHandling(s.agent(), claim)
		require.NoError(t, err)
	})
}

// A case that goes round and round keeps a bounded document, and all its passes.
func TestManyPassesAreAllThere(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.T
		s.staff("ann", 1)
		s.staff("bea", 1)
		id, turns := caseID(1), 130
		s.open(id)
		for n := range turns {
			s.advance(time.Second)
			_, err := s.handlings().ClaimHandling(s.supervisor(), &escalationv1.ClaimHandlingRequest{
				Name: "handlings/" + id, Owner: []string{"staff/ann", "staff/bea"}[n%2],
			})
			require.NoError(t, err)
		}
		h := s.get(id)
		require.Len(t, h.GetPasses(), turns+1)
		requireTiled(t, h)
		require.Len(t, s.intake.words(id), turns)
		for n, pass := range h.GetPasses()[1:] {
			require.Equal(t, fmt.Sprint("staff/", []string{"ann", "bea"}[n%2]), pass.GetHolder())
		}
		list, err := s.handlings().ListHandlings(s.agent(), &escalationv1.ListHandlingsRequest{})
		require.NoError(t, err)
		require.Less(t, len(list.GetHandlings()[0].GetPasses()), turns)
	})
}

// staffDocuments returns the documents of the staff, to change them without the service.
func (s *suite) staffDocuments() *docstore.Collection[organisation.Staff] {
	s.Helper()
	env, err := s.host.Env("escalation")
	require.NoError(s, err)
	staff, err := docstore.Open[organisation.Staff](context.Background(), env.Database, docstore.Spec{Name: "staff"})
	require.NoError(s, err)
	return staff
}
