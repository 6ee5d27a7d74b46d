package handling

import (
	"slices"
	"time"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/escalation/internal/clock"
)

// keptPasses is the number of ended passes that stay in the document once the archive has them.
const keptPasses = 100

// History is the passes of a handling. Ended passes are filed in an archive, and again after they were amended.
type History struct {
	// Passes are the newest ones, oldest first. Dropped counts older ones that only the archive has, Filed all that it
	// has.
	Passes  []Pass `bson:"passes"`
	Dropped int    `bson:"dropped,omitempty"`
	Filed   int    `bson:"filed,omitempty"`
	// Amended counts the changes of ended passes, and the breaches of the one that lasts. Shown is one more than that count
	// when the archive got the breaches of the one that lasts; 0 before.
	Amended int `bson:"amended,omitempty"`
	Shown   int `bson:"shown,omitempty"`
	// Solutions counts the solutions, Contacts the contacts that they took.
	Solutions int `bson:"solutions,omitempty"`
	Contacts  int `bson:"contacts,omitempty"`
}

// currentPass returns the pass that lasts. There always is one.
func (h *History) currentPass() *Pass { return &h.Passes[len(h.Passes)-1] }

// finishPass ends the pass that lasts.
func (h *History) finishPass(at time.Time, end End, actor, reason string) {
	pass := h.currentPass()
	pass.Finish, pass.End, pass.Actor, pass.Reason = at, end, actor, reason
}

// recordBreach records a clock that ran out in the hands of the present holder. Periods of one silence are one breach in
// each month.
func (h *History) recordBreach(b Breach) {
	h.markLate(b.Due)
	pass := h.currentPass()
	isSame := func(x Breach) bool {
		isSilence := b.Clock == clock.Update && x.Clock == b.Clock && x.Met.IsZero()
		return isSilence && MonthOf(x.Due) == MonthOf(b.Due)
	}
	if i := slices.IndexFunc(pass.Breaches, isSame); i >= 0 {
		pass.Breaches = slices.Clone(pass.Breaches)
		pass.Breaches[i].Periods, pass.Breaches[i].Last = pass.Breaches[i].Count()+b.Count(), b.LastDue()
		return
	}
	pass.Breaches = append(pass.Breaches, b)
}

// recordRepromise records a new promise of the present holder.
func (h *History) recordRepromise(p Repromise) {
	pass := h.currentPass()
	pass.Repromises = append(pass.Repromises, p)
}

// reduceBreaches takes breaches of a clock back that are not made good and were none, and those of the step, which a climb makes
// good. Trim returns the part that was; false for none. A pass that ended by such a breach was ended by a rule. A changed pass is
// filed again. It reports whether there was any.
func (h *History) reduceBreaches(kind clock.Kind, trim func(Breach) (Breach, bool)) bool {
	isReduced := false
	for i, pass := range h.Passes {
		var left []Breach
		isChanged := false
		for _, b := range pass.Breaches {
			trimmed, was := b, true
			if b.Clock == kind && (b.Met.IsZero() || kind == clock.Step) {
				trimmed, was = trim(b)
			}
			if was {
				left = append(left, trimmed)
			}
			isChanged = isChanged || !was || trimmed.Count() < b.Count()
		}
		if isChanged {
			isReduced = true
			h.Passes[i].Months = pass.LateMonths() // the archive has the pass there; earlier releases kept no months
			h.Passes[i].Breaches = left
			if pass.End.isOf(kind) {
				h.Passes[i].End = Reassigned
			}
			h.refilePass(i)
		}
	}
	return isReduced
}

// lastBreach returns the due time of the newest breach of a clock, and the holder then; the zero time for none.
func (h *History) lastBreach(kind clock.Kind) (due time.Time, holder string) {
	for _, pass := range h.Passes {
		for _, b := range pass.Breaches {
			if b.Clock == kind {
				due, holder = b.LastDue(), pass.Holder
			}
		}
	}
	return due, holder
}

// openSilence returns the beginning of a silence that still lasts; false for none.
func (h *History) openSilence() (time.Time, bool) {
	for _, pass := range h.Passes {
		for _, b := range pass.Breaches {
			if b.Clock == clock.Update && b.Met.IsZero() {
				return b.Due, true
			}
		}
	}
	return time.Time{}, false
}

// meetBreaches records that broken promises of some clocks are kept now.
func (h *History) meetBreaches(at time.Time, kinds ...clock.Kind) {
	isOpen := func(b Breach) bool { return b.Met.IsZero() && slices.Contains(kinds, b.Clock) }
	for i, pass := range h.Passes {
		if !slices.ContainsFunc(pass.Breaches, isOpen) {
			continue
		}
		breaches := slices.Clone(pass.Breaches)
		for j := range breaches {
			if isOpen(breaches[j]) {
				breaches[j].Met = clock.Later(at, breaches[j].Due)
			}
		}
		h.Passes[i].Breaches = breaches
		h.refilePass(i)
	}
}

// CountContacts records the number of contacts that the case has taken so far.
func (h *History) CountContacts(n int) { h.Contacts = max(h.Contacts, n) }

// Rate records the customer's rating of a solution, in place of an earlier one. Faults: Unavailable with NOT_SOLVED_YET for
// a solution that has not arrived here, Precondition with SOLUTION_ARCHIVED for one that only the archive has.
func (h *History) Rate(number int, rating Rating) error {
	if number > h.Solutions {
		return fault.New(fault.Unavailable, "NOT_SOLVED_YET", "solution %d is not known yet", number)
	}
	i := h.passOfSolution(number)
	if i < 0 {
		return fault.New(fault.Precondition, "SOLUTION_ARCHIVED", "solution %d is too long ago", number)
	}
	h.amendSolution(i, func(s *Solution) { s.Rating = &rating })
	h.judgeRecoveries(number)
	return nil
}

// judgeRecoveries records which solutions from a number on are recoveries: the customer was discontent in the answer before, and is
// not in that about the solution. A solution without an answer is no recovery.
func (h *History) judgeRecoveries(from int) {
	wasDiscontent := false
	for i, pass := range h.Passes {
		s := pass.Solution
		if s == nil {
			continue
		}
		isRecovery := wasDiscontent && s.Rating != nil && !s.Rating.Discontent
		if s.Number >= from && s.Recovery != isRecovery {
			h.amendSolution(i, func(s *Solution) { s.Recovery = isRecovery })
		}
		if s.Rating != nil {
			wasDiscontent = s.Rating.Discontent
		}
	}
}

// addSolution numbers a solution and writes it into the pass that has just ended.
func (h *History) addSolution(s Solution) {
	s.Number, s.Contacts = h.Solutions+1, h.Contacts
	h.Solutions++
	h.currentPass().Solution = &s
}

// reopenSolution records that the newest solution was none, unless that is known.
func (h *History) reopenSolution(at time.Time) {
	if i := h.passOfSolution(h.Solutions); i >= 0 && h.Passes[i].Solution.ReopenedAt.IsZero() {
		h.amendSolution(i, func(s *Solution) { s.ReopenedAt = at })
	}
}

// passOfSolution returns the index of the pass that a solution ended; -1 when it is not here.
func (h *History) passOfSolution(number int) int {
	return slices.IndexFunc(h.Passes, func(p Pass) bool { return p.Solution != nil && p.Solution.Number == number })
}

// amendSolution changes the solution in a pass.
func (h *History) amendSolution(i int, amend func(*Solution)) {
	amended := *h.Passes[i].Solution
	amend(&amended)
	h.Passes[i].Solution = &amended
	h.refilePass(i)
}

// refilePass has an amended pass filed again, also when it is just being filed.
func (h *History) refilePass(i int) {
	h.Filed = min(h.Filed, h.Dropped+i)
	h.Amended++
}

// Unfiled returns the ended passes that the archive does not have, oldest first. The first of them has the number Filed.
func (h *History) Unfiled() []Pass {
	return h.Passes[h.Filed-h.Dropped : len(h.Passes)-1]
}

// MarkFiled records that the archive has the passes up to a number, and drops old ones. Amended is the count of changes as
// of the filing: after a later change it does nothing.
func (h *History) MarkFiled(to, amended int) {
	if h.Amended != amended {
		return
	}
	h.Filed, h.Shown = max(h.Filed, to), amended+1
	if over := min(len(h.Passes)-1-keptPasses, h.Filed-h.Dropped); over > 0 {
		h.Passes = h.Passes[over:]
		h.Dropped += over
	}
}

// recordSolution records that the case is solved, and whether the promises had been kept.
func (c *change) recordSolution(at time.Time) {
	c.recordAnswer(at)
	c.meetBreaches(at, clock.Kinds()...)
	s := Solution{FirstAnswer: c.AnsweredAt.Sub(c.Start), InTime: c.Clocks.Resolve.BreachedAt.IsZero()}
	isBroken := func(kind clock.Kind) bool { return !c.Clocks.ByKind(kind).BreachedAt.IsZero() }
	s.Kept = !slices.ContainsFunc(promiseKinds(), isBroken)
	c.addSolution(s)
}

// promiseKinds returns the clocks of the promises to the customer that a solution is judged by.
func promiseKinds() []clock.Kind { return append(answerKinds(), clock.Resolve) }
