package promise

import (
	"time"

	"github.com/ombud/ombud/pkg/words"
)

// Terms are the promised times as the clocks of the handling keep them.
type Terms struct{ Answer, Update, Resolve, Ceiling, Triage Term }

// rhythmCause returns the cause of another rhythm of updates. It comes with another commitment: that of a reopening, if the clock
// of the updates has moved for it, else a new one.
func (t *Terms) rhythmCause(before time.Time) Cause {
	if t != nil && t.Update.Cause == Reopened && !t.Update.By.Equal(before) {
		return Reopened
	}
	return Recommitted
}

// Term is one clock.
type Term struct {
	State  State         // empty for a clock with nothing to time
	By     time.Time     // it runs out or ran out then; while it stands still, the last moment of the law, zero for none
	Left   time.Duration // while it is paused
	Missed time.Time     // it ran out last, also if it runs again; zero for never
	Kept   time.Time     // it was to run out then, and stopped before; zero for unknown
	Cause  Cause         // of the present time
	Reason string        // in the words of a person
	IsNext bool          // of an answer: to a further message, not the first
}

// Cause is what gave a clock its present time, spelled like the values of the proto enum; empty for the promise at the
// opening.
type Cause string

// The causes.
const (
	Arrived     Cause = "ARRIVED"
	Repromised  Cause = "REPROMISED"
	Contacted   Cause = "CONTACTED"
	Answered    Cause = "ANSWERED"
	Resumed     Cause = "RESUMED"
	Reopened    Cause = "REOPENED"
	Recommitted Cause = "RECOMMITTED"
	Migrated    Cause = "MIGRATED"
	Limited     Cause = "LIMITED"
	Missed      Cause = "MISSED" // of the updates: the period before passed in silence
	// LeftIncident is the cause after the case has left a mass incident. Its bulletins had answered the customer.
	LeftIncident Cause = "LEFT_INCIDENT"
)

// isAnew reports whether the cause begins a promise instead of changing one.
func (c Cause) isAnew() bool { return c == Contacted || c == Reopened || c == LeftIncident }

// Subject names a promised time as the details of timelines do.
type Subject string

// The subjects.
const (
	Triage    Subject = "triage_by"     // the first look at an undecided case
	Answer    Subject = "respond_by"    // the first one
	NextReply Subject = "next_reply_by" // the answer to a further message
	Solution  Subject = "resolve_by"
	Ceiling   Subject = "ceiling"
	Updates   Subject = "update_every"
)

// IsReply reports whether the subject is an answer to the customer.
func (s Subject) IsReply() bool { return s == Answer || s == NextReply }

// Change is the change of one promised time. Old is zero for a time that was not promised before; New is zero for a time
// that was broken. A broken promise of updates has its time in Old, and the silence that was promised in OldEvery.
type Change struct {
	Subject  Subject
	Old, New time.Time
	// OldEvery and NewEvery are the longest silences, for the subject Updates.
	OldEvery, NewEvery time.Duration
	// Rests is set where the time stands still, before and now, because the firm waits for the customer. OldLeft and NewLeft are left
	// of it; OldLimit and NewLimit are the last moments of the law, which does not stand still.
	Rests              bool
	OldLeft, NewLeft   time.Duration
	OldLimit, NewLimit time.Time
	// OldOpen and NewOpen are set where the silence, or what is left, passes by the clock on the wall, not in working time.
	OldOpen, NewOpen bool
	// Resumes is set when the time runs again after the firm has waited for the customer, be it the same time as before.
	Resumes bool
	// IsStill is set for a broken promise of updates that was told before: the silence goes on.
	IsStill bool
	Cause   Cause
	Reason  string
}

// IsMove reports whether the promised time is another one, to the second.
func (c Change) IsMove() bool {
	return !c.New.Truncate(time.Second).Equal(c.Old.Truncate(time.Second)) || c.isOtherSpan() || c.isOtherLimit()
}

// SaidAt returns a change of what is left as it is said at a moment: the law's moment counts alone where the law leaves no more.
func (c Change) SaidAt(at time.Time) Change {
	c.OldLeft, c.NewLeft = restWithin(c.OldLeft, c.OldLimit, at), restWithin(c.NewLeft, c.NewLimit, at)
	return c
}

// IsPerceptible reports whether the change can be told at a moment: messages say times, and whether a time runs.
func (c Change) IsPerceptible(now time.Time) bool { return c.Resumes || c.IsSaidOtherwise(now) }

// IsSaidOtherwise reports whether the new time is said otherwise at a moment, to the minute or, where both are near, to the second, or
// a duration is another one.
func (c Change) IsSaidOtherwise(now time.Time) bool {
	isNear := words.IsNear(c.Old, now) && words.IsNear(c.New, now)
	return !words.RoundUp(c.Old).Equal(words.RoundUp(c.New)) || isNear && c.IsMove() || c.isOtherSpan() || c.isOtherLimit()
}

// IsBreak reports whether the promised time has passed.
func (c Change) IsBreak() bool { return c.New.IsZero() && c.NewEvery == 0 && !c.Rests }

// IsEarlier reports whether the customer waits less long than was promised.
func (c Change) IsEarlier() bool {
	return !c.IsBreak() && (c.New.Before(c.Old) || c.areSpansAlike() && c.newSpan().IsShorter(c.oldSpan()))
}

// areSpansAlike reports whether both durations can be compared: not what is left with a moment of the law.
func (c Change) areSpansAlike() bool { return !c.Rests || c.OldLeft > 0 && c.NewLeft > 0 }

// oldSpan returns the duration that was promised: a silence, or what was left while the firm waits; zero for none. What is left is
// said to the second.
func (c Change) oldSpan() Span {
	return Span{Length: c.OldEvery + c.OldLeft.Truncate(time.Second), AlwaysOpen: c.OldOpen}
}

// newSpan returns the duration that is promised now, like oldSpan.
func (c Change) newSpan() Span {
	return Span{Length: c.NewEvery + c.NewLeft.Truncate(time.Second), AlwaysOpen: c.NewOpen}
}

// isOtherSpan reports whether the promised duration is another one, be it by another calendar.
func (c Change) isOtherSpan() bool { return c.oldSpan() != c.newSpan() }

// isOtherLimit reports whether the law has another last moment, to the second.
func (c Change) isOtherLimit() bool {
	return !c.NewLimit.Truncate(time.Second).Equal(c.OldLimit.Truncate(time.Second))
}

// IsLater reports whether a time that was promised before is later, or leaves more for a solution that stands still.
func (c Change) IsLater() bool {
	return !c.Old.IsZero() && c.New.After(c.Old) || c.Rests && c.areSpansAlike() && c.oldSpan().IsShorter(c.newSpan())
}

// Follow returns the promise with the times to which the clocks run and the origin of a quote, and what changes for the
// customer; either may be nil. A pause is no change of a time: the time after it is, and what another promise leaves of it. A clock that
// ran out and runs again has two changes.
func (p Promise) Follow(t *Terms, origin *Promise) (Promise, []Change) {
	was := p
	p, changes := p.missUpdate(t)
	if origin != nil && !p.hasRhythmOf(*origin) {
		changes = append(changes, Change{
			Subject:  Updates,
			OldEvery: p.UpdateEvery,
			NewEvery: origin.UpdateEvery,
			OldOpen:  p.AlwaysOpen,
			NewOpen:  origin.AlwaysOpen,
			Cause:    t.rhythmCause(p.UpdateBy),
		})
	}
	if origin != nil {
		p = p.withOriginOf(*origin)
	}
	if t == nil {
		return p, changes
	}
	follow := func(s Subject, term Term, state *State, by *time.Time) {
		changes = append(changes, term.follow(s, state, by)...)
	}
	look := p.TriageBy
	follow(Triage, t.Triage, &p.TriageState, &p.TriageBy)
	p.IsLookTold = p.IsLookTold && p.TriageBy.Equal(look)
	follow(t.Answer.replySubject(), t.Answer, &p.RespondState, &p.RespondBy)
	follow(Solution, t.Resolve, &p.ResolveState, &p.ResolveBy)
	if origin != nil || t.Resolve.Cause == Recommitted {
		changes = append(changes, was.changeRest(t, p.AlwaysOpen)...)
	}
	follow(Ceiling, t.Ceiling, &p.CeilingState, &p.Ceiling)
	p.IsNextReply = t.Answer.IsNext
	p = p.followUpdate(t.Update)
	p.ResolveLeft, p.CeilingLeft = t.Resolve.Left, t.Ceiling.Left
	p.ResolveLimit = time.Time{}
	if t.Resolve.State == Paused {
		p.ResolveLimit = t.Resolve.By
	}
	return p, changes
}

// changeRest returns the change of what is left for a solution that stands still before and now; none where as much is left within the
// same law.
func (p Promise) changeRest(t *Terms, isOpenNow bool) []Change {
	change := Change{
		Subject:  Solution,
		Rests:    true,
		OldLeft:  p.ResolveLeft,
		NewLeft:  t.Resolve.Left,
		OldLimit: p.ResolveLimit,
		NewLimit: t.Resolve.By,
		OldOpen:  p.AlwaysOpen,
		NewOpen:  isOpenNow,
		Cause:    t.rhythmCause(p.UpdateBy),
	}
	if p.ResolveState != Paused || t.Resolve.State != Paused || !change.IsMove() {
		return nil
	}
	return []Change{change}
}

// replySubject returns the subject of a term of an answer.
func (t Term) replySubject() Subject {
	if t.IsNext {
		return NextReply
	}
	return Answer
}

// follow moves one promised time to that of its clock, and returns the changes for the customer.
func (t Term) follow(s Subject, state *State, by *time.Time) []Change {
	was, before := *state, *by
	*state = t.State
	if t.State == Kept && !t.Kept.IsZero() { // one that ran and stopped between two reports has another time than before
		*by = t.Kept
	}
	if t.State != Running && t.State != Broken {
		return nil
	}
	*by = t.By
	var changes []Change
	if t.breaks(was, before) {
		broken := Change{
			Subject: s,
			Old:     before,
			Cause:   t.Cause,
			Reason:  t.Reason,
		}
		if was == Broken || was == Paused {
			broken.Old = t.Missed
		}
		changes = append(changes, broken)
	}
	resumes := was == Paused && t.State == Running
	isAnew := s.IsReply() && t.Cause.isAnew() && was == Kept
	if t.State == Broken || t.By.Equal(before) && was != Broken && !resumes && !isAnew {
		return changes
	}
	move := Change{
		Subject: s,
		Old:     before,
		New:     t.By,
		Resumes: resumes,
		Cause:   t.Cause,
		Reason:  t.Reason,
	}
	if s.IsReply() && t.Cause.isAnew() {
		move.Old = time.Time{}
	}
	return append(changes, move)
}

// breaks reports whether the term broke a promised time that was in a state before, be it that it runs again.
func (t Term) breaks(was State, before time.Time) bool {
	switch {
	case was == Broken:
		return t.Missed.After(before)
	case t.State == Broken:
		return true
	default:
		return !before.IsZero() && !t.Missed.Before(before)
	}
}
