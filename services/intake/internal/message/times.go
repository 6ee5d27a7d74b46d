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
		was := drafts[first]
		further.WasBy, further.Silence, further.SilenceOpen = was.WasBy, was.Silence, was.SilenceOpen
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
// broken or became later, the regret about a time that is not later any more, and the reason for a time that has moved again.
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

// checkTimes returns the part of a draft that is still true, and whether there is any.
func checkTimes(c *casefile.Case, now time.Time, d letter.Draft) (letter.Draft, bool) {
	if d.Was == template.MissedRest {
		return checkRest(c, d)
	}
	if d.NowBy.IsZero() || c.Promise == nil {
		return d, true
	}
	by, state := timeOf(c.Promise, d.Was)
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

// checkRest does checkTimes for a draft about what is left for the solution while the firm waits.
func checkRest(c *casefile.Case, d letter.Draft) (letter.Draft, bool) {
	if !casefile.AwaitsCustomer(c) || c.Promise == nil || c.Promise.ResolveState != promise.Paused {
		return d, false
	}
	was := promise.Span{Length: d.Silence, AlwaysOpen: d.SilenceOpen}
	left := promise.Span{Length: c.Promise.ResolveLeft, AlwaysOpen: c.Promise.AlwaysOpen}
	d.Template, d.Later = template.Renewal, was.IsShorter(left)
	if left.IsShorter(was) {
		d.Template = template.Earlier
	}
	return d, left != was
}

// timeOf returns a promised time and how it stands.
func timeOf(p *promise.Promise, of letter.Missed) (time.Time, promise.State) {
	isReply := of == template.MissedResponse || of == template.MissedNextReply
	switch {
	case of == template.MissedResolution:
		return p.ResolveBy, p.ResolveState
	case of == template.MissedTriage:
		return p.TriageBy, p.TriageState
	case isReply && p.IsNextReply == (of == template.MissedNextReply):
		return p.RespondBy, p.RespondState
	default:
		return time.Time{}, promise.Kept
	}
}
