package massincident

import (
	"slices"
	"strings"
	"time"

	"github.com/ombud/ombud/pkg/fault"
)

// declare opens a candidate with the first message to the customers.
func (i *Incident) declare(text, actor string, now time.Time) error {
	if i.State != Candidate {
		return i.illegalState("declare", Candidate)
	}
	i.State = Open
	i.Bulletins = []Bulletin{{text, actor, now}}
	return nil
}

// dismiss rejects a candidate.
func (i *Incident) dismiss(reason string) error {
	if i.State != Candidate {
		return i.illegalState("dismiss", Candidate)
	}
	i.State, i.Dismissal = Dismissed, reason
	return nil
}

// addBulletin adds a message to the customers of an open incident.
func (i *Incident) addBulletin(text, actor string, now time.Time) error {
	if i.State != Open {
		return i.illegalState("update", Open)
	}
	if len(i.Bulletins) >= maxBulletins {
		return fault.New(fault.Precondition, "TOO_MANY_UPDATES", "customers are told at most %d times", maxBulletins)
	}
	i.Bulletins = append(i.Bulletins, Bulletin{text, actor, now})
	return nil
}

// resolve ends an open incident.
func (i *Incident) resolve(e Ending) error {
	if i.State != Open {
		return i.illegalState("resolve", Open)
	}
	i.State, i.Ending = Resolved, &e
	return nil
}

// removeCase removes a case, also one that is only counted.
func (i *Incident) removeCase(r Removal) error {
	if i.State != Candidate && i.State != Open {
		return i.illegalState("remove a case from", Candidate, Open)
	}
	at := slices.Index(i.Cases, r.Case)
	isListed, areAllListed := at >= 0, i.Count == len(i.Cases)
	if !isListed && areAllListed || i.isRemoved(r.Case) {
		return fault.New(fault.Precondition, "NOT_IN_MASS_INCIDENT",
			"cases/%s is not among the cases of the mass incident", r.Case)
	}
	if len(i.Removals) >= maxRemovals {
		return fault.New(fault.Precondition, "TOO_MANY_REMOVALS",
			"at most %d cases are removed; resolve or dismiss the mass incident", maxRemovals)
	}
	if isListed {
		i.Cases = slices.Delete(i.Cases, at, at+1)
	}
	i.Count--
	i.TerritoryCounts.removeCase(r.Case)
	i.Removals = append(i.Removals, r)
	return nil
}

func (i *Incident) illegalState(action string, legal ...State) error {
	names := make([]string, len(legal))
	for n, state := range legal {
		names[n] = string(state)
	}
	allowed := strings.Join(names, ",")
	return fault.New(fault.Precondition, "ILLEGAL_STATE",
		"cannot %s a mass incident in state %s, only in state %s", action, i.State, allowed).
		With("state", string(i.State)).
		With("action", action).
		With("legal", allowed)
}
