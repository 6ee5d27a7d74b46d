package massincident

import (
	"slices"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/classification/internal/burst"
)

// maxDecisions bounds the decisions on the cases of an incident.
const maxDecisions = 10_000

// Decision is the word of a person on a case: it does not belong to the incident, or it does. The last one counts.
type Decision struct {
	Case   string `bson:"case"` // id
	Added  bool   `bson:"added,omitempty"`
	Turn   int64  `bson:"turn,omitempty"` // that began or ended; 0 for a case that was not held
	Reason string `bson:"reason,omitempty"`
	Actor  string `bson:"actor"`
}

// isRemoval reports whether a person has removed the case. It is false for the zero Decision, that of a case without one.
func (d Decision) isRemoval() bool { return d.Case != "" && !d.Added }

// lastDecision returns the last decision on a case; the zero one for none.
func (i *Incident) lastDecision(caseID string) Decision {
	for _, d := range slices.Backward(i.Decisions) {
		if d.Case == caseID {
			return d
		}
	}
	return Decision{}
}

// ListRemoved returns the ids of the removed cases, in the order of their removal.
func (i *Incident) ListRemoved() []string {
	last := map[string]int{}
	for n, d := range i.Decisions {
		last[d.Case] = n
	}
	var ids []string
	for n, d := range i.Decisions {
		if !d.Added && last[d.Case] == n {
			ids = append(ids, d.Case)
		}
	}
	return ids
}

// addMembers adds taken cases by the word of a person, also proposed and removed ones, and returns those that were new.
func (i *Incident) addMembers(members []Member, taken Taken, actor string) ([]Member, error) {
	if !i.takesCases() {
		return nil, i.illegalState("add a case to", Candidate, Open)
	}
	cases := i.indexCases()
	var added []Member
	for _, m := range members {
		if cases.listed[m.Case] || cases.hasEnded(m.Case, taken.turns[m.Case]) {
			continue
		}
		if len(i.Cases) >= maxCases {
			return nil, fault.New(fault.Precondition, "TOO_MANY_CASES",
				"a mass incident has at most %d cases that are added", maxCases)
		}
		turn := taken.turns[m.Case]
		if err := i.recordDecision(Decision{Case: m.Case, Added: true, Turn: turn, Actor: actor}); err != nil {
			return nil, err
		}
		i.setTurn(m.Case, turn)
		i.appendCase(burst.Observation{Case: m.Case, Territory: m.Territory, At: m.Opened})
		cases.listed[m.Case] = true
		added = append(added, m)
	}
	i.Proposals = slices.DeleteFunc(i.Proposals, func(p Proposal) bool { return cases.listed[p.Case] })
	return added, nil
}

// removeCases removes cases by a decision on each, also those that are only proposed or only counted. The fault names those
// that are not among them.
func (i *Incident) removeCases(ids []string, by Decision) error {
	if !i.takesCases() {
		return i.illegalState("remove a case from", Candidate, Open)
	}
	cases := i.indexCases()
	var wrong *fault.Error
	removed := map[string]bool{}
	for n, id := range ids {
		if !cases.has(id) || removed[id] {
			wrong = wrong.Field(caseField(n), "cases/%s is not among the cases of the mass incident", id)
			continue
		}
		by.Case, by.Turn = id, 0
		if !cases.proposed[id] {
			by.Turn = i.TurnOf(id)
		}
		if err := i.recordDecision(by); err != nil {
			return err
		}
		removed[id] = true
		if !cases.proposed[id] {
			i.Count--
			i.TerritoryCounts.removeCase(id)
		}
		delete(i.Turns, id)
	}
	if wrong != nil {
		return wrong.WithReason(reasonNotMember)
	}
	i.Cases = slices.DeleteFunc(i.Cases, func(id string) bool { return removed[id] })
	i.Proposals = slices.DeleteFunc(i.Proposals, func(p Proposal) bool { return removed[p.Case] })
	return nil
}

func (i *Incident) recordDecision(d Decision) error {
	if len(i.Decisions) >= maxDecisions {
		return fault.New(fault.Precondition, "TOO_MANY_DECISIONS",
			"at most %d cases are added and removed; resolve or dismiss the mass incident", maxDecisions)
	}
	i.Decisions = append(i.Decisions, d)
	return nil
}
