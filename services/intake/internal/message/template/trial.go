package template

import (
	"strings"
	"time"

	"github.com/ombud/ombud/services/intake/internal/casefile/letter"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
)

// trialFacts returns states of a case in which the message of a template is written: with all facts, with an absent incident
// manager, with a returned one, and with the facts alone that the message always has. Facts of other messages are empty in all
// of them.
func trialFacts(name Name) []Facts {
	all := SampleFacts(time.Unix(0, 0))
	all.Draft = sampleDraft(name, all.Draft)
	all.Score, all.Of = "", "" // of the timeline alone
	absent, back := all, all
	absent.Instead, absent.Absent, back.Back = true, "…", true
	return []Facts{all, absent, back, leastFacts(name, all)}
}

// leastFacts returns those of some facts that the message of a template always has.
func leastFacts(name Name, all Facts) Facts {
	least := Facts{Case: all.Case, Now: all.Now, Draft: all.Draft}
	switch name {
	case Resolution:
		least.Fix = all.Fix
	case Invitation:
		least.Link = all.Link
	case Accompaniment:
		least.Manager = all.Manager
	case Waiting, Reminder, Lapsed:
		least.Waiting = true
	}
	least.After = ""
	if name != Repromise {
		least.Reason = ""
	}
	return least
}

// sampleDraft returns those of the facts of drafts that a draft with the template has.
func sampleDraft(name Name, all letter.Draft) letter.Draft {
	d := letter.Draft{Template: name}
	switch name {
	case Waiting, Reminder, Lapsed, Progress, NextStep:
		d.Text = all.Text
	case Incident:
		d.Text, d.After = all.Text, Separated
	case Separated:
		d.After = Incident
	case Renewal, Earlier:
		d.Reason, d.Was, d.WasBy, d.Silence, d.SilenceOpen = all.Reason, all.Was, all.WasBy, all.Silence, all.SilenceOpen
	case Repromise:
		d.Reason, d.Was, d.WasBy = all.Reason, all.Was, all.WasBy
	case Broken:
		d.Missed, d.MissedBy, d.Silence, d.SilenceOpen = all.Missed, all.MissedBy, all.Silence, all.SilenceOpen
	case PassedUp:
		d.To = all.To
	case Departure, Accompaniment:
		d.Departed = all.Departed
	case Closed:
		d.Cause = all.Cause
	case Reopened:
		d.Cause = timeline.CauseLowScore
	}
	if name == Reminder {
		d.CloseBy = all.CloseBy
	}
	return d
}

// saysTimes reports whether a text has one of the phrases of the times that hold. The interval of updates is no time: a text
// that says it alone leaves the others to be said.
func (v Variables) saysTimes(text string) bool {
	phrases := append([]string{v.CallWithin, v.OfferWithin, v.TriageBy, v.RespondBy, v.NextReplyBy, v.ResolveBy, v.ResolveLeft, v.SolveLimit}, v.Promises...)
	for _, phrase := range phrases {
		if phrase != "" && strings.Contains(text, phrase) {
			return true
		}
	}
	return false
}
