// Package massincident keeps mass incidents: one cause behind many cases.
//
// One replica at a time, the leader, reads the records of judged cases and runs the burst detector over them. A
// burst becomes a candidate, a document that people declare, dismiss, update and resolve. A declared incident is
// reported to the intake as a whole; the intake links the cases and informs their customers.
package massincident

import (
	"slices"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/localized"
	"github.com/ombud/ombud/pkg/resource"
	"github.com/ombud/ombud/pkg/worker"
	"github.com/ombud/ombud/services/classification/internal/burst"
	"github.com/ombud/ombud/services/classification/internal/declaration"
)

// Collection begins the names of mass incidents.
const Collection resource.Collection = "massIncidents"

// State is the state of an incident, spelled like the values of the proto enum.
type State string

// The states.
const (
	Candidate State = "CANDIDATE" // found; a person decides
	Open      State = "OPEN"      // declared; fitting cases join it
	Dismissed State = "DISMISSED" // rejected by a person
	Resolved  State = "RESOLVED"  // the cause is gone
)

// States returns all states.
func States() []State { return []State{Candidate, Open, Dismissed, Resolved} }

const (
	// maxCases bounds the listed cases of an incident. Further cases are only counted.
	maxCases = 5000
	// maxBulletins bounds the messages to the customers.
	maxBulletins = 200
)

// Incident is a mass incident or a candidate for one.
type Incident struct {
	State           State  `bson:"state"`
	Service         string `bson:"service,omitempty"` // id
	TerritoryCounts `bson:",inline"`
	Profile         `bson:",inline"`
	Cases           []string         `bson:"cases"`               // ids, oldest first, at most maxCases
	Turns           map[string]int64 `bson:"turns,omitempty"`     // of the cases, by id, as far as not usualTurn
	IsTaking        bool             `bson:"taking,omitempty"`    // since the declaration, until it holds its cases
	IsHolding       bool             `bson:"holding,omitempty"`   // it holds its cases
	Count           int              `bson:"count"`               // number of all cases
	Proposals       []Proposal       `bson:"proposals,omitempty"` // oldest first, at most maxProposals
	Evidence        burst.Evidence   `bson:"evidence"`
	Bulletins       []Bulletin       `bson:"bulletins,omitempty"`
	Decisions       []Decision       `bson:"removals,omitempty"` // of people on cases, oldest first
	Missing         []LanguageCount  `bson:"missing,omitempty"`  // of members whom the newest words do not suit
	Reason          string           `bson:"reason,omitempty"`   // reason of the rule that declared it
	Ruling          *Ruling          `bson:"ruling,omitempty"`   // of a candidate that a rule declares
	Ending          *Ending          `bson:"ending,omitempty"`
	Dismissal       string           `bson:"dismissal,omitempty"` // reason of the dismissal
	First           time.Time        `bson:"first"`               // time of the first case
	Last            time.Time        `bson:"last"`                // time of the newest case
	Created         time.Time        `bson:"created"`
	Updated         time.Time        `bson:"updated"`
	Applied         idempotency.Log  `bson:"applied,omitempty"`
	Task            worker.Task      `bson:"task"` // due: the ruling, or the report to the intake
}

// Bulletin is a message to the customers of all cases.
type Bulletin struct {
	localized.Message `bson:",inline"`
	Actor             string    `bson:"actor"`
	At                time.Time `bson:"at"`
}

// Ending is the resolution of an incident.
type Ending struct {
	Cause   string            `bson:"cause,omitempty"`
	Fix     localized.Message `bson:",inline"` // also for the customers
	Actor   string            `bson:"actor"`
	FlatFix string            `bson:"fix,omitempty"` // first text of Fix in earlier releases; see Upgrade
}

// Upgrade implements docstore.Upgrader: it brings the ending to its present form.
func (i *Incident) Upgrade() {
	if i.Ending != nil && i.Ending.FlatFix != "" {
		i.Ending.Fix.First.Text, i.Ending.FlatFix = i.Ending.FlatFix, ""
	}
}

// Ruling is the verdict of the declaration rule on a candidate.
type Ruling struct {
	Reason string `bson:"reason"`
	Text   string `bson:"text"` // first message to the customers
}

// Doc is an incident with its id and revision.
type Doc = docstore.Doc[Incident]

// addCase adds a case and reports whether it was new. A proposed case is proposed no longer.
func (i *Incident) addCase(o burst.Observation) bool {
	if slices.Contains(i.Cases, o.Case) || i.lastDecision(o.Case).isRemoval() {
		return false
	}
	i.withdrawProposal(o.Case)
	i.appendCase(o)
	return true
}

// appendCase adds a case that is neither listed nor proposed.
func (i *Incident) appendCase(o burst.Observation) {
	i.Count++
	isListed := len(i.Cases) < maxCases
	if isListed {
		i.Cases = append(i.Cases, o.Case)
	}
	if i.First.IsZero() || o.At.Before(i.First) {
		i.First = o.At
	}
	if o.At.After(i.Last) {
		i.Last = o.At
	}
	i.countCase(o.Case, o.Territory, isListed)
}

// TurnOf returns the turn in which the incident has a case; 0 for a case that it does not hold.
func (i *Incident) TurnOf(caseID string) int64 {
	if turn, isKept := i.Turns[caseID]; isKept {
		return turn
	}
	return i.usualTurn()
}

// usualTurn returns the turn of cases without one in Turns.
func (i *Incident) usualTurn() int64 {
	if i.IsHolding {
		return 1
	}
	return 0
}

// setTurn keeps the turn in which the incident has a case.
func (i *Incident) setTurn(caseID string, turn int64) {
	if turn == i.usualTurn() {
		delete(i.Turns, caseID)
		return
	}
	if i.Turns == nil {
		i.Turns = map[string]int64{}
	}
	i.Turns[caseID] = turn
}

// keepTaken makes the incident hold its cases. It drops those that were refused, or returns the fault of casesJoined if
// others are listed by now.
func (i *Incident) keepTaken(taken Taken) error {
	for _, id := range i.Cases {
		if !taken.has(id) && taken.holders[id] == "" {
			return casesJoined()
		}
	}
	i.leaveHeld(taken.holders)
	i.IsTaking, i.IsHolding, i.Turns = false, true, nil
	for _, id := range i.Cases {
		i.setTurn(id, taken.turns[id])
	}
	return nil
}

// leaveHeld drops the cases that other incidents hold.
func (i *Incident) leaveHeld(holders map[string]string) {
	isHeld := func(id string) bool { return holders[id] != "" }
	for _, id := range i.Cases {
		if isHeld(id) {
			i.Count--
			i.TerritoryCounts.removeCase(id)
		}
	}
	i.Cases = slices.DeleteFunc(slices.Clone(i.Cases), isHeld)
}

// takesCases reports whether cases can still be added to the incident and removed from it.
func (i *Incident) takesCases() bool { return i.State == Candidate || i.State == Open }

// markPlaced excludes the cases of the incident, also the proposed ones, from further bursts.
func (i *Incident) markPlaced(detector *burst.Detector) {
	for _, id := range i.Cases {
		detector.MarkPlaced(id)
	}
	for _, proposal := range i.Proposals {
		detector.MarkPlaced(proposal.Case)
	}
}

func isSameOrUnknown(a, b string) bool { return a == "" || b == "" || a == b }

// facts returns the values for the declaration rule.
func (i *Incident) facts() declaration.Facts {
	words := make([]string, len(i.Signature.Words))
	for n, w := range i.Signature.Words {
		words[n] = w.Text
	}
	return declaration.Facts{
		Cases:      i.Count,
		Minutes:    i.Last.Sub(i.First).Minutes(),
		Likelihood: i.Evidence.Likelihood,
		Expected:   i.Evidence.Expected,
		Service:    i.Service,
		Category:   i.Category,
		Territory:  i.Territory,
		Words:      words,
	}
}
