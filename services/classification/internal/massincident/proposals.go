package massincident

import (
	"slices"
	"time"
)

// maxProposals bounds the proposed cases of an incident that await a decision. Further ones are not kept.
const maxProposals = 1000

// Proposal is a case that may belong to an incident. A person adds it or removes it. Until then it is not linked, its
// customer is not informed, and it is not resolved with the others.
type Proposal struct {
	Case      string    `bson:"case"` // id
	Territory string    `bson:"territory,omitempty"`
	Reason    string    `bson:"reason"` // of the doubt, in words
	At        time.Time `bson:"at"`     // time of the case
}

// proposeCase keeps a case for the decision of a person and reports whether it was new. A case of the incident, a removed
// case and a proposed one are not proposed again; neither is a case of an incident that takes none.
func (i *Incident) proposeCase(p Proposal) bool {
	isDecided := slices.Contains(i.Cases, p.Case) || i.lastDecision(p.Case).isRemoval()
	if isDecided || !i.takesCases() || i.isProposed(p.Case) || len(i.Proposals) >= maxProposals {
		return false
	}
	i.Proposals = append(i.Proposals, p)
	return true
}

func (i *Incident) isProposed(caseID string) bool {
	return slices.ContainsFunc(i.Proposals, func(p Proposal) bool { return p.Case == caseID })
}

// withdrawProposal takes a case off the proposed ones. It reports whether it was one.
func (i *Incident) withdrawProposal(caseID string) bool {
	count := len(i.Proposals)
	i.Proposals = slices.DeleteFunc(i.Proposals, func(p Proposal) bool { return p.Case == caseID })
	return len(i.Proposals) < count
}

// listProposed returns the ids of the proposed cases.
func (i *Incident) listProposed() []string {
	ids := make([]string, len(i.Proposals))
	for n, p := range i.Proposals {
		ids[n] = p.Case
	}
	return ids
}

// lastSeen returns the time of the newest case, joined or proposed.
func (i *Incident) lastSeen() time.Time {
	last := i.Last
	for _, p := range i.Proposals {
		if p.At.After(last) {
			last = p.At
		}
	}
	return last
}
