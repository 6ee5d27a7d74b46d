package message

import (
	"slices"
	"time"

	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/letter"
	"github.com/ombud/ombud/services/intake/internal/casefile/promise"
	"github.com/ombud/ombud/services/intake/internal/message/template"
)

// isNewsOfTimes reports whether a draft says nothing but that times have changed: neither that one is later, nor the reason of a
// person.
func isNewsOfTimes(d letter.Draft) bool {
	return isAboutTimes(d) && d.Reason == "" && !d.Later
}

// isAboutTimes reports whether a draft is about changed times that hold without further words of a person.
func isAboutTimes(d letter.Draft) bool {
	return d.Template == template.Renewal || d.Template == template.Earlier
}

// isOtherTime reports whether a draft has news of another time than a further one has.
func isOtherTime(d, further letter.Draft) bool {
	return isAboutTimes(d) && !isNewsOfTimes(d) && (d.Was == "" || d.Was != further.Was)
}

// saysSameTime reports whether both drafts are about changes of the same time.
func saysSameTime(d, further letter.Draft) bool {
	return isAboutTimes(d) && isAboutTimes(further) && d.Was != "" && d.Was == further.Was
}

// rememberFirstTime gives a further draft the time, or the rhythm of updates, that was told before the drafts that it replaces.
func rememberFirstTime(drafts []letter.Draft, further letter.Draft) letter.Draft {
	first := slices.IndexFunc(drafts, func(d letter.Draft) bool { return saysSameTime(d, further) })
	if first >= 0 {
		further.WasBy, further.Silence = drafts[first].WasBy, drafts[first].Silence
	}
	return further
}

// tellWithoutCheer makes neutral words of the news of an earlier time where another time is later. Of changes back and forth
// none is good news. The reason of a person stays with the time that it moved.
func tellWithoutCheer(drafts []letter.Draft) []letter.Draft {
	isSober := func(d letter.Draft) bool { return d.Template == template.Renewal || d.Template == template.Repromise }
	if !slices.ContainsFunc(drafts, isSober) {
		return drafts
	}
	for i, d := range drafts {
		if d.Template == template.Earlier {
			drafts[i].Template = template.Renewal
		}
	}
	return drafts
}

// keepTrue leaves out of drafts all that the present times of a case have made untrue: good news of a time that has passed, was
// broken or became later, the regret about a time that is not later any more, or about one that was not broken after all, and the
// reason for a time that has moved again.
// Times that went back and forth have changed in any case.
func keepTrue(c *casefile.Case, now time.Time, drafts []letter.Draft) []letter.Draft {
	var kept []letter.Draft
	for _, d := range drafts {
		if d, isTrue := checkTimes(c, now, d); isTrue {
			kept = append(kept, d)
		}
	}
	if len(kept) == 0 {
		kept = []letter.Draft{{Template: template.Renewal}}
	}
	return kept
}

// checkTimes returns the part of a draft that is still true, and whether there is any. A draft about a time that the promise does
// not hold stays as it was written.
func checkTimes(c *casefile.Case, now time.Time, d letter.Draft) (letter.Draft, bool) {
	if d.Template == template.Broken {
		return d, !isTakenBack(c, d)
	}
	if d.NowBy.IsZero() || c.Promise == nil {
		return d, true
	}
	by, state, isHeld := timeOf(c.Promise, d.Was)
	if !isHeld {
		return d, true
	}
	isAhead := state.Runs() && by.After(now)
	if !by.Equal(d.NowBy) && d.Template != template.Repromise {
		d.Reason = ""
	}
	d.NowBy = by
	switch d.Template {
	case template.Earlier:
		if by.After(d.WasBy) {
			d.Template, d.Later = template.Renewal, true
		}
		return d, isAhead && !by.Equal(d.WasBy)
	case template.Repromise:
		return d, !isAhead || by.After(d.WasBy)
	default:
		d.Later = by.After(d.WasBy)
		return d, state != promise.Kept
	}
}

// isTakenBack reports whether the time that a draft regrets was not broken after all: the escalation heard of an act in time later.
func isTakenBack(c *casefile.Case, broken letter.Draft) bool {
	if c.Promise == nil || broken.MissedBy.IsZero() {
		return false
	}
	by, state, _ := timeOf(c.Promise, broken.Missed)
	return (state == promise.Kept || state == promise.Paused) && by.Equal(broken.MissedBy)
}

// timeOf returns a promised time and how it stands; false for one that the promise does not hold. The answer to an earlier message
// than the one that is owed now was kept.
func timeOf(p *promise.Promise, of letter.Missed) (by time.Time, state promise.State, isHeld bool) {
	switch of {
	case template.MissedResolution:
		return p.ResolveBy, p.ResolveState, true
	case template.MissedTriage:
		return p.TriageBy, p.TriageState, true
	case template.MissedResponse, template.MissedNextReply:
		if p.IsNextReply != (of == template.MissedNextReply) {
			return time.Time{}, promise.Kept, true
		}
		return p.RespondBy, p.RespondState, true
	default:
		return time.Time{}, "", false
	}
}
