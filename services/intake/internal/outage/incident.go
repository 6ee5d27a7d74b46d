package outage

import (
	"slices"

	"github.com/ombud/ombud/pkg/worker"
	"github.com/ombud/ombud/services/intake/internal/casefile"
)

// MassIncident is one cause behind many cases, as reported by the classification.
type MassIncident struct {
	Bulletins []Bulletin       `bson:"bulletins"` // to the customers, oldest first
	Ending    *casefile.Ending `bson:"ending,omitempty"`
	EndedBy   string           `bson:"endedBy,omitempty"`
	Joining   []string         `bson:"joining,omitempty"`  // ids of the cases to be visited
	Removals  []Removal        `bson:"removals,omitempty"` // oldest first
	Removed   int              `bson:"removed,omitempty"`  // number of removals that are done
	Reason    string           `bson:"reason,omitempty"`   // given by the rule that found the incident
	Task      worker.Task      `bson:"task"`
}

// Bulletin is a message to all customers of a mass incident.
type Bulletin struct {
	Text  string `bson:"text"`
	Actor string `bson:"actor"`
}

// Removal takes a case out of a mass incident.
type Removal struct {
	Case   string `bson:"case"`
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
	if len(reported.Removals) > len(i.Removals) {
		i.Removals = reported.Removals
	}
	i.Joining = append(i.Joining, withoutIDs(reported.Joining, i.Joining)...)
	i.Reason = reported.Reason
}

// recordVisits takes off the visited cases and the number of removals done. More may have been reported meanwhile.
func (i *MassIncident) recordVisits(visited []string, removals int) {
	i.Joining = withoutIDs(i.Joining, visited)
	i.Removed += removals
}

// withoutIDs returns the ids that are not among others.
func withoutIDs(ids, others []string) []string {
	among := make(map[string]bool, len(others))
	for _, id := range others {
		among[id] = true
	}
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return among[id] })
}
