// Package massincident finds bursts of similar cases above what is normal, and keeps
// what becomes of them.
//
// The way of the data is one: records of judged cases go into a detector, which one
// replica at a time runs; what it finds is an incident, a document that people declare,
// dismiss, update and resolve; an incident that was declared is told to the intake as a
// whole, which links the cases and tells their customers.
package massincident

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/worker"
	"github.com/ombud/ombud/services/classification/internal/priority"
)

// State is where an incident stands, spelled like the values of the proto enum.
type State string

// The states.
const (
	Candidate State = "CANDIDATE" // found; a person has to say what it is
	Open      State = "OPEN"      // declared; cases that fit join it
	Dismissed State = "DISMISSED" // a person said that it is none
	Resolved  State = "RESOLVED"  // the cause is gone
)

// States returns all states.
func States() []State { return []State{Candidate, Open, Dismissed, Resolved} }

const (
	// maxCases is how many cases an incident names. Those beyond join all the same.
	maxCases = 5000
	// maxBulletins is how often customers are told.
	maxBulletins = 200
	// maxRemovals is how many cases are taken out of one.
	maxRemovals = 1000
	// quiet is how long after its newest case a candidate still grows, and alive how long
	// one that was dismissed is not brought up again.
	quiet, alive = 30 * time.Minute, 24 * time.Hour
)

// Incident is one cause behind many cases, or a candidate for one.
type Incident struct {
	State     State  `bson:"state"`
	Service   string `bson:"service,omitempty"`  // id
	Category  string `bson:"category,omitempty"` // id
	Homes     `bson:",inline"`
	Signature Signature       `bson:"signature"`
	Cases     []string        `bson:"cases"` // ids, oldest first
	Count     int             `bson:"count"` // of cases, also of those beyond the ones that are named
	Evidence  Evidence        `bson:"evidence"`
	Bulletins []Bulletin      `bson:"bulletins,omitempty"`
	Removals  []Removal       `bson:"removals,omitempty"` // cases taken out, oldest first
	Reason    string          `bson:"reason,omitempty"`   // why the rule declared it
	Ending    *Ending         `bson:"ending,omitempty"`
	Dismissal string          `bson:"dismissal,omitempty"`
	First     time.Time       `bson:"first"` // when the first case came
	Last      time.Time       `bson:"last"`  // and the newest
	Created   time.Time       `bson:"created"`
	Updated   time.Time       `bson:"updated"`
	Applied   idempotency.Log `bson:"applied,omitempty"`
	Task      worker.Task     `bson:"task"` // due: the intake has to be told
}

// Evidence is why a burst is more than chance.
type Evidence struct {
	Cases      int           `bson:"cases"` // that came within
	Within     time.Duration `bson:"within"`
	Expected   float64       `bson:"expected"` // how many would be usual in that time
	Likelihood float64       `bson:"likelihood"`
	// Alike and Word say what is counted: cases of similar words, cases that share one
	// word, or neither: all of a kind.
	Alike bool `bson:"alike"`
	Word  bool `bson:"word,omitempty"`
}

// Bulletin is something that all customers are told.
type Bulletin struct {
	Text  string    `bson:"text"`
	Actor string    `bson:"actor"`
	At    time.Time `bson:"at"`
}

// Removal is a case that was taken out because it does not belong there.
type Removal struct {
	Case   string `bson:"case"` // id
	Reason string `bson:"reason,omitempty"`
	Actor  string `bson:"actor"`
}

// Ending is how it was solved.
type Ending struct {
	Cause string `bson:"cause,omitempty"`
	Fix   string `bson:"fix"`
	Actor string `bson:"actor"`
}

// Doc is an incident with its id and revision.
type Doc = docstore.Doc[Incident]

// Etag changes with every change.
func Etag(doc Doc) string { return strconv.FormatInt(doc.Revision, 10) }

// Task returns the due work of an incident, for the worker.
func Task(i *Incident) *worker.Task { return &i.Task }

// join adds a case. It reports whether it was new.
func (i *Incident) join(s Sighting) bool {
	if slices.Contains(i.Cases, s.Case) || i.removed(s.Case) {
		return false
	}
	i.Count++
	named := len(i.Cases) < maxCases
	if named {
		i.Cases = append(i.Cases, s.Case)
	}
	if s.At.After(i.Last) {
		i.Last = s.At
	}
	i.settle(s.Case, s.Territory, named)
	return true
}

// removed reports whether a case was taken out.
func (i *Incident) removed(id string) bool {
	return slices.ContainsFunc(i.Removals, func(r Removal) bool { return r.Case == id })
}

// takes reports whether a case belongs to the incident.
func (i *Incident) takes(id string, in priority.Input) bool {
	return !i.removed(id) && (i.Service == "" || in.Service == "" || i.Service == in.Service) &&
		(i.Category == "" || in.Category == "" || i.Category == in.Category) &&
		i.Signature.Fits(in.Text)
}

// declare opens a candidate.
func (i *Incident) declare(text, actor string, now time.Time) error {
	if i.State != Candidate {
		return i.illegal("declare", Candidate)
	}
	i.State = Open
	i.Bulletins = []Bulletin{{text, actor, now}}
	return nil
}

// remove takes a case out.
func (i *Incident) remove(r Removal) error {
	if i.State != Candidate && i.State != Open {
		return i.illegal("remove a case from", Candidate, Open)
	}
	at := slices.Index(i.Cases, r.Case)
	if at < 0 && i.Count == len(i.Cases) || i.removed(r.Case) {
		return fault.New(fault.Precondition, "NOT_IN_MASS_INCIDENT", "cases/%s is not among the cases of the mass incident", r.Case)
	}
	if len(i.Removals) >= maxRemovals {
		return fault.New(fault.Precondition, "TOO_MANY_REMOVALS", "at most %d cases are taken out; resolve or dismiss it", maxRemovals)
	}
	if at >= 0 {
		i.Cases = slices.Delete(i.Cases, at, at+1)
	}
	i.Count--
	i.leave(r.Case)
	i.Removals = append(i.Removals, r)
	return nil
}

// dismiss says that a candidate is none.
func (i *Incident) dismiss(reason string) error {
	if i.State != Candidate {
		return i.illegal("dismiss", Candidate)
	}
	i.State, i.Dismissal = Dismissed, reason
	return nil
}

// update tells the customers something more.
func (i *Incident) update(text, actor string, now time.Time) error {
	if i.State != Open {
		return i.illegal("update", Open)
	}
	if len(i.Bulletins) >= maxBulletins {
		return fault.New(fault.Precondition, "TOO_MANY_UPDATES", "customers are told at most %d times", maxBulletins)
	}
	i.Bulletins = append(i.Bulletins, Bulletin{text, actor, now})
	return nil
}

// resolve ends an open one.
func (i *Incident) resolve(e Ending) error {
	if i.State != Open {
		return i.illegal("resolve", Open)
	}
	i.State, i.Ending = Resolved, &e
	return nil
}

func (i *Incident) illegal(action string, legal ...State) error {
	names := make([]string, len(legal))
	for n, state := range legal {
		names[n] = string(state)
	}
	allowed := strings.Join(names, ",")
	return fault.New(fault.Precondition, "ILLEGAL_STATE", "cannot %s a mass incident in state %s, only in state %s", action, i.State, allowed).
		With("state", string(i.State)).With("action", action).With("legal", allowed)
}
