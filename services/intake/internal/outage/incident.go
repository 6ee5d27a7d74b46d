package outage

import (
	"slices"

	"github.com/ombud/ombud/pkg/localized"
	"github.com/ombud/ombud/pkg/worker"
	"github.com/ombud/ombud/services/intake/internal/casefile"
)

// MassIncident is one cause behind many cases, as reported by the classification.
type MassIncident struct {
	Bulletins []Bulletin `bson:"bulletins"` // to the customers, oldest first
	Ending    *Ending    `bson:"ending,omitempty"`
	Joining   []string   `bson:"joining,omitempty"` // ids of the cases to be visited
	// Turns are the turns of those cases, by id; none for cases reported by an earlier build.
	Turns     map[string]int64 `bson:"turns,omitempty"`
	Decisions []Decision       `bson:"removals,omitempty"` // oldest first
	Decided   int              `bson:"removed,omitempty"`  // number of decisions that are carried out
	Reason    string           `bson:"reason,omitempty"`   // given by the rule that found the incident
	EndedBy   string           `bson:"endedBy,omitempty"`  // of earlier releases; see Upgrade
	Task      worker.Task      `bson:"task"`
}

// Bulletin is a message to all customers of a mass incident.
type Bulletin struct {
	localized.Message `bson:",inline"`
	Actor             string `bson:"actor"`
}

// Ending is the solution of a mass incident.
type Ending struct {
	Cause   string            `bson:"cause,omitempty"`
	Fix     localized.Message `bson:",inline"` // also for the customers
	Actor   string            `bson:"actor"`
	FlatFix string            `bson:"fix,omitempty"` // first text of Fix in earlier releases; see Upgrade
}

// Upgrade implements docstore.Upgrader: it brings the ending to its present form.
func (i *MassIncident) Upgrade() {
	if i.Ending == nil || i.Ending.FlatFix == "" {
		return
	}
	i.Ending.Fix.First.Text, i.Ending.Actor = i.Ending.FlatFix, i.EndedBy
	i.Ending.FlatFix, i.EndedBy = "", ""
}

// solutionFor returns the solution of a case whose customer reads the languages.
func (e Ending) solutionFor(languages []string) casefile.Ending {
	told, _ := e.Fix.For(languages...)
	solution := casefile.Ending{Cause: e.Cause, Fix: e.Fix.First.Text, Language: told.Language}
	if told.Text != solution.Fix {
		solution.Told = told.Text
	}
	return solution
}

// Decision is the word of a person on a case: it is taken out of a mass incident, or added to it.
type Decision struct {
	Case   string `bson:"case"`
	Added  bool   `bson:"added,omitempty"`
	Turn   int64  `bson:"turn,omitempty"` // that ended or began; 0 for a decision reported by an earlier build
	Reason string `bson:"reason,omitempty"`
	Actor  string `bson:"actor"`
}

func taskOf(i *MassIncident) *worker.Task { return &i.Task }

// noticeCount returns the number of notices to the customers, the ending among them.
func (i *MassIncident) noticeCount() int {
	if i.Ending != nil {
		return len(i.Bulletins) + 1
	}
	return len(i.Bulletins)
}

// mergeReport takes over the state that the classification reports. Cases that have not been visited yet stay, even if the
// report does not name them.
func (i *MassIncident) mergeReport(reported MassIncident) {
	if reported.noticeCount() > i.noticeCount() {
		i.Bulletins, i.Ending = reported.Bulletins, reported.Ending
	}
	if len(reported.Decisions) > len(i.Decisions) {
		i.Decisions = reported.Decisions
	}
	i.Joining = append(i.Joining, withoutIDs(reported.Joining, i.Joining)...)
	i.mergeTurns(reported.Turns)
	i.Reason = reported.Reason
}

// mergeTurns takes over the turns that are later than the known ones.
func (i *MassIncident) mergeTurns(reported map[string]int64) {
	if i.Turns == nil {
		i.Turns = map[string]int64{}
	}
	for id, turn := range reported {
		i.Turns[id] = max(i.Turns[id], turn)
	}
}

// pendingDecisions returns the next decisions to be carried out, each on another case. A run that ends before its result is
// stored is repeated, and only the last decision on a case can be carried out twice without a change.
func (i *MassIncident) pendingDecisions() []Decision {
	pending := i.Decisions[min(i.Decided, len(i.Decisions)):]
	seen := map[string]bool{}
	for n, d := range pending {
		if seen[d.Case] || n == visitBatch {
			return pending[:n]
		}
		seen[d.Case] = true
	}
	return pending
}

// recordVisits takes off the visited cases and counts the carried out decisions of a run that began with the incident as it
// was. More may have been reported meanwhile, also a later turn of a visited case.
func (i *MassIncident) recordVisits(was MassIncident, visited []string, decisions int) {
	done := slices.DeleteFunc(slices.Clone(visited), func(id string) bool { return i.Turns[id] > was.Turns[id] })
	i.Joining = withoutIDs(i.Joining, done)
	for _, id := range done {
		delete(i.Turns, id)
	}
	i.Decided += decisions
}

// withoutIDs returns the ids that are not among others.
func withoutIDs(ids, others []string) []string {
	among := make(map[string]bool, len(others))
	for _, id := range others {
		among[id] = true
	}
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return among[id] })
}
