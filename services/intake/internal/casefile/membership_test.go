package casefile

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
)

// TestTheLatestTurnOfACaseCounts lets calls of two mass incidents come in any order.
func TestTheLatestTurnOfACaseCounts(t *testing.T) {
	type step struct {
		join bool
		call Call
	}
	join := func(incident string, turn int64) step { return step{true, Call{Incident: incident, Turn: turn}} }
	leave := func(incident string, turn int64) step { return step{false, Call{Incident: incident, Turn: turn}} }
	byPerson := step{true, Call{Incident: "x", IsByPerson: true}}
	for name, c := range map[string]struct {
		state   State
		steps   []step
		member  string
		left    []string
		entries int
	}{
		"joins":                               {StateOpen, []step{join("x", 1)}, "x", nil, 1},
		"joins once":                          {StateOpen, []step{join("x", 1), join("x", 1)}, "x", nil, 1},
		"leaves":                              {StateOpen, []step{join("x", 1), leave("x", 1)}, "", []string{"x"}, 2},
		"leaves once":                         {StateOpen, []step{join("x", 1), leave("x", 1), leave("x", 1)}, "", []string{"x"}, 2},
		"a late repetition of the first":      {StateOpen, []step{join("x", 1), leave("x", 1), join("x", 1)}, "", []string{"x"}, 2},
		"leaves before it has joined":         {StateOpen, []step{leave("x", 1), join("x", 1)}, "", []string{"x"}, 0},
		"joins again":                         {StateOpen, []step{join("x", 1), leave("x", 1), join("x", 2)}, "x", nil, 3},
		"the next comes before the leaving":   {StateOpen, []step{join("x", 1), join("y", 2), leave("x", 1)}, "y", []string{"x"}, 3},
		"and back":                            {StateOpen, []step{join("x", 1), leave("x", 1), join("x", 3), join("y", 2), leave("y", 2)}, "x", nil, 3},
		"a leaving of a turn that came late":  {StateOpen, []step{join("x", 1), leave("y", 2)}, "", []string{"x", "y"}, 2},
		"a closed case":                       {StateClosed, []step{join("x", 1)}, "", nil, 0},
		"a judgement knows no turn":           {StateNew, []step{join("x", 0), leave("x", 1), join("x", 0)}, "", []string{"x"}, 2},
		"a judgement comes late":              {StateNew, []step{join("y", 1), join("x", 0)}, "y", nil, 1},
		"an earlier build":                    {StateOpen, []step{join("x", 0), leave("x", 0), join("x", 0), byPerson}, "x", nil, 3},
		"a judgement after an unseen removal": {StateOpen, []step{leave("x", 1), join("x", 0)}, "", []string{"x"}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			body := Case{State: c.state}
			m := timeline.NewMoment(t.Context(), time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC), timeline.Suite)
			for _, s := range c.steps {
				switch {
				case s.join && body.CanJoin(s.call):
					body.JoinIncident(m, s.call)
				case !s.join && body.CanLeave(s.call):
					body.LeaveIncident(m, s.call, "")
				}
			}
			require.Equal(t, c.member != "", body.MassIncident != nil)
			require.True(t, c.member == "" || body.IsMember(c.member))
			require.Len(t, body.LeftIncidents, len(c.left))
			for _, incident := range c.left {
				require.True(t, body.HasLeft(incident))
			}
			require.Len(t, body.Tail, c.entries)
		})
	}
}

// A case that has joined a mass incident again has no news of it, and knows whether a letter had said that it is not part of it.
// One that was solved when the news came has none, either.
func TestACaseThatJoinsAgainHasNoNews(t *testing.T) {
	m := timeline.NewMoment(t.Context(), time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC), timeline.Suite)
	for name, c := range map[string]struct {
		was    Membership
		denies bool
		owes   bool
		denied bool
	}{
		"told, and told otherwise":     {Membership{ID: "x", Told: 2}, true, true, true},
		"told, and added at once":      {Membership{ID: "x", Told: 2}, false, true, false},
		"nothing to tell yet":          {Membership{ID: "x"}, false, false, false},
		"solved when the news came":    {Membership{ID: "x", Told: 1, Unheard: true}, false, false, false},
		"told otherwise, and no since": {Membership{ID: "x", Denied: true}, false, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			body := Case{State: StateOpen, Customer: "a", MassIncident: &c.was, IncidentTurn: 1}
			body.LeaveIncident(m, Call{Incident: "x", Turn: 1}, "")
			require.Equal(t, c.owes, !body.Outbox.IsEmpty())
			if c.denies {
				RecordDenial(&body, "x")
			}
			body.JoinIncident(m, Call{Incident: "x", Turn: 2})
			require.Equal(t, &Membership{ID: "x", Denied: c.denied}, body.MassIncident)
			RecordDenial(&body, "x")
			require.Empty(t, body.LeftIncidents)
		})
	}
}

// TestLeftIncidentsOfAnEarlierReleaseAreRead upgrades a case that has left two, and has joined a third one again.
func TestLeftIncidentsOfAnEarlierReleaseAreRead(t *testing.T) {
	c := Case{
		MassIncident:  &Membership{ID: "z", Told: 2},
		FlatLeft:      []string{"x", "y"},
		LeftIncidents: map[string]int{"x": 3, "z": 1},
	}
	for range 2 {
		c.Upgrade()
		require.Equal(t, map[string]int{"x": 3, "y": 0}, c.LeftIncidents)
		require.Empty(t, c.FlatLeft)
	}
}
