// Package organisation is who works here, in which teams, and by which ladders
// cases climb.
package organisation

import (
	"time"

	"github.com/ombud/ombud/pkg/once"
	"github.com/ombud/ombud/services/escalation/internal/ladder"
)

// DefaultPolicy is the ladder of every service that has none of its own.
const DefaultPolicy = "ladderPolicies/default"

// Staff is somebody who handles cases.
type Staff struct {
	DisplayName string   `bson:"displayName"`
	Email       string   `bson:"email,omitempty"`
	Teams       []string `bson:"teams,omitempty"`
	// Level is the highest level whose cases the person may own.
	Level     int      `bson:"level"`
	Skills    []string `bson:"skills,omitempty"`
	Languages []string `bson:"languages,omitempty"`
	// Subject is that of the credentials with which the person calls; unique when set.
	Subject string `bson:"subject,omitempty"`
	// Leaving is set while the person is being removed: no case is given to them.
	Leaving  bool     `bson:"leaving,omitempty"`
	Commands once.Log `bson:"commands,omitempty"`
}

// Team is people who share a queue.
type Team struct {
	DisplayName string `bson:"displayName"`
	// Level is the one whose cases come to it.
	Level    int      `bson:"level"`
	Commands once.Log `bson:"commands,omitempty"`
}

// Policy is a ladder as it is edited. Handlings keep a copy of the ladder alone.
type Policy struct {
	DisplayName   string `bson:"displayName"`
	ladder.Policy `bson:",inline"`
	// Service is whose cases climb by it; unique when set, empty for DefaultPolicy only.
	Service  string   `bson:"service,omitempty"`
	Commands once.Log `bson:"commands,omitempty"`
}

// DefaultTeams are the teams of a fresh suite, by name.
func DefaultTeams() map[string]Team {
	return map[string]Team{
		"teams/front-line":  {DisplayName: "Front line", Level: 1},
		"teams/specialists": {DisplayName: "Specialists", Level: 2},
		"teams/management":  {DisplayName: "Management", Level: 3},
		"teams/executive":   {DisplayName: "Executive", Level: 4},
	}
}

// DefaultLadder is DefaultPolicy of a fresh suite: four levels, and the top after
// twenty hours at the latest.
func DefaultLadder() Policy {
	return Policy{
		DisplayName: "Every service",
		Policy: ladder.Policy{
			Name: DefaultPolicy,
			Steps: []ladder.Step{
				{Level: 1, Team: "teams/front-line", Duration: 4 * time.Hour},
				{Level: 2, Team: "teams/specialists", Duration: 6 * time.Hour},
				{Level: 3, Team: "teams/management", Duration: 6 * time.Hour},
				{Level: 4, Team: "teams/executive"},
			},
			Ceiling: 20 * time.Hour,
		},
	}
}
