// Package organisation is who works here, in which teams, and by which ladders
// cases climb.
package organisation

import (
	"time"

	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/services/escalation/internal/ladder"
)

// DefaultPolicy is the ladder of every service that has none of its own.
const DefaultPolicy = "ladderPolicies/default"

// Team is people who share a queue.
type Team struct {
	DisplayName string `bson:"displayName"`
	// Level is the one whose cases come to it.
	Level int `bson:"level"`
	// Email and WebhookURI are where notices for the whole team go.
	Email      string `bson:"email,omitempty"`
	WebhookURI string `bson:"webhookUri,omitempty"`
	// Assignment is how the cases of its queue find an owner.
	Assignment Assignment `bson:"assignment,omitempty"`
	// Needs are what whoever is given a case of its queue must be able to do; all count that
	// fit the case.
	Needs                []Need `bson:"needs,omitempty"`
	idempotency.Commands `bson:",inline"`
}

// Assignment is how the cases of a queue find an owner. The numbers are those of the API;
// zero is Pull.
type Assignment int

const (
	// Pull is people who take cases from the queue.
	Pull Assignment = iota + 1
	// Push is cases that are given to people.
	Push
)

// Policy is a ladder as it is edited. Handlings keep a copy of the ladder alone.
type Policy struct {
	DisplayName   string `bson:"displayName"`
	ladder.Policy `bson:",inline"`
	// Scope is whose cases climb by it; unique, and empty for DefaultPolicy only.
	ladder.Scope         `bson:",inline"`
	idempotency.Commands `bson:",inline"`
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
// twenty hours at the latest, where it is told every hour that nobody owns a case.
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
		},
	}
}
