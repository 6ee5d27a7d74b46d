package organisation

import (
	"time"

	"github.com/ombud/ombud/services/escalation/internal/ladder"
)

// DefaultTeams returns the teams of a fresh suite, by name.
func DefaultTeams() map[string]Team {
	return map[string]Team{
		"teams/front-line":  {DisplayName: "Front line", Level: 1},
		"teams/specialists": {DisplayName: "Specialists", Level: 2},
		"teams/management":  {DisplayName: "Management", Level: 3},
		"teams/executive":   {DisplayName: "Executive", Level: 4},
	}
}

// DefaultLadder returns DefaultPolicy of a fresh suite: four levels, and the top after twenty hours at the latest. At the top a
// case without an owner is reported every hour. A customer who does not answer is reminded after three days, and the case is
// closed for now a week later.
func DefaultLadder() Policy {
	return Policy{
		DisplayName: "Every service",
		Policy: ladder.Policy{
			Name:    DefaultPolicy,
			Version: 1,
			Steps: []ladder.Step{
				{Level: 1, Team: "teams/front-line", Duration: 4 * time.Hour},
				{Level: 2, Team: "teams/specialists", Duration: 6 * time.Hour},
				{Level: 3, Team: "teams/management", Duration: 6 * time.Hour},
				{Level: 4, Team: "teams/executive"},
			},
			Ceiling:  20 * time.Hour,
			NagEvery: time.Hour,
			Waiting:  ladder.Waiting{RemindAfter: 72 * time.Hour, CloseAfter: 240 * time.Hour},
		},
	}
}
