package handling

import (
	"slices"
	"time"

	"github.com/ombud/ombud/pkg/fault"
)

// Solution is what is known of a solution. It is written into the pass that it ended, and
// again when more becomes known.
type Solution struct {
	// Number counts the solutions of a case from 1.
	Number int `bson:"number"`
	// FirstAnswer is how long the customer waited for the first answer, by the wall clock.
	FirstAnswer time.Duration `bson:"firstAnswer"`
	// Kept is whether no promise to the customer had been broken by then (response, update,
	// resolve), InTime whether the one to solve it had not.
	Kept   bool `bson:"kept"`
	InTime bool `bson:"inTime"`
	// Contacts is how many contacts it took; 0 when nobody said.
	Contacts int `bson:"contacts,omitempty"`
	// Recovery is whether it made good what the customer had been discontent with.
	Recovery bool `bson:"recovery,omitempty"`
	// ReopenedAt is when it turned out not to be one; zero while it holds.
	ReopenedAt time.Time `bson:"reopenedAt,omitempty"`
	// Rating is what the customer said of it; nil for nothing.
	Rating *Rating `bson:"rating,omitempty"`
}

// Rating is what a customer said of a solution.
type Rating struct {
	// Score is from 1 to 5, and so are the details; 0 where the customer did not say.
	Score      int `bson:"score"`
	Timeliness int `bson:"timeliness,omitempty"`
	Courtesy   int `bson:"courtesy,omitempty"`
	Competence int `bson:"competence,omitempty"`
	Ease       int `bson:"ease,omitempty"`
	// Comment is the customer's words.
	Comment string `bson:"comment,omitempty"`
	// Discontent is whether it was bad enough to open the case again.
	Discontent bool      `bson:"discontent,omitempty"`
	At         time.Time `bson:"at"`
}

// CountContacts notes how many contacts the case has taken so far.
func (h *Handling) CountContacts(n int) { h.Contacts = max(h.Contacts, n) }

// Rate notes what the customer said of a solution, in place of what they said before.
// Faults: Unavailable with NOT_SOLVED_YET when the solution has not been heard of here,
// Precondition with SOLUTION_ARCHIVED when only the archive has it.
func (h *Handling) Rate(number int, rating Rating) error {
	if number > h.Solutions {
		return fault.New(fault.Unavailable, "NOT_SOLVED_YET", "solution %d is not known yet", number)
	}
	i := h.solution(number)
	if i < 0 {
		return fault.New(fault.Precondition, "SOLUTION_ARCHIVED", "solution %d is too long ago", number)
	}
	h.revise(i, func(s *Solution) { s.Rating = &rating })
	if next := h.solution(number + 1); next >= 0 {
		h.revise(next, func(s *Solution) { s.Recovery = rating.Discontent })
	}
	return nil
}

// answered notes that the customer has been answered.
func (h *Handling) answered(at time.Time) {
	if !h.Answered {
		h.Answered, h.AnsweredAt = true, at
	}
}

// solve writes the solution into the pass that has just ended, and begins that of the
// customer, who is to say whether it is one.
func (h *Handling) solve(at time.Time) {
	h.answered(at)
	h.meet(at, Kinds()...)
	s := &Solution{Number: h.Solutions + 1, FirstAnswer: h.AnsweredAt.Sub(h.Start), Contacts: h.Contacts}
	if before := h.solution(h.Solutions); before >= 0 {
		rating := h.Passes[before].Solution.Rating
		s.Recovery = rating != nil && rating.Discontent
	}
	h.Solutions++
	h.pass().Solution = s
	h.judge()
}

// judge says of the newest solution whether the promises had been kept. It is asked again
// when a breach is taken back.
func (h *Handling) judge() {
	i := h.solution(h.Solutions)
	if i < 0 || !h.Passes[i].Solution.ReopenedAt.IsZero() {
		return
	}
	inTime := h.Clocks.Resolve.BreachedAt.IsZero()
	kept := inTime && h.Clocks.Response.BreachedAt.IsZero() && h.Clocks.Update.BreachedAt.IsZero()
	h.revise(i, func(s *Solution) { s.InTime, s.Kept = inTime, kept })
}

// undo notes that the newest solution was none.
func (h *Handling) undo(at time.Time) {
	if i := h.solution(h.Solutions); i >= 0 {
		h.revise(i, func(s *Solution) { s.ReopenedAt = at })
	}
}

// meet notes that what broken promises were about has happened now.
func (h *Handling) meet(at time.Time, kinds ...Kind) {
	for i := range h.Passes {
		open := func(b Breach) bool { return b.Met.IsZero() && slices.Contains(kinds, b.Clock) }
		if !slices.ContainsFunc(h.Passes[i].Breaches, open) {
			continue
		}
		breaches := slices.Clone(h.Passes[i].Breaches)
		for j := range breaches {
			if open(breaches[j]) {
				breaches[j].Met = latest(at, breaches[j].Due)
			}
		}
		h.Passes[i].Breaches = breaches
		h.refile(i)
	}
}

// solution returns the place of the pass that a solution ended; -1 when it is not here.
func (h *Handling) solution(number int) int {
	return slices.IndexFunc(h.Passes, func(p Pass) bool { return p.Solution != nil && p.Solution.Number == number })
}

// revise changes the solution in a pass.
func (h *Handling) revise(i int, change func(*Solution)) {
	revised := *h.Passes[i].Solution
	change(&revised)
	h.Passes[i].Solution = &revised
	h.refile(i)
}

// refile has a pass archived anew that has changed, also when it is just being archived.
func (h *Handling) refile(i int) {
	h.Filed = min(h.Filed, h.Dropped+i)
	h.Amended++
}
