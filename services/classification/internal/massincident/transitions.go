package massincident

import (
	"strings"
	"time"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/localized"
)

// declare opens a candidate with the first message to the customers. The due work takes its cases then.
func (i *Incident) declare(words localized.Message, actor string, now time.Time) error {
	if i.State != Candidate {
		return i.illegalState("declare", Candidate)
	}
	i.State, i.IsTaking, i.Ruling = Open, true, nil
	i.Bulletins = []Bulletin{{words, actor, now}}
	return nil
}

// rule lets the declaration rule decide on a candidate. The due work declares it then.
func (i *Incident) rule(r Ruling, now time.Time) {
	i.Ruling = &r
	i.Task.MakeDue(now)
}

// dismiss rejects a candidate.
func (i *Incident) dismiss(reason string) error {
	if i.State != Candidate {
		return i.illegalState("dismiss", Candidate)
	}
	i.State, i.Dismissal, i.Ruling = Dismissed, reason, nil
	return nil
}

// addBulletin adds a message to the customers of an open incident.
func (i *Incident) addBulletin(words localized.Message, actor string, now time.Time) error {
	if i.State != Open {
		return i.illegalState("update", Open)
	}
	if len(i.Bulletins) >= maxBulletins {
		return fault.New(fault.Precondition, "TOO_MANY_UPDATES", "customers are told at most %d times", maxBulletins)
	}
	i.Bulletins = append(i.Bulletins, Bulletin{words, actor, now})
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
