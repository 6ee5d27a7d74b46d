package standing

import (
	"cmp"
	"slices"
	"time"

	"github.com/ombud/ombud/pkg/words"
	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/letter"
	"github.com/ombud/ombud/services/intake/internal/casefile/promise"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
	"github.com/ombud/ombud/services/intake/internal/message"
	"github.com/ombud/ombud/services/intake/internal/message/template"
)

// tellChanges writes a message about every broken promise, every later time and every reason of a person, and one about the
// other changes. Of a solved case only the promises are told that were broken before. The law goes on for a case that is closed
// for now: that its time has passed is told, too.
func (s *Service) tellChanges(c *casefile.Case, id string, m timeline.Moment, changes []promise.Change) {
	var drafts []message.Draft
	for _, change := range changes {
		if change.Subject == promise.Ceiling || isOver(c, change) || isToldElse(c, change) || !isSayable(c, m.At, change) || !change.IsPerceptible(m.At) {
			continue
		}
		draft := draftFor(change.SaidAt(m.At))
		if change.IsBreak() {
			s.messages.WriteMessage(c, id, m, draft)
		} else {
			drafts = append(drafts, draft)
		}
	}
	slices.SortStableFunc(drafts, compareDrafts)
	for i, draft := range drafts {
		if i == 0 || draft.Later || draft.Reason != "" {
			s.messages.WriteMessage(c, id, m, draft)
		}
	}
}

// isOver reports whether the solution of the case makes a change void: any but a promise that was broken before, or of a case
// that has no solution.
func isOver(c *casefile.Case, change promise.Change) bool {
	isBroken := change.IsBreak() && (c.IsClosedForNow() || change.Old.Before(c.Resolved))
	return c.IsSolved() && !isBroken
}

// compareDrafts orders drafts about changes by draftOrder, those about the solution first.
func compareDrafts(a, b message.Draft) int {
	rankOf := func(d message.Draft) int {
		rank := 2 * slices.Index(draftOrder(), d.Template)
		if d.Was != template.MissedResolution {
			rank++
		}
		return rank
	}
	return cmp.Compare(rankOf(a), rankOf(b))
}

// isToldElse reports whether another message says a change: that of a reopening, that of a mass incident left, or, for a look
// at the case, that of the answer in the same minute, unless letters have told both times.
func isToldElse(c *casefile.Case, change promise.Change) bool {
	if change.Subject == promise.Triage {
		return !c.Promise.IsLookTold && words.RoundUp(change.Old).Equal(words.RoundUp(c.Promise.RespondBy))
	}
	return (change.Cause == promise.Reopened || change.Cause == promise.LeftIncident) && !change.IsBreak()
}

// draftOrder returns the templates about changes, the one that counts for several changes first. Each of them says all
// times that hold.
func draftOrder() []letter.Name {
	return []letter.Name{
		template.Repromise,
		template.Renewal,
		template.GoingOn,
		template.Receipt,
		template.Earlier,
	}
}

// draftFor returns the message about one change.
func draftFor(change promise.Change) message.Draft {
	switch {
	case change.IsBreak():
		return brokenDraft(change)
	case change.Cause == promise.Repromised && !change.IsEarlier():
		return message.Draft{
			Template: template.Repromise,
			Reason:   change.Reason,
			Was:      missedBy(change.Subject),
			WasBy:    change.Old,
			NowBy:    change.New,
		}
	case change.Resumes:
		return message.Draft{Template: template.GoingOn}
	case change.Old.IsZero() && change.Subject.IsReply():
		return message.Draft{Template: template.Receipt}
	default:
		return movedDraft(change)
	}
}

// movedDraft returns the message about a time that has moved: good news, or regret.
func movedDraft(change promise.Change) message.Draft {
	draft := message.Draft{
		Template:    template.Renewal,
		Reason:      change.Reason,
		Was:         missedBy(change.Subject),
		WasBy:       change.Old,
		NowBy:       change.New,
		Silence:     change.OldEvery,
		SilenceOpen: change.OldOpen,
		Later:       change.IsLater(),
	}
	if change.Rests {
		draft.Was, draft.Silence = template.MissedRest, change.OldLeft
	}
	switch {
	case change.IsEarlier():
		draft.Template = template.Earlier
	case !draft.Later:
		return message.Draft{Template: template.Renewal}
	}
	return draft
}

// brokenDraft returns the message about a promise that was not kept. That of updates has no time of its own.
func brokenDraft(change promise.Change) message.Draft {
	draft := message.Draft{Template: template.Broken, Missed: missedBy(change.Subject), MissedBy: change.Old}
	if change.Subject == promise.Solution && change.Cause == promise.Limited {
		draft.Missed = template.MissedLaw
	}
	if change.Subject == promise.Updates {
		draft.MissedBy, draft.Silence, draft.SilenceOpen = time.Time{}, change.OldEvery, change.OldOpen
		if change.IsStill {
			draft.Missed = template.MissedStill
		}
	}
	return draft
}

// missedBy returns the promise about a subject that was not kept.
func missedBy(s promise.Subject) letter.Missed {
	switch s {
	case promise.Solution:
		return template.MissedResolution
	case promise.Triage:
		return template.MissedTriage
	case promise.NextReply:
		return template.MissedNextReply
	case promise.Updates:
		return template.MissedUpdate
	default:
		return template.MissedResponse
	}
}
