package handling_test

import (
	"time"

	"github.com/ombud/ombud/services/escalation/internal/clock"
	"github.com/ombud/ombud/services/escalation/internal/handling"
)

// refTurn is the customer's turn, plainly.
type refTurn struct {
	reminded bool
	from     time.Time // it counts from then on
}

// become changes the state. The customer's turn begins with the waiting and ends with it.
func (r *reference) become(state handling.State) {
	isNew := state == handling.Waiting && r.state != handling.Waiting
	r.state = state
	if isNew || state != handling.Waiting {
		r.turn, *r.clocks[clock.Waiting] = refTurn{}, refClock{}
	}
	if isNew {
		r.clocks[clock.Waiting].target = r.stretch()
	}
}

// stretch is how long the customer's turn lasts until the reminder, or from then on; zero for ever.
func (r *reference) stretch() time.Duration {
	w := r.policy.Waiting
	switch {
	case r.turn.reminded && w.CloseAfter == 0:
		return 0
	case r.turn.reminded:
		return w.CloseAfter - w.RemindAfter
	case w.RemindAfter > 0:
		return w.RemindAfter
	default:
		return w.CloseAfter
	}
}

// owes says whether the customer waits for an answer.
func (r *reference) owes() bool {
	isTimed := func(kind clock.Kind) bool { return r.clocks[kind].target > 0 || r.clocks[kind].out }
	return r.owed && isTimed(clock.NextReply) || !r.answered && isTimed(clock.Response)
}

// rests says whether the ceiling waits with the firm.
func (r *reference) rests() bool {
	return r.state == handling.Waiting && r.policy.Waiting.CloseAfter > 0 && !r.owes()
}

// endTurn reminds the customer when their turn has lasted long enough, and then ends the waiting. A reminder that comes so
// late that the waiting would be over already counts from when it comes.
func (r *reference) endTurn() {
	timer := r.clocks[clock.Waiting]
	if !r.runs(clock.Waiting) || timer.used < timer.target {
		return
	}
	if !r.turn.reminded && r.policy.Waiting.RemindAfter > 0 {
		r.turn.reminded = true
		*timer = refClock{target: r.stretch()}
		if r.turn.from = r.now; !r.now.Add(timer.target).After(r.heard) {
			r.turn.from = r.heard
		}
		return
	}
	r.become(handling.Resolved)
	r.lapsed = true
	r.hold()
}

// takeUp brings a case back from the customer. Who is away does not get it back.
func (r *reference) takeUp() {
	r.become(handling.Open)
	r.lapsed = false
	if r.backTo != "" {
		r.owner = r.backTo
	}
	if !r.staffed[r.owner] {
		r.owner = ""
	}
	r.backTo = ""
	r.hold()
}

// ends says when a clock would run out, left alone; never for one that does not run.
func (r *reference) ends(kind clock.Kind) time.Time {
	if !r.runs(kind) {
		return time.Time{}
	}
	ahead, timer := *r, *r.clocks[kind]
	for timer.used < timer.target || ahead.now.Before(timer.notBefore) {
		if ahead.open() || kind == clock.Ceiling {
			timer.used += tick
		}
		ahead.now = ahead.now.Add(tick)
	}
	return ahead.now
}

// obeyLaw does something, and cuts the times that have changed by that and are beyond the law.
func (r *reference) obeyLaw(do func()) {
	promised := []clock.Kind{clock.Response, clock.Resolve, clock.Ceiling}
	before := []time.Time{r.ends(promised[0]), r.ends(promised[1]), r.ends(promised[2])}
	do()
	for i, law := range []*handling.LegalLimit{r.commit.RespondLimit, r.commit.ResolveLimit, r.commit.ResolveLimit} {
		ends := r.ends(promised[i])
		if law == nil || ends.Equal(before[i]) || !ends.After(law.At) || !law.At.After(r.now) {
			continue
		}
		timer := r.clocks[promised[i]]
		timer.target, timer.notBefore = timer.used+r.worked(law.At), law.At
	}
}

// reachLaw lets the solution of a case that waits run out at the last moment of the law.
func (r *reference) reachLaw() {
	timer, law := r.clocks[clock.Resolve], r.commit.ResolveLimit
	isPaused := r.state == handling.Waiting || r.state == handling.Resolved && r.lapsed
	if isPaused && timer.target > 0 && !timer.out && law != nil && law.At.Equal(r.now) {
		timer.spared = max(0, timer.target-timer.used)
		timer.used, timer.out = max(timer.used, timer.target), true
		r.fired = append(r.fired, firing{clock.Resolve, r.now, r.holder(), len(r.holders), 1})
	}
}

// promiseAnew promises a broken solution again, with all its time, but not after the case goes to the top.
func (r *reference) promiseAnew() {
	timer, ceiling := r.clocks[clock.Resolve], r.clocks[clock.Ceiling]
	if !timer.out || r.commit.ResolveIn == 0 {
		return
	}
	*timer = refClock{target: r.commit.ResolveIn}
	top := r.now.Add(ceiling.target - ceiling.used)
	if left := r.worked(top); r.runs(clock.Ceiling) && left > 0 && left < timer.target {
		timer.target, timer.notBefore = left, top
	}
}

// hearAnswer notes that a person has answered or asked the customer, perhaps at the very instant at which that was due.
func (r *reference) hearAnswer() {
	r.hear()
	r.forgive(clock.Triage)
	r.forgive(clock.Response)
	r.forgive(clock.NextReply)
	r.answer()
	r.clocks[clock.Update].used = 0
}
