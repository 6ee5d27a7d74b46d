package massincident

// caseIndex finds the cases of an incident as it was, for changes and questions about many of them.
type caseIndex struct {
	state       State
	mayHold     bool // open, or about to take the cases that it lists
	hasUnlisted bool
	listed      map[string]bool
	proposed    map[string]bool
	decided     map[string]Decision // the last one on each case
}

// indexCases returns the index of the present state.
func (i *Incident) indexCases() *caseIndex {
	index := &caseIndex{
		state:       i.State,
		mayHold:     i.State == Open || i.IsTaking,
		hasUnlisted: i.Count > len(i.Cases),
		listed:      make(map[string]bool, len(i.Cases)),
		proposed:    make(map[string]bool, len(i.Proposals)),
		decided:     make(map[string]Decision, len(i.Decisions)),
	}
	for _, id := range i.Cases {
		index.listed[id] = true
	}
	for _, p := range i.Proposals {
		index.proposed[p.Case] = true
	}
	for _, d := range i.Decisions {
		index.decided[d.Case] = d
	}
	return index
}

// hasEnded reports whether a person has removed a case in a turn or a later one.
func (x *caseIndex) hasEnded(caseID string, turn int64) bool {
	last := x.decided[caseID]
	return last.isRemoval() && last.Turn >= turn
}

// isCounted reports whether a case that joined is counted without being listed.
func (x *caseIndex) isCounted(caseID string) bool {
	return x.hasUnlisted && !x.listed[caseID] && !x.decided[caseID].isRemoval()
}

// has reports whether a case is listed, proposed, or may be one of those that are only counted.
func (x *caseIndex) has(caseID string) bool {
	return x.listed[caseID] || x.proposed[caseID] || x.isCounted(caseID)
}
