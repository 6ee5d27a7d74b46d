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
	Reason string `bson:"reason,omitempty"`
	Actor  string `bson:"actor"`
}

// isRemoved reports whether a person has removed a case and nobody has added it since.
func (i *Incident) isRemoved(caseID string) bool {
	for _, d := range slices.Backward(i.Decisions) {
		if d.Case == caseID {
			return !d.Added
		}
	}
	return false
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

// addMembers adds cases by the word of a person and returns those that were new.
func (i *Incident) addMembers(members []Member, actor string) ([]Member, error) {
	if !i.takesCases() {
		return nil, i.illegalState("add a case to", Candidate, Open)
	}
	var added []Member
	for _, m := range members {
		isNew, err := i.addMember(m, actor)
		if err != nil {
			return nil, err
		}
		if isNew {
			added = append(added, m)
		}
	}
	return added, nil
}

// addMember adds a case by the word of a person, also a proposed or a removed one. It reports whether the case was new.
func (i *Incident) addMember(m Member, actor string) (bool, error) {
	if slices.Contains(i.Cases, m.Case) {
		return false, nil
	}
	if len(i.Cases) >= maxCases {
		return false, fault.New(fault.Precondition, "TOO_MANY_CASES", "a mass incident has at most %d cases that are added", maxCases)
	}
	if err := i.recordDecision(Decision{Case: m.Case, Added: true, Actor: actor}); err != nil {
		return false, err
	}
	return i.addCase(burst.Observation{Case: m.Case, Territory: m.Territory, At: m.Opened}), nil
}

// removeCase removes a case, also one that is only proposed or only counted.
func (i *Incident) removeCase(d Decision) error {
	if !i.takesCases() {
		return i.illegalState("remove a case from", Candidate, Open)
	}
	at := slices.Index(i.Cases, d.Case)
	isListed, areAllListed := at >= 0, i.Count == len(i.Cases)
	isProposed := i.isProposed(d.Case)
	if !isListed && !isProposed && areAllListed || i.isRemoved(d.Case) {
		return fault.New(fault.Precondition, reasonNotMember,
			"cases/%s is not among the cases of the mass incident", d.Case)
	}
	if err := i.recordDecision(d); err != nil {
		return err
	}
	if isProposed {
		i.withdrawProposal(d.Case)
		return nil
	}
	if isListed {
		i.Cases = slices.Delete(i.Cases, at, at+1)
	}
	i.Count--
	i.TerritoryCounts.removeCase(d.Case)
	return nil
}

// removeCases removes cases by a decision on each. The fault names those that are not among them.
func (i *Incident) removeCases(ids []string, by Decision) error {
	var wrong *fault.Error
	for n, id := range ids {
		by.Case = id
		err := i.removeCase(by)
		switch {
		case fault.ReasonOf(err) == reasonNotMember:
			wrong = wrong.Field(caseField(n), "cases/%s is not among the cases of the mass incident", id)
		case err != nil:
			return err
		}
	}
	if wrong != nil {
		return wrong.WithReason(reasonNotMember)
	}
	return nil
}

// hasCase reports whether a case is listed or proposed.
func (i *Incident) hasCase(caseID string) bool {
	return slices.Contains(i.Cases, caseID) || i.isProposed(caseID)
}

func (i *Incident) recordDecision(d Decision) error {
	if len(i.Decisions) >= maxDecisions {
		return fault.New(fault.Precondition, "TOO_MANY_DECISIONS",
			"at most %d cases are added and removed; resolve or dismiss the mass incident", maxDecisions)
	}
	i.Decisions = append(i.Decisions, d)
	return nil
}
