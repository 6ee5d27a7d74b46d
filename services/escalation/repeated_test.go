package escalation_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	"github.com/ombud/ombud/pkg/fault"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
)

// maker makes resources of one kind, and counts them.
type maker struct {
	kind   string
	create func(s *suite, ctx context.Context, id, displayName, requestID string) (interface{ GetName() string }, error)
	count  func(s *suite) int
}

func makers() []maker {
	return []maker{
		{"staff", func(s *suite, ctx context.Context, id, displayName, requestID string) (interface{ GetName() string }, error) {
			return s.organisation().CreateStaff(ctx, &escalationv1.CreateStaffRequest{
				StaffId: id, RequestId: requestID, Staff: &escalationv1.Staff{DisplayName: displayName, Level: 1},
			})
		}, func(s *suite) int {
			list, err := s.organisation().ListStaff(s.agent(), &escalationv1.ListStaffRequest{})
			require.NoError(s, err)
			return len(list.GetStaff())
		}},
		{"teams", func(s *suite, ctx context.Context, id, displayName, requestID string) (interface{ GetName() string }, error) {
			return s.organisation().CreateTeam(ctx, &escalationv1.CreateTeamRequest{
				TeamId: id, RequestId: requestID, Team: &escalationv1.Team{DisplayName: displayName, Level: 1},
			})
		}, func(s *suite) int {
			list, err := s.organisation().ListTeams(s.agent(), &escalationv1.ListTeamsRequest{})
			require.NoError(s, err)
			return len(list.GetTeams())
		}},
		{"ladderPolicies", func(s *suite, ctx context.Context, id, displayName, requestID string) (interface{ GetName() string }, error) {
			return s.organisation().CreateLadderPolicy(ctx, &escalationv1.CreateLadderPolicyRequest{
				LadderPolicyId: id, RequestId: requestID, LadderPolicy: &escalationv1.LadderPolicy{
					DisplayName: displayName, Service: "services/" + requestID, Priority: typev1.Priority_P1,
					Steps: []*escalationv1.LadderStep{{Level: 1, Team: "teams/front-line"}},
				},
			})
		}, func(s *suite) int {
			list, err := s.organisation().ListLadderPolicies(s.agent(), &escalationv1.ListLadderPoliciesRequest{})
			require.NoError(s, err)
			return len(list.GetLadderPolicies())
		}},
		{"onCallSchedules", func(s *suite, ctx context.Context, id, displayName, requestID string) (interface{ GetName() string }, error) {
			return s.onCall().CreateOnCallSchedule(ctx, &escalationv1.CreateOnCallScheduleRequest{
				OnCallScheduleId: id, RequestId: requestID, OnCallSchedule: &escalationv1.OnCallSchedule{DisplayName: displayName, TimeZone: "UTC"},
			})
		}, func(s *suite) int {
			list, err := s.onCall().ListOnCallSchedules(s.agent(), &escalationv1.ListOnCallSchedulesRequest{})
			require.NoError(s, err)
			return len(list.GetOnCallSchedules())
		}},
	}
}

// A request makes one resource, whatever else it says and whichever process it comes to.
func TestARequestMakesOneResource(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.T
		other := s.replica()
		for _, m := range makers() {
			for _, id := range []string{"", "chosen"} {
				before := m.count(s)
				request := m.kind + id
				made, err := m.create(s, s.admin(), id, "One", request)
				require.NoError(t, err, m.kind)
				for _, process := range []*suite{s, other} {
					again, err := m.create(process, s.admin(), id, "One", request)
					require.NoError(t, err)
					require.Equal(t, made.GetName(), again.GetName())
					for _, another := range []string{"", "chosen", "another"} {
						_, err = m.create(process, s.admin(), another, "Other", request)
						require.Equal(t, "REQUEST_ID_REUSED", fault.ReasonOf(err), m.kind)
						wrong, _ := fault.As(err)
						require.Equal(t, "request_id", wrong.Fields()[0].Path)
					}
				}
				require.Equal(t, before+1, m.count(s), m.kind)
			}
			_, err := m.create(s, s.admin(), "chosen", "One", m.kind+"-later")
			require.Equal(t, "RESOURCE_EXISTS", fault.ReasonOf(err))
		}
	})
}

// Requests that differ in all but their id come at the same time: one makes something.
func TestOneOfManyRequestsWithOneIDMakesAResource(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.T
		other := s.replica()
		admin := s.admin()
		for _, m := range makers() {
			const calls = 8
			before := m.count(s)
			errs := make(chan error)
			for n := range calls {
				go func() {
					_, err := m.create([]*suite{s, other}[n%2], admin, fmt.Sprint("raced-", n), "Raced", m.kind+"-race")
					errs <- err
				}()
			}
			refused := 0
			for range calls {
				if err := <-errs; err != nil {
					require.Equal(t, "REQUEST_ID_REUSED", fault.ReasonOf(err), err)
					refused++
				}
			}
			require.Equal(t, calls-1, refused, m.kind)
			s.advance(time.Second) // by then a replica knows of the other's change
			require.Equal(t, before+1, m.count(s), m.kind)
		}
	})
}

// The id of another caller's request is another request; one's own is known for good, however
// often the resource has changed since.
func TestACreationIsRememberedForGood(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.T
		team := func(ctx context.Context, id string) (*escalationv1.Team, error) {
			return s.organisation().CreateTeam(ctx, &escalationv1.CreateTeamRequest{
				TeamId: id, RequestId: "1", Team: &escalationv1.Team{DisplayName: "A team", Level: 1},
			})
		}
		made, err := team(s.admin(), "a")
		require.NoError(t, err)
		_, err = team(s.as("other", "admin"), "b")
		require.NoError(t, err)
		for n := range 70 {
			made, err = s.organisation().UpdateTeam(s.admin(), &escalationv1.UpdateTeamRequest{
				Team: &escalationv1.Team{Name: "teams/a", DisplayName: fmt.Sprint("Team ", n)}, RequestId: fmt.Sprint("update ", n),
				UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"display_name"}},
			})
			require.NoError(t, err)
		}
		again, err := team(s.admin(), "a")
		require.NoError(t, err)
		require.Equal(t, made.GetEtag(), again.GetEtag(), "as it is now")
		_, err = team(s.admin(), "c")
		require.Equal(t, "REQUEST_ID_REUSED", fault.ReasonOf(err))
	})
}
