package escalation_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	"github.com/ombud/ombud/pkg/fault"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
)

func TestAFreshSuiteHasTeamsAndALadder(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.T
		teams, err := s.organisation().ListTeams(s.agent(), &escalationv1.ListTeamsRequest{})
		require.NoError(t, err)
		levels := map[string]int32{}
		for _, team := range teams.GetTeams() {
			levels[team.GetName()] = team.GetLevel()
		}
		require.Equal(t, map[string]int32{"teams/front-line": 1, "teams/specialists": 2, "teams/management": 3, "teams/executive": 4}, levels)
		policy, err := s.organisation().GetLadderPolicy(s.agent(), &escalationv1.GetLadderPolicyRequest{Name: "ladderPolicies/default"})
		require.NoError(t, err)
		require.Len(t, policy.GetSteps(), 4)
		require.Equal(t, 20*time.Hour, policy.GetCeiling().AsDuration())
		require.Nil(t, policy.GetSteps()[3].GetDuration())

		_, err = s.organisation().UpdateLadderPolicy(s.admin(), &escalationv1.UpdateLadderPolicyRequest{
			LadderPolicy: &escalationv1.LadderPolicy{Name: "ladderPolicies/default", DisplayName: "Ours"},
		})
		require.NoError(t, err)
		s.stop()
		s.start()
		policy, err = s.organisation().GetLadderPolicy(s.agent(), &escalationv1.GetLadderPolicyRequest{Name: "ladderPolicies/default"})
		require.NoError(t, err)
		require.Equal(t, "Ours", policy.GetDisplayName(), "what is there is left as it is")
	})
}

func TestStaffLifeCycle(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.T
		org := s.organisation()
		create := &escalationv1.CreateStaffRequest{StaffId: "ann", RequestId: "create", Staff: &escalationv1.Staff{
			DisplayName: "Ann", Level: 1, Teams: []string{"teams/front-line"}, Skills: []string{"technical"}, Languages: []string{"pl"},
			Email: "ann@example.com", Subject: "staff/ann",
		}}
		ann, err := org.CreateStaff(s.supervisor(), create)
		require.NoError(t, err)
		require.Equal(t, "staff/ann", ann.GetName())
		require.Equal(t, "ann", ann.GetSubject(), "as in a key")
		again, err := org.CreateStaff(s.supervisor(), create)
		require.NoError(t, err)
		require.Equal(t, ann.GetEtag(), again.GetEtag())
		create.RequestId = "another"
		_, err = org.CreateStaff(s.supervisor(), create)
		require.Equal(t, "RESOURCE_EXISTS", fault.ReasonOf(err))

		update := &escalationv1.UpdateStaffRequest{
			Staff: &escalationv1.Staff{Name: "staff/ann", Level: 2, DisplayName: "ignored", Etag: ann.GetEtag()}, RequestId: "update",
			UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"level", "skills"}},
		}
		ann, err = org.UpdateStaff(s.supervisor(), update)
		require.NoError(t, err)
		require.EqualValues(t, 2, ann.GetLevel())
		require.Equal(t, "Ann", ann.GetDisplayName())
		require.Empty(t, ann.GetSkills())
		require.Equal(t, []string{"pl"}, ann.GetLanguages())
		repeated, err := org.UpdateStaff(s.supervisor(), update)
		require.NoError(t, err, "a repeated request is not refused for its old etag")
		require.Equal(t, ann.GetEtag(), repeated.GetEtag())
		update.RequestId = ""
		_, err = org.UpdateStaff(s.supervisor(), update)
		require.Equal(t, "ETAG_MISMATCH", fault.ReasonOf(err))

		remove := &escalationv1.DeleteStaffRequest{Name: "staff/ann", Etag: ann.GetEtag(), RequestId: "delete"}
		_, err = org.DeleteStaff(s.supervisor(), remove)
		require.NoError(t, err)
		_, err = org.DeleteStaff(s.supervisor(), remove)
		require.NoError(t, err, "repeated")
		remove.RequestId = ""
		_, err = org.DeleteStaff(s.supervisor(), remove)
		require.Equal(t, fault.NotFound, fault.KindOf(err))
		_, err = org.GetStaff(s.agent(), &escalationv1.GetStaffRequest{Name: "staff/ann"})
		require.Equal(t, fault.NotFound, fault.KindOf(err))
	})
}

func TestMissingNamesAreMade(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.T
		req := &escalationv1.CreateTeamRequest{Team: &escalationv1.Team{DisplayName: "Night", Level: 1}, RequestId: "x"}
		first, err := s.organisation().CreateTeam(s.admin(), req)
		require.NoError(t, err)
		require.Regexp(t, "^teams/[0-9a-z]{26}$", first.GetName())
		again, err := s.organisation().CreateTeam(s.admin(), req)
		require.NoError(t, err)
		require.Equal(t, first.GetName(), again.GetName())
		req.RequestId = ""
		other, err := s.organisation().CreateTeam(s.admin(), req)
		require.NoError(t, err)
		require.NotEqual(t, first.GetName(), other.GetName())
	})
}

// A member of staff who is removed leaves their cases to the queues.
func TestRemovedStaffLeaveTheirCases(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.T
		s.staff("ann", 1, "teams/front-line")
		for n := 1; n <= 3; n++ {
			s.open(caseID(n))
			_, err := s.handlings().ClaimHandling(s.agent(), &escalationv1.ClaimHandlingRequest{Name: "handlings/" + caseID(n)})
			require.NoError(t, err)
		}
		_, err := s.organisation().DeleteStaff(s.supervisor(), &escalationv1.DeleteStaffRequest{Name: "staff/ann"})
		require.NoError(t, err)
		s.eventually(func() bool { // what the call did not do is due
			s.advance(100 * time.Millisecond)
			_, err = s.organisation().GetStaff(s.agent(), &escalationv1.GetStaffRequest{Name: "staff/ann"})
			return fault.Is(err, fault.NotFound)
		}, "she is gone")
		for n := 1; n <= 3; n++ {
			h := s.get(caseID(n))
			require.Empty(t, h.GetOwner())
			require.Equal(t, "queues/front-line", h.GetQueue())
			requireTiled(t, h)
			s.told(caseID(n), "CLAIMED", "HANDED_OVER")
		}
	})
}

func TestBadOrganisationsNameEveryWrongField(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.T
		s.staff("ann", 1)
		org := s.organisation()
		hour := durationpb.New(time.Hour)
		policy := func(p *escalationv1.LadderPolicy) func() error {
			return func() error {
				_, err := org.CreateLadderPolicy(s.admin(), &escalationv1.CreateLadderPolicyRequest{LadderPolicyId: "x", LadderPolicy: p})
				return err
			}
		}
		for _, tc := range []struct {
			name string
			do   func() error
			want []string
		}{
			{"empty staff", func() error {
				_, err := org.CreateStaff(s.supervisor(), &escalationv1.CreateStaffRequest{Staff: &escalationv1.Staff{Teams: []string{"teams/front-line", "teams/ghost"}}})
				return err
			}, []string{"staff.display_name", "staff.level", "staff.teams[1]"}},
			{"empty team", func() error {
				_, err := org.CreateTeam(s.admin(), &escalationv1.CreateTeamRequest{Team: &escalationv1.Team{}})
				return err
			}, []string{"team.display_name", "team.level"}},
			{"empty policy", policy(&escalationv1.LadderPolicy{}), []string{"ladder_policy.display_name", "ladder_policy.service", "ladder_policy.steps"}},
			{"levels that do not grow, teams that are none", policy(&escalationv1.LadderPolicy{
				DisplayName: "x", Service: "services/x", Steps: []*escalationv1.LadderStep{
					{Level: 2, Team: "teams/front-line", Duration: hour}, {Level: 2, Team: "teams/ghost"}, {Level: 3, Team: "teams/executive"},
				},
			}), []string{"ladder_policy.steps[1].level", "ladder_policy.steps[1].duration", "ladder_policy.steps[1].team"}},
			{"a scope that is nowhere", policy(&escalationv1.LadderPolicy{
				DisplayName: "x", Service: "services/ghost", Segment: "segments/ghost", Steps: []*escalationv1.LadderStep{{Level: 1, Team: "teams/front-line"}},
			}), []string{"ladder_policy.service", "ladder_policy.segment"}},
			{"a need of a service that is nowhere", func() error {
				_, err := org.CreateTeam(s.admin(), &escalationv1.CreateTeamRequest{Team: &escalationv1.Team{
					DisplayName: "x", Level: 1, Needs: []*escalationv1.Need{{Service: "services/ghost", Skills: []string{"x"}}},
				}})
				return err
			}, []string{"team.needs[0].service"}},
			{"a service for the default policy", func() error {
				_, err := org.UpdateLadderPolicy(s.admin(), &escalationv1.UpdateLadderPolicyRequest{
					LadderPolicy: &escalationv1.LadderPolicy{Name: "ladderPolicies/default", Service: "services/x"},
				})
				return err
			}, []string{"ladder_policy.service"}},
			{"a field that is none", func() error {
				_, err := org.UpdateStaff(s.supervisor(), &escalationv1.UpdateStaffRequest{
					Staff: &escalationv1.Staff{Name: "staff/ann"}, UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"salary"}},
				})
				return err
			}, []string{"update_mask"}},
			{"a required field emptied", func() error {
				_, err := org.UpdateStaff(s.supervisor(), &escalationv1.UpdateStaffRequest{
					Staff: &escalationv1.Staff{Name: "staff/ann"}, UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"display_name", "level"}},
				})
				return err
			}, []string{"staff.display_name", "staff.level"}},
		} {
			t.Run(tc.name, func(t *testing.T) {
				err := tc.do()
				require.Equal(t, fault.InvalidArgument, fault.KindOf(err))
				wrong, _ := fault.As(err)
				var paths []string
				for _, field := range wrong.Fields() {
					paths = append(paths, field.Path)
				}
				require.Equal(t, tc.want, paths)
			})
		}
	})
}

func TestUsedAndTakenResourcesAreRefused(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.T
		org := s.organisation()
		s.staff("ann", 1)
		_, err := org.CreateStaff(s.supervisor(), &escalationv1.CreateStaffRequest{Staff: &escalationv1.Staff{DisplayName: "Ann too", Level: 1, Subject: "staff/ann"}})
		require.Equal(t, "VALUE_TAKEN", fault.ReasonOf(err))
		_, err = org.DeleteTeam(s.admin(), &escalationv1.DeleteTeamRequest{Name: "teams/executive"})
		require.Equal(t, "RESOURCE_IN_USE", fault.ReasonOf(err))
		_, err = org.DeleteLadderPolicy(s.admin(), &escalationv1.DeleteLadderPolicyRequest{Name: "ladderPolicies/default"})
		require.Equal(t, "DEFAULT_POLICY", fault.ReasonOf(err))

		_, err = org.CreateTeam(s.admin(), &escalationv1.CreateTeamRequest{TeamId: "night", Team: &escalationv1.Team{DisplayName: "Night", Level: 1}})
		require.NoError(t, err)
		s.staff("owl", 1, "teams/night")
		_, err = org.DeleteTeam(s.admin(), &escalationv1.DeleteTeamRequest{Name: "teams/night"})
		require.Equal(t, "RESOURCE_IN_USE", fault.ReasonOf(err))
		_, err = org.DeleteStaff(s.supervisor(), &escalationv1.DeleteStaffRequest{Name: "staff/owl"})
		require.NoError(t, err)
		s.eventually(func() bool { // what is left of a removal is due
			s.advance(100 * time.Millisecond)
			_, err = org.DeleteTeam(s.admin(), &escalationv1.DeleteTeamRequest{Name: "teams/night"})
			return err == nil
		}, "the owl is gone")
	})
}

// A service with a ladder of its own climbs by it; a change of the ladder leaves open
// handlings alone.
func TestPolicyOfAService(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.T
		policy, err := s.organisation().CreateLadderPolicy(s.admin(), &escalationv1.CreateLadderPolicyRequest{
			LadderPolicyId: "fast", LadderPolicy: &escalationv1.LadderPolicy{
				DisplayName: "Fast", Service: "services/general", Ceiling: durationpb.New(time.Minute),
				Steps: []*escalationv1.LadderStep{
					{Level: 1, Team: "teams/front-line", Duration: durationpb.New(10 * time.Second)}, {Level: 3, Team: "teams/management"},
				},
			},
		})
		require.NoError(t, err)
		h := s.open(caseID(1))
		require.Equal(t, "ladderPolicies/fast", h.GetLadderPolicy())
		require.Equal(t, monday().Add(10*time.Second), h.GetNextDueTime().AsTime())
		policy.Steps[0].Duration = durationpb.New(time.Hour)
		_, err = s.organisation().UpdateLadderPolicy(s.admin(), &escalationv1.UpdateLadderPolicyRequest{LadderPolicy: policy})
		require.NoError(t, err)
		require.Equal(t, monday().Add(time.Minute), s.open(caseID(2)).GetNextDueTime().AsTime(), "the ceiling is next now")
		_, err = s.organisation().DeleteLadderPolicy(s.admin(), &escalationv1.DeleteLadderPolicyRequest{Name: "ladderPolicies/fast"})
		require.NoError(t, err)
		require.Equal(t, "ladderPolicies/default", s.open(caseID(3)).GetLadderPolicy())

		s.advance(10 * time.Second)
		s.eventually(func() bool { return len(s.intake.words(caseID(1))) == 1 }, "by the ladder it began with")
		require.EqualValues(t, 3, s.get(caseID(1)).GetLevel())
		require.EqualValues(t, 1, s.get(caseID(2)).GetLevel())
	})
}

func TestEmptyLevelIsSkippedWithALine(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.T
		s.staff("ann", 1, "teams/front-line")
		s.staff("cid", 3, "teams/management")
		s.open(caseID(1))
		s.advance(4 * time.Hour)
		s.told(caseID(1), "BREACHED response", "STEP_EXPIRED step", "LEVEL_SKIPPED")
		require.Equal(t, "queues/management", s.get(caseID(1)).GetQueue())
	})
}

// Acts are recorded under subjects, so no member of staff has a subject that spells another's name, and none a name that another's
// subject spells.
func TestNobodyHasTheNameOfAnother(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.T
		create := func(id, subject string) error {
			_, err := s.organisation().CreateStaff(s.supervisor(), &escalationv1.CreateStaffRequest{
				StaffId: id, Staff: &escalationv1.Staff{DisplayName: id, Level: 1, Subject: subject},
			})
			return err
		}
		refusedOn := func(err error, field string) {
			t.Helper()
			wrong, ok := fault.As(err)
			require.True(t, ok, "%v", err)
			require.Equal(t, fault.InvalidArgument, wrong.Kind())
			require.Len(t, wrong.Fields(), 1)
			require.Equal(t, field, wrong.Fields()[0].Path)
		}
		require.NoError(t, create("olga", "olga-k"))
		require.NoError(t, create("igor", "users/igor"))
		refusedOn(create("una", "apiKeys/olga-k"), "staff.subject")
		refusedOn(create("una", "olga"), "staff.subject")
		refusedOn(create("una", "staff/olga"), "staff.subject")
		refusedOn(create("una", "apiKeys/olga"), "staff.subject")
		require.NoError(t, create("una", "users/olga"), "a user of the issuer is another actor")
		refusedOn(create("olga-k", ""), "staff_id")
		refusedOn(create("olga-k", "olga-b"), "staff_id")
		update := func(person *escalationv1.Staff, paths ...string) error {
			_, err := s.organisation().UpdateStaff(s.supervisor(), &escalationv1.UpdateStaffRequest{Staff: person, UpdateMask: &fieldmaskpb.FieldMask{Paths: paths}})
			return err
		}
		refusedOn(update(&escalationv1.Staff{Name: "staff/una", Subject: "igor"}, "subject"), "staff.subject")
		require.NoError(t, update(&escalationv1.Staff{Name: "staff/una", Subject: "una-b"}, "subject"))
		require.NoError(t, update(&escalationv1.Staff{Name: "staff/una", DisplayName: "Una"}, "display_name"))
		require.NoError(t, update(&escalationv1.Staff{Name: "staff/igor", Subject: "igor"}, "subject"))
	})
}
