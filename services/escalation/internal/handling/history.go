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
	// Amended counts the changes of ended passes.
	Amended int `bson:"amended,omitempty"`
	// Solutions counts the solutions, Contacts the contacts that they took.
	Solutions int `bson:"solutions,omitempty"`
	Contacts  int `bson:"contacts,omitempty"`
}

// currentPass returns the pass that lasts. There always is one.
func (h *History) currentPass() *Pass { return &h.Passes[len(h.Passes)-1] }

func (h *History) addPass(p Pass) { h.Passes = append(h.Passes, p) }

// finishPass ends the pass that lasts.
func (h *History) finishPass(at time.Time, end End, actor, reason string) {
	pass := h.currentPass()
	pass.Finish, pass.End, pass.Actor, pass.Reason = at, end, actor, reason
}

// recordBreach records a clock that ran out in the hands of the present holder.
func (h *History) recordBreach(b Breach) {
	pass := h.currentPass()
	pass.Breaches = append(pass.Breaches, b)
}

// recordRepromise records a new promise of the present holder.
func (h *History) recordRepromise(p Repromise) {
	pass := h.currentPass()
	pass.Repromises = append(pass.Repromises, p)
}

// removeBreach takes a breach out of its pass because it was none. The pass is filed again.
func (h *History) removeBreach(b Breach) {
	for i, pass := range h.Passes {
		left := slices.DeleteFunc(slices.Clone(pass.Breaches), func(x Breach) bool {
			return x.Clock == b.Clock && x.Due.Equal(b.Due)
		})
		if len(left) < len(pass.Breaches) {
			h.Passes[i].Breaches = left
			h.refilePass(i)
		}
	}
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
	if next := h.passOfSolution(number + 1); next >= 0 {
		h.amendSolution(next, func(s *Solution) { s.Recovery = rating.Discontent })
	}
	return nil
}

// addSolution writes a solution into the pass that has just ended.
func (h *History) addSolution(firstAnswer time.Duration) {
	s := &Solution{Number: h.Solutions + 1, FirstAnswer: firstAnswer, Contacts: h.Contacts}
	if before := h.passOfSolution(h.Solutions); before >= 0 {
		rating := h.Passes[before].Solution.Rating
		s.Recovery = rating != nil && rating.Discontent
	}
	h.Solutions++
	h.currentPass().Solution = s
}

// reopenSolution records that the newest solution was none.
func (h *History) reopenSolution(at time.Time) {
	if i := h.passOfSolution(h.Solutions); i >= 0 {
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
	h.Filed = max(h.Filed, to)
	if over := min(len(h.Passes)-1-keptPasses, h.Filed-h.Dropped); over > 0 {
		h.Passes = h.Passes[over:]
		h.Dropped += over
	}
}

// recordSolution records that the case is solved.
func (c *change) recordSolution(at time.Time) {
	c.recordAnswer(at)
	c.meetBreaches(at, clock.Kinds()...)
	c.addSolution(c.AnsweredAt.Sub(c.Start))
	c.judgeSolution()
}

// judgeSolution records whether the promises had been kept at the newest solution. It runs again when a breach is taken
// back.
func (c *change) judgeSolution() {
	i := c.passOfSolution(c.Solutions)
	if i < 0 || !c.Passes[i].Solution.ReopenedAt.IsZero() {
		return
	}
	inTime := c.Clocks.Resolve.BreachedAt.IsZero()
	kept := inTime && c.Clocks.Response.BreachedAt.IsZero() && c.Clocks.Update.BreachedAt.IsZero()
	c.amendSolution(i, func(s *Solution) { s.InTime, s.Kept = inTime, kept })
}
