package outage

import (
	"slices"

	"github.com/ombud/ombud/pkg/localized"
	"github.com/ombud/ombud/pkg/worker"
	"github.com/ombud/ombud/services/intake/internal/casefile"
)

// MassIncident is one cause behind many cases, as reported by the classification.
type MassIncident struct {
	Bulletins []Bulletin  `bson:"bulletins"` // to the customers, oldest first
	Ending    *Ending     `bson:"ending,omitempty"`
	EndedBy   string      `bson:"endedBy,omitempty"`
	Joining   []string    `bson:"joining,omitempty"`  // ids of the cases to be visited
	Decisions []Decision  `bson:"removals,omitempty"` // oldest first
	Decided   int         `bson:"removed,omitempty"`  // number of decisions that are carried out
	Reason    string      `bson:"reason,omitempty"`   // given by the rule that found the incident
	Task      worker.Task `bson:"task"`
}

// Bulletin is a message to all customers of a mass incident.
type Bulletin struct {
	localized.Message `bson:",inline"`
	Actor             string `bson:"actor"`
}

// Ending is the solution of a mass incident.
type Ending struct {
	Cause        string           `bson:"cause,omitempty"`
	Fix          string           `bson:"fix"`
	Language     string           `bson:"language,omitempty"` // of Fix, as in localized.Text
	Translations []localized.Text `bson:"texts,omitempty"`    // of Fix
}

// solutionFor returns the solution of a case whose customer reads the languages.
func (e Ending) solutionFor(languages []string) casefile.Ending {
	fix := localized.Message{
		First:        localized.Text{Language: e.Language, Text: e.Fix},
		Translations: e.Translations,
	}
	told, _ := fix.For(languages...)
	solution := casefile.Ending{Cause: e.Cause, Fix: e.Fix, Language: told.Language}
	if told.Text != e.Fix {
		solution.Told = told.Text
	}
	return solution
}

// Decision is the word of a person on a case: it is taken out of a mass incident, or added to it.
type Decision struct {
	Case   string `bson:"case"`
	Added  bool   `bson:"added,omitempty"`
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
		i.Bulletins, i.Ending, i.EndedBy = reported.Bulletins, reported.Ending, reported.EndedBy
	}
	if len(reported.Decisions) > len(i.Decisions) {
		i.Decisions = reported.Decisions
	}
	i.Joining = append(i.Joining, withoutIDs(reported.Joining, i.Joining)...)
	i.Reason = reported.Reason
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

// recordVisits takes off the visited cases and counts the carried out decisions. More may have been reported meanwhile.
func (i *MassIncident) recordVisits(visited []string, decisions int) {
	i.Joining = withoutIDs(i.Joining, visited)
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
