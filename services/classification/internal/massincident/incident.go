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
	"github.com/ombud/ombud/pkg/resource"
	"github.com/ombud/ombud/pkg/worker"
	"github.com/ombud/ombud/services/classification/internal/burst"
	"github.com/ombud/ombud/services/classification/internal/declaration"
	"github.com/ombud/ombud/services/classification/internal/priority"
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
	// maxRemovals bounds the removed cases.
	maxRemovals = 1000
)

// Incident is a mass incident or a candidate for one.
type Incident struct {
	State           State  `bson:"state"`
	Service         string `bson:"service,omitempty"`  // id
	Category        string `bson:"category,omitempty"` // id
	TerritoryCounts `bson:",inline"`
	Signature       burst.Signature `bson:"signature"`
	Cases           []string        `bson:"cases"` // ids, oldest first, at most maxCases
	Count           int             `bson:"count"` // number of all cases
	Evidence        burst.Evidence  `bson:"evidence"`
	Bulletins       []Bulletin      `bson:"bulletins,omitempty"`
	Removals        []Removal       `bson:"removals,omitempty"` // oldest first
	Reason          string          `bson:"reason,omitempty"`   // reason of the rule that declared it
	Ending          *Ending         `bson:"ending,omitempty"`
	Dismissal       string          `bson:"dismissal,omitempty"` // reason of the dismissal
	First           time.Time       `bson:"first"`               // time of the first case
	Last            time.Time       `bson:"last"`                // time of the newest case
	Created         time.Time       `bson:"created"`
	Updated         time.Time       `bson:"updated"`
	Applied         idempotency.Log `bson:"applied,omitempty"`
	Task            worker.Task     `bson:"task"` // due: the report to the intake
}

// Bulletin is a message to the customers of all cases.
type Bulletin struct {
	Text  string    `bson:"text"`
	Actor string    `bson:"actor"`
	At    time.Time `bson:"at"`
}

// Removal is a case that was removed because it does not belong to the incident.
type Removal struct {
	Case   string `bson:"case"` // id
	Reason string `bson:"reason,omitempty"`
	Actor  string `bson:"actor"`
}

// Ending is the resolution of an incident.
type Ending struct {
	Cause string `bson:"cause,omitempty"`
	Fix   string `bson:"fix"`
	Actor string `bson:"actor"`
}

// Doc is an incident with its id and revision.
type Doc = docstore.Doc[Incident]

// addCase adds a case and reports whether it was new.
func (i *Incident) addCase(o burst.Observation) bool {
	if slices.Contains(i.Cases, o.Case) || i.isRemoved(o.Case) {
		return false
	}
	i.Count++
	isListed := len(i.Cases) < maxCases
	if isListed {
		i.Cases = append(i.Cases, o.Case)
	}
	if o.At.After(i.Last) {
		i.Last = o.At
	}
	i.countCase(o.Case, o.Territory, isListed)
	return true
}

func (i *Incident) isRemoved(caseID string) bool {
	return slices.ContainsFunc(i.Removals, func(r Removal) bool { return r.Case == caseID })
}

// fitsCase reports whether a case belongs to the incident by service, category and words.
func (i *Incident) fitsCase(caseID string, in priority.Input) bool {
	return !i.isRemoved(caseID) &&
		isSameOrUnknown(i.Service, in.Service) &&
		isSameOrUnknown(i.Category, in.Category) &&
		i.Signature.FitsMessage(in.Text)
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
