package escalation_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/durationpb"

	"github.com/ombud/ombud/pkg/fault"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
)

// policy makes a ladder of two rungs, the first of ten hours.
func (s *suite) policy(id string, change func(*escalationv1.LadderPolicy)) (*escalationv1.LadderPolicy, error) {
	s.Helper()
	p := &escalationv1.LadderPolicy{DisplayName: id, Steps: []*escalationv1.LadderStep{
		{Level: 1, Team: "teams/front-line", Duration: durationpb.New(10 * time.Hour)}, {Level: 2, Team: "teams/specialists"},
	}}
	change(p)
	return s.organisation().CreateLadderPolicy(s.admin(), &escalationv1.CreateLadderPolicyRequest{LadderPolicyId: id, LadderPolicy: p})
}

// A ladder may be for the cases of what is out of use, which still climb. Without the catalog nobody knows whether it exists.
func TestAScopeExists(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		_, err := s.policy("out-of-use", func(p *escalationv1.LadderPolicy) { p.Segment = "segments/old" })
		require.NoError(s, err)
		_, err = s.policy("unknown", func(p *escalationv1.LadderPolicy) { p.Segment = "segments/unreachable" })
		require.Equal(s, fault.Unavailable, fault.KindOf(err))
	})
}

// The most specific policy wins: service before segment before priority.
func TestPolicyIsChosenBySpecificity(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.T
		const service, segment, priority = "services/general", "segments/everyone", typev1.Priority_P3
		require.Equal(t, "ladderPolicies/default", s.open(caseID(1)).GetLadderPolicy())
		for n, more := range []struct {
			id               string
			service, segment string
			priority         typev1.Priority
			wins             bool
		}{
			{id: "p", priority: priority, wins: true},
			{id: "other-p", priority: typev1.Priority_P1},
			{id: "g", segment: segment, wins: true},
			{id: "gp", segment: segment, priority: priority, wins: true},
			{id: "s", service: service, wins: true},
			{id: "other-s", service: "services/other", segment: segment, priority: priority},
			{id: "sp", service: service, priority: priority, wins: true},
			{id: "sg", service: service, segment: segment, wins: true},
			{id: "other-sgp", service: service, segment: segment, priority: typev1.Priority_P2},
			{id: "sgp", service: service, segment: segment, priority: priority, wins: true},
		} {
			before := s.open(caseID(100 + n)).GetLadderPolicy()
			scope := func(p *escalationv1.LadderPolicy) {
				p.Service, p.Segment, p.Priority = more.service, more.segment, more.priority
			}
			_, err := s.policy("x-"+more.id, scope)
			require.NoError(t, err)
			want := before
			if more.wins {
				want = "ladderPolicies/x-" + more.id
			}
			require.Equal(t, want, s.open(caseID(200+n)).GetLadderPolicy())
			_, err = s.policy("again", scope)
			require.Equal(t, "VALUE_TAKEN", fault.ReasonOf(err), "no two policies have the same scope")
		}
	})
}

// A policy comes back as it went in, and counts its versions.
func TestPolicyIsKeptAsItWas(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.T
		var sent *escalationv1.LadderPolicy
		s.everybody()
		_, err := s.onCall().CreateOnCallSchedule(s.supervisor(), &escalationv1.CreateOnCallScheduleRequest{OnCallScheduleId: "nights", OnCallSchedule: weekly()})
		require.NoError(t, err)
		made, err := s.policy("rich", func(p *escalationv1.LadderPolicy) {
			p.Segment, p.Priority, p.WarnAt, p.NagEvery = "segments/gold", typev1.Priority_P1, []float64{0.5, 0.9}, durationpb.New(time.Hour)
			p.Fallback, p.Ceiling = []string{"teams/executive"}, durationpb.New(48*time.Hour)
			p.Steps[0].Target, p.Steps[0].WallClock, p.Steps[0].Repeat = "onCallSchedules/nights", true, 3
			p.Steps[0].Notify = []string{"teams/management", "staff/ann", "onCallSchedules/nights"}
			p.Steps[1].Target, p.Steps[1].Resources = "suppliers/cables", []string{"staff/bea", "suppliers/cables"}
			sent = p
		})
		require.NoError(t, err)
		sent = proto.CloneOf(sent)
		sent.Name, sent.Etag, sent.Version = made.GetName(), made.GetEtag(), 1
		require.Equal(t, sent.String(), made.String())
		made.DisplayName = "Richer"
		made, err = s.organisation().UpdateLadderPolicy(s.admin(), &escalationv1.UpdateLadderPolicyRequest{LadderPolicy: made})
		require.NoError(t, err)
		require.EqualValues(t, 2, made.GetVersion())
		read, err := s.organisation().GetLadderPolicy(s.admin(), &escalationv1.GetLadderPolicyRequest{Name: made.GetName()})
		require.NoError(t, err)
		require.Equal(t, made.String(), read.String())
	})
}

func TestBadPoliciesNameEveryWrongField(t *testing.T) {
	s := newSuite(t, nil)
	for field, spoil := range map[string]func(*escalationv1.LadderPolicy){
		"ladder_policy.service":         func(*escalationv1.LadderPolicy) {},
		"ladder_policy.warn_at[1]":      func(p *escalationv1.LadderPolicy) { p.Service, p.WarnAt = "services/x", []float64{0.5, 0.4} },
		"ladder_policy.warn_at[0]":      func(p *escalationv1.LadderPolicy) { p.Service, p.WarnAt = "services/x", []float64{1} },
		"ladder_policy.nag_every":       func(p *escalationv1.LadderPolicy) { p.Service, p.NagEvery = "services/x", durationpb.New(time.Second) },
		"ladder_policy.fallback[0]":     func(p *escalationv1.LadderPolicy) { p.Service, p.Fallback = "services/x", []string{"the boss"} },
		"ladder_policy.steps[0].target": func(p *escalationv1.LadderPolicy) { p.Service, p.Steps[0].Target = "services/x", "teams/front-line" },
		"ladder_policy.steps[0].notify[0]": func(p *escalationv1.LadderPolicy) {
			p.Service, p.Steps[0].Notify = "services/x", []string{"suppliers/x"}
		},
		"ladder_policy.steps[1].repeat": func(p *escalationv1.LadderPolicy) { p.Service, p.Steps[1].Repeat = "services/x", 1 },
		"ladder_policy.steps[0].team":   func(p *escalationv1.LadderPolicy) { p.Service, p.Steps[0].Team = "services/x", "teams/nobody" },
	} {
		_, err := s.policy("bad", spoil)
		wrong, ok := fault.As(err)
		require.True(t, ok, "%s: %v", field, err)
		require.Len(t, wrong.Fields(), 1, "%v", err)
		require.Equal(t, field, wrong.Fields()[0].Path)
	}
}

// A case at the top without an owner is told again and again, a late one only once.
func TestWarningsAndNagsReachTheTimeline(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.T
		_, err := s.policy("quick", func(p *escalationv1.LadderPolicy) {
			p.Service, p.Steps, p.NagEvery = "services/general", p.GetSteps()[1:], durationpb.New(time.Hour)
		})
		require.NoError(t, err)
		s.staff("bea", 2, "teams/specialists")
		s.open(caseID(1))
		want := []string{"UNOWNED 10:00", "CLOCK_WARNED 10:30", "BREACHED 11:00", "UNOWNED 11:00", "UNOWNED 12:00"}
		for _, told := range []int{0, 1, 2, 4, 4, 5} {
			s.advance(30 * time.Minute)
			s.eventually(func() bool { return len(s.intake.timeline(caseID(1))) == told }, "it is told")
		}
		var lines []string
		for _, event := range s.intake.timeline(caseID(1)) {
			lines = append(lines, event.GetKind().String()+" "+event.GetEventTime().AsTime().Format("15:04"))
		}
		require.Equal(t, want, lines)
	})
}
