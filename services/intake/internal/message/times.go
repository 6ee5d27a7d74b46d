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

// isMove reports whether a draft is about a promised time that another one replaces.
func isMove(d letter.Draft) bool { return isAboutTimes(d) || d.Template == template.Repromise }

// isOtherTime reports whether a draft has news of another time than a further one has.
func isOtherTime(d, further letter.Draft) bool {
	return isAboutTimes(d) && !isNewsOfTimes(d) && (d.Was == "" || d.Was != further.Was)
}

// saysSameTime reports whether both drafts are about changes of the same time.
func saysSameTime(d, further letter.Draft) bool {
	return isMove(d) && isMove(further) && d.Was != "" && d.Was == further.Was
}

// saysSameBreak reports whether both drafts are about the same promise that was not kept.
func saysSameBreak(d, further letter.Draft) bool {
	return d.Template == template.Broken && further.Template == template.Broken && d.Missed == further.Missed
}

// rememberFirstTime gives a further draft the time, or the rhythm of updates, that was told before the letter that it replaces: the
// one before the first change, or the one that was not kept.
func rememberFirstTime(last *letter.Last, further letter.Draft) letter.Draft {
	for _, d := range last.Drafts {
		switch {
		case breaksTimeOf(d, further):
			further.WasBy, further.Silence, further.SilenceOpen = d.MissedBy, d.Silence, d.SilenceOpen
			return further
		case saysSameBreak(d, further):
			further.MissedBy = d.MissedBy
			return further
		}
	}
	if at := placeOf(last.Before, further); at >= 0 {
		known := last.Before[at]
		further.WasBy, further.Silence, further.SilenceOpen = known.By, known.Every, known.Open
	}
	return further
}

// addKnown returns the promises that have moved since the letter before, with that of a further draft, unless it has moved already.
func addKnown(before []letter.Known, further letter.Draft) []letter.Known {
	if !isMove(further) || further.Was == "" || placeOf(before, further) >= 0 {
		return before
	}
	return append(slices.Clone(before), letter.Known{
		Of:    further.Was,
		By:    further.WasBy,
		Every: further.Silence,
		Open:  further.SilenceOpen,
	})
}

// placeOf returns the place of the promise that a draft moves; -1 for none.
func placeOf(before []letter.Known, d letter.Draft) int {
	return slices.IndexFunc(before, func(k letter.Known) bool { return isMove(d) && k.Of == d.Was })
}

// breaksTimeOf reports whether a draft says that the promise was not kept that another one moves.
func breaksTimeOf(broken, move letter.Draft) bool {
	return broken.Template == template.Broken && isMove(move) && broken.Missed == move.Was && move.Was != ""
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

// keepTrue leaves out of drafts all that the present times of a case have made untrue: news of a time that has passed or was
// broken, of one that is the first again, good news of an answer that comes after the solution, the regret about a time that was not
// broken after all, and the reason for a time that has moved again. What became later is regretted, and nothing else. Times that
// went back and forth have changed in any case.
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
	switch {
	case d.Template == template.Broken:
		return d, !isTakenBack(c, d)
	case d.Was == template.MissedRest:
		return checkRest(c, now, d)
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
	if by.Equal(d.WasBy) && isAhead {
		return d, false
	}
	switch isLater := by.After(d.WasBy); d.Template {
	case template.Earlier:
		isReply := d.Was != template.MissedResolution && d.Was != template.MissedTriage
		return regretLater(d, isLater), isAhead && (isLater || !isReply || !c.Promise.SolvesBefore(now, by))
	case template.Repromise:
		if isAhead && !isLater {
			d.Template = template.Renewal
		}
		return d, isAhead || state != promise.Broken
	default:
		d.Later = isLater
		return d, state != promise.Kept
	}
}

// checkRest does checkTimes for a draft about what is left for the solution while the firm waits. Where the law leaves no more by
// now, what was left says nothing.
func checkRest(c *casefile.Case, now time.Time, d letter.Draft) (letter.Draft, bool) {
	if !casefile.AwaitsCustomer(c) || c.Promise == nil || c.Promise.ResolveState != promise.Paused {
		return d, false
	}
	rest, _ := c.Promise.RestAt(now, c.Lapsed)
	if rest == 0 {
		return letter.Draft{Template: template.Renewal}, true
	}
	was := promise.Span{Length: d.Silence, AlwaysOpen: d.SilenceOpen}
	left := promise.Span{Length: rest, AlwaysOpen: c.Promise.AlwaysOpen}
	d.Template, d.Later = template.Renewal, was.IsShorter(left)
	if left.IsShorter(was) {
		d.Template = template.Earlier
	}
	return d, left != was
}

// regretLater returns the news of an earlier time, or the regret about one that is later than the first: with the reason of a
// person, or as the result of a closer look.
func regretLater(d letter.Draft, isLater bool) letter.Draft {
	switch {
	case isLater && d.Reason != "":
		d.Template = template.Repromise
	case isLater:
		d.Template, d.Later = template.Renewal, true
	}
	return d
}

// isSaidBefore reports whether a part of a message has the opening words of a later one: those of regret, good news or neutral
// words about a time, or the regret that the same promise was not kept.
func isSaidBefore(drafts []letter.Draft, at int) bool {
	d := drafts[at]
	if !isMove(d) {
		return false
	}
	isSorry := func(d letter.Draft) bool { return d.Later || d.Template == template.Repromise }
	return slices.ContainsFunc(drafts[:at], func(before letter.Draft) bool {
		isSame := isMove(before) && isSorry(before) == isSorry(d) && (isSorry(d) || before.Template == d.Template)
		return isSame || breaksTimeOf(before, d)
	})
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
		if p.ResolveState == promise.Paused && !p.ResolveLimit.IsZero() {
			return p.ResolveLimit, p.ResolveState, true // the law does not stand still
		}
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
