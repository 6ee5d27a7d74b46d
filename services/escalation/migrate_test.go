package escalation_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/fault"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
)

// A change of a ladder disturbs no open case until it is migrated; then all of them move, each
// once, whether they are worked on or wait, and those on other ladders stay.
func TestMigration(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t, ctx := s.T, context.Background()
		const cases = 230
		for n := range cases {
			s.open(caseID(n))
		}
		_, err := s.intakeCalls().WaitHandling(ctx, &escalationv1.WaitHandlingRequest{
			Name: "handlings/" + caseID(7), StartTime: timestamppb.New(s.clock.Now()), RequestId: "wait",
		})
		require.NoError(t, err)
		_, err = s.policy("other", func(p *escalationv1.LadderPolicy) { p.Service = "services/general" })
		require.NoError(t, err)
		s.open(caseID(999))

		policy, err := s.organisation().GetLadderPolicy(s.admin(), &escalationv1.GetLadderPolicyRequest{Name: "ladderPolicies/default"})
		require.NoError(t, err)
		policy.Steps[0].Duration = durationpb.New(12 * time.Hour)
		_, err = s.organisation().UpdateLadderPolicy(s.admin(), &escalationv1.UpdateLadderPolicyRequest{LadderPolicy: policy})
		require.NoError(t, err)
		require.Equal(t, monday().Add(4*time.Hour), s.get(caseID(1)).GetClocks()[2].GetDueTime().AsTime(), "nothing is disturbed")

		request := &escalationv1.MigrateLadderPolicyRequest{Name: policy.GetName(), RequestId: "move"}
		migration, err := s.organisation().MigrateLadderPolicy(s.admin(), request)
		require.NoError(t, err)
		again, err := s.organisation().MigrateLadderPolicy(s.admin(), request)
		require.NoError(t, err)
		require.Equal(t, migration.GetName(), again.GetName())
		s.eventually(func() bool {
			s.advance(time.Millisecond)
			migration, err = s.organisation().GetLadderMigration(s.admin(), &escalationv1.GetLadderMigrationRequest{Name: migration.GetName()})
			return err == nil && migration.GetDone()
		}, "all are moved")
		require.EqualValues(t, cases, migration.GetMovedCount())
		require.EqualValues(t, 2, migration.GetVersion())
		for n := range cases {
			h := s.get(caseID(n))
			if n == 7 {
				require.Equal(t, 12*time.Hour, h.GetClocks()[2].GetRemaining().AsDuration().Round(time.Second))
				continue
			}
			require.Equal(t, monday().Add(12*time.Hour), h.GetClocks()[2].GetDueTime().AsTime(), "case %d", n)
			s.told(caseID(n), "POLICY_MIGRATED")
		}
		require.Equal(t, "ladderPolicies/other", s.get(caseID(999)).GetLadderPolicy())
	})
}

func TestMigrationsThatAreRefused(t *testing.T) {
	s := newSuite(t, nil)
	for _, tc := range []struct{ name, filter, want string }{
		{"ladderPolicies/none", "", "RESOURCE_NOT_FOUND"},
		{"ladderPolicies/default", `summary = "x"`, "INVALID_ARGUMENT"},
		{"ladderPolicies/default", `state = OPEN`, "INVALID_ARGUMENT"},
	} {
		_, err := s.organisation().MigrateLadderPolicy(s.admin(), &escalationv1.MigrateLadderPolicyRequest{Name: tc.name, Filter: tc.filter})
		require.Equal(t, tc.want, fault.ReasonOf(err), fmt.Sprint(tc))
	}
}
