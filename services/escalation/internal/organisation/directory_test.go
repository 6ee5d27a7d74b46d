package organisation_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/services/escalation/internal/ladder"
	"github.com/ombud/ombud/services/escalation/internal/organisation"
)

// source is an organisation that can be changed, and that counts how often it is read.
type source struct {
	teams    map[string]organisation.Team
	staff    map[string]organisation.Staff
	policies map[string]organisation.Policy
	onCall   map[string]organisation.OnCall
	broken   error
	reads    int
}

// AllStaff implements organisation.Source.
func (s *source) AllStaff(context.Context) (map[string]organisation.Staff, error) {
	s.reads++
	return s.staff, s.broken
}

// AllTeams implements organisation.Source.
func (s *source) AllTeams(context.Context) (map[string]organisation.Team, error) {
	return s.teams, s.broken
}

// AllPolicies implements organisation.Source.
func (s *source) AllPolicies(context.Context) (map[string]organisation.Policy, error) {
	return s.policies, s.broken
}

// AllOnCall implements organisation.Source.
func (s *source) AllOnCall(context.Context) (map[string]organisation.OnCall, error) {
	return s.onCall, s.broken
}

func TestDirectoryKnowsWhoIsThere(t *testing.T) {
	from := &source{
		staff: map[string]organisation.Staff{
			"staff/ann": {Teams: []string{"teams/front-line", "teams/night"}},
			"staff/bea": {Teams: []string{"teams/executive"}, Leaving: true},
		},
		policies: map[string]organisation.Policy{
			"ladderPolicies/fast":  {Scope: ladder.Scope{Service: "services/gold"}, Policy: ladder.Policy{Name: "ladderPolicies/fast"}},
			"ladderPolicies/stray": {Policy: ladder.Policy{Name: "ladderPolicies/stray"}},
		},
	}
	known, err := organisation.NewDirectory(from, clock.NewFake(time.Unix(0, 0)), false).Snapshot(context.Background())
	require.NoError(t, err)
	require.True(t, known.Staffed("teams/night", time.Unix(0, 0)))
	require.False(t, known.Staffed("teams/executive", time.Unix(0, 0)), "who is leaving does not count")
	require.False(t, known.Staffed("teams/ghost", time.Unix(0, 0)))
	require.True(t, known.Employs("staff/ann"))
	require.False(t, known.Employs("staff/bea"))
	require.Equal(t, "ladderPolicies/fast", known.PolicyFor(ladder.Scope{Service: "services/gold"}).Name)
	require.Equal(t, organisation.DefaultPolicy, known.PolicyFor(ladder.Scope{Service: "services/other"}).Name, "before it has been written, too")
	require.Equal(t, organisation.DefaultPolicy, known.PolicyFor(ladder.Scope{}).Name)
}

func TestDirectoryReadsOnceASecond(t *testing.T) {
	from, clk := &source{}, clock.NewFake(time.Unix(0, 0))
	directory := organisation.NewDirectory(from, clk, false)
	read := func() int {
		_, err := directory.Snapshot(context.Background())
		require.NoError(t, err)
		return from.reads
	}
	require.Equal(t, 1, read())
	clk.Advance(999 * time.Millisecond)
	require.Equal(t, 1, read())
	clk.Advance(time.Millisecond)
	require.Equal(t, 2, read())
	directory.Forget()
	require.Equal(t, 3, read())
	clk.Set(time.Unix(0, 0))
	require.Equal(t, 4, read(), "a clock that is set back does not freeze it")
}

func TestDirectoryOutlivesItsSource(t *testing.T) {
	from, clk := &source{broken: errors.New("down")}, clock.NewFake(time.Unix(0, 0))
	directory := organisation.NewDirectory(from, clk, false)
	_, err := directory.Snapshot(context.Background())
	require.ErrorIs(t, err, from.broken)
	from.broken, from.staff = nil, map[string]organisation.Staff{"staff/ann": {}}
	_, err = directory.Snapshot(context.Background())
	require.NoError(t, err)

	from.broken, from.staff = errors.New("down"), nil
	clk.Advance(time.Hour)
	known, err := directory.Snapshot(context.Background())
	require.NoError(t, err)
	require.True(t, known.Employs("staff/ann"))
}

// A notice reaches people with an address to which there is a way: mail needs a mail server.
func TestTheDirectoryKnowsTheWayToPeople(t *testing.T) {
	from := &source{
		staff: map[string]organisation.Staff{
			"staff/mail": {Email: "ann@firm.example", Teams: []string{"teams/mails"}},
			"staff/hook": {WebhookURI: "https://firm.example/hook"},
			"staff/none": {DisplayName: "Nobody's number"},
		},
	}
	for sendsMail, reached := range map[bool][]string{
		true:  {"staff/mail", "teams/mails", "staff/hook"},
		false: {"staff/hook"},
	} {
		known, err := organisation.NewDirectory(from, clock.NewFake(time.Unix(0, 0)), sendsMail).Snapshot(context.Background())
		require.NoError(t, err)
		for _, name := range []string{"staff/mail", "teams/mails", "staff/hook", "staff/none", "staff/ghost"} {
			require.Equal(t, slices.Contains(reached, name), known.CanNotify(name, time.Unix(0, 0)), name)
		}
		require.True(t, known.IsReachable("staff/mail", time.Unix(0, 0)), "that the way is missing is complained of elsewhere")
	}
}

// What a fresh suite begins with makes sense: every rung of the ladder has its team, of its
// level.
func TestDefaults(t *testing.T) {
	policy, teams := organisation.DefaultLadder(), organisation.DefaultTeams()
	require.NoError(t, policy.Validate())
	require.Len(t, teams, len(policy.Steps))
	for _, step := range policy.Steps {
		require.Equal(t, step.Level, teams[step.Team].Level)
	}
}
