package handling_test

import (
	"slices"
	"time"

	"github.com/ombud/ombud/services/escalation/internal/clock"
	"github.com/ombud/ombud/services/escalation/internal/handling"
	"github.com/ombud/ombud/services/escalation/internal/ladder"
)

// tick is the grain of the reference: everything in it happens at whole ticks.
const tick = 10 * time.Minute

// reference is a handling that is reckoned plainly: tick by tick, and for each tick and
// clock one question: does it run now? It shares no code with the real one, and no idea of
// due times.
type reference struct {
	now      time.Time
	start    time.Time // of the first contact
	hours    []span    // nil for around the clock
	policy   ladder.Policy
	commit   handling.Commitment
	staffed  map[string]bool
	state    handling.State
	level    int
	owner    string
	backTo   string // instead of the owner, when it is opened again
	queue    string
	answered bool
	owed     bool // the next reply
	unseen   bool // nobody has looked at an undecided case
	owedFrom time.Time
	silence  int // the firing of the silence that lasts; -1 for none
	missed   time.Time
	met      int // how many firings are made good
	repeats  int
	wall     bool
	clocks   map[clock.Kind]*refClock
	fired    []firing
	holders  []holding
	help     refHelp
	heard    time.Time // when the handling is looked at next
	turn     refTurn
	lapsed   bool
	offered  refOffer
}

// span is a stretch of every day, in minutes, perhaps over midnight.
type span struct{ from, to int }

// refClock counts the time used.
type refClock struct {
	target, used time.Duration
	out          bool // it ran out
	notBefore    time.Time
	own          bool // a person promised the time
}

// firing is a clock that ran out; holding who held the case from when on.
type firing struct {
	clock  clock.Kind
	at     time.Time
	holder string
	pass   int // in the how manieth pass
	times  int // one after the other
}
type holding struct {
	holder string
	level  int
	from   time.Time
}

func newReference(now time.Time, policy ladder.Policy, c handling.Commitment, hours []span, staffed map[string]bool, undecided, isPressing bool) *reference {
	r := &reference{now: now, start: now, policy: policy, staffed: staffed, state: handling.Open, clocks: map[clock.Kind]*refClock{}, fired: []firing{}, silence: -1}
	for _, kind := range clock.Kinds() {
		r.clocks[kind] = &refClock{}
	}
	r.offered = refOffer{wanted: isPressing, pays: isPressing}
	if undecided {
		r.unseen, r.clocks[clock.Triage].target = true, policy.TriageWithin
	}
	r.adopt(c, hours)
	r.land(r.policy.Steps)
	return r
}

// adopt puts the reference under a commitment, whose targets are all plain durations.
func (r *reference) adopt(c handling.Commitment, hours []span) {
	isRaised := c.Priority < r.commit.Priority
	isRenewed := isRaised && r.clocks[clock.Resolve].out && r.state == handling.Open
	owned := r.times(func(timer *refClock) bool { return timer.own })
	r.commit, r.hours = c, hours
	targets := map[clock.Kind]time.Duration{clock.Response: c.Respond, clock.Update: c.Update, clock.Resolve: c.ResolveIn}
	if r.runs(clock.NextReply) {
		targets[clock.NextReply] = c.Respond
	}
	for kind, target := range targets {
		timer := r.clocks[kind]
		if !timer.out && target > 0 && target <= timer.used { // nothing is promised for the past
			left := target
			if timer.target > timer.used {
				left = min(left, timer.target-timer.used)
			}
			target = timer.used + left
		}
		timer.target, timer.notBefore = target, time.Time{}
	}
	for kind, own := range owned {
		r.keep(kind, own, isRaised)
	}
	r.boundTriage()
	r.bound()
	if isRenewed {
		r.promiseAnew()
	}
}

// raise puts the reference under a commitment that makes nothing later.
func (r *reference) raise(c handling.Commitment, hours []span) {
	if before := r.commit.Update; before > 0 && (c.Update == 0 || before < c.Update) {
		c.Update = before
	}
	promised := r.times(func(*refClock) bool { return true })
	r.adopt(c, hours)
	for kind, before := range promised {
		if kind != clock.Update && kind != clock.Step && kind != clock.Waiting {
			r.keep(kind, before, true)
		}
	}
}

// refTime is a promised time: its end while the clock runs, else what is left.
type refTime struct {
	ends, notBefore time.Time
	left            time.Duration
}

// times returns the times of some clocks that have not run out.
func (r *reference) times(of func(*refClock) bool) map[clock.Kind]refTime {
	times := map[clock.Kind]refTime{}
	for kind, timer := range r.clocks {
		if of(timer) && timer.target > 0 && !timer.out {
			times[kind] = refTime{ends: r.ends(kind), left: max(0, timer.target-timer.used), notBefore: timer.notBefore}
		}
	}
	return times
}

// keep lets a time stand; with another one that is raised only where that is later.
func (r *reference) keep(kind clock.Kind, before refTime, isRaised bool) {
	timer := r.clocks[kind]
	switch {
	case timer.target == 0: // nothing is promised any more
	case before.ends.IsZero() && (!isRaised || timer.target-timer.used > before.left):
		timer.target, timer.notBefore = timer.used+before.left, before.notBefore
	case before.ends.IsZero() || isRaised && !r.ends(kind).After(before.ends):
	case kind == clock.Ceiling:
		timer.target, timer.notBefore = timer.used+before.ends.Sub(r.now), before.ends
	default:
		timer.target, timer.notBefore = timer.used+r.worked(before.ends), before.ends
	}
}

// boundTriage makes somebody look at the case no later than they answer.
func (r *reference) boundTriage() {
	look, first := r.clocks[clock.Triage], r.clocks[clock.Response]
	if r.runs(clock.Triage) && r.runs(clock.Response) {
		look.target = min(look.target, look.used+first.target-first.used)
	}
}

// bound takes the stricter of the ceilings of ladder and commitment.
func (r *reference) bound() {
	c := r.commit
	ceiling, from := r.policy.Ceiling, c.Start
	if c.ResolveLimit != nil && c.CeilingAt.Equal(c.ResolveLimit.At) { // the law counts from the first contact
		from = r.start
	}
	if !c.CeilingAt.IsZero() && c.CeilingAt.Sub(from) < ceiling {
		ceiling = c.CeilingAt.Sub(from)
	}
	r.clocks[clock.Ceiling].target, r.clocks[clock.Ceiling].notBefore = ceiling, time.Time{}
}

// runs says whether a clock runs in the tick that begins now.
func (r *reference) runs(kind clock.Kind) bool {
	c := r.clocks[kind]
	if c.target == 0 || c.out || r.state == handling.Resolved {
		return false
	}
	pauses := kind == clock.Update || kind == clock.Step || kind == clock.Resolve
	switch {
	case kind == clock.Waiting && r.state != handling.Waiting, kind == clock.Ceiling && r.rests():
		return false
	}
	needless := kind == clock.Response && r.answered || kind == clock.NextReply && !r.owed || kind == clock.Triage && !r.unseen
	return !needless && !(pauses && r.state == handling.Waiting)
}

// advance moves the time on, and lets run out what does; what is due at the very end of
// the time stays for settle.
func (r *reference) advance(to time.Time) {
	for r.now.Before(to) {
		r.settle()
		r.overdue()
		for kind, timer := range r.clocks {
			onWall := kind == clock.Ceiling || kind == clock.Waiting || kind == clock.Step && r.wall
			isAhead := kind == clock.NextReply && r.now.Before(r.owedFrom) || kind == clock.Waiting && r.now.Before(r.turn.from)
			if r.runs(kind) && !isAhead && (onWall || r.open()) {
				timer.used += tick
			}
		}
		r.now = r.now.Add(tick)
	}
}

// settle lets run out what is due now: first the promises, then what takes the case away.
func (r *reference) settle() {
	r.reachLaw()
	for _, kind := range []clock.Kind{clock.Triage, clock.Response, clock.NextReply, clock.Update, clock.Resolve, clock.Ceiling, clock.Step} {
		timer := r.clocks[kind]
		if !r.runs(kind) || timer.used < timer.target || r.now.Before(timer.notBefore) {
			continue
		}
		if rung, _ := r.policy.At(r.level); kind == clock.Step && r.repeats < rung.Repeat {
			r.repeats++
			timer.used = 0
			continue
		}
		if kind == clock.Update {
			r.miss()
			continue
		}
		timer.out = true
		r.fired = append(r.fired, firing{kind, r.now, r.holder(), len(r.holders), 1})
		above := r.policy.Above(r.level)
		switch {
		case kind == clock.Step && len(above) > 0:
			r.land(above)
		case kind == clock.Ceiling && len(above) > 0:
			r.land(above[len(above)-1:])
		}
	}
	r.endTurn()
	r.lapseOffer()
}

// miss notes another period of silence, and begins the next.
func (r *reference) miss() {
	*r.clocks[clock.Update] = refClock{target: r.clocks[clock.Update].target}
	r.missed = r.now
	isOfMonth := func(at time.Time) bool { return at.Month() == r.now.Month() && at.Year() == r.now.Year() }
	if r.silence >= 0 && r.fired[r.silence].pass == len(r.holders) && isOfMonth(r.fired[r.silence].at) {
		r.fired[r.silence].times++
		return
	}
	r.silence = len(r.fired)
	r.fired = append(r.fired, firing{clock.Update, r.now, r.holder(), len(r.holders), 1})
}

// owe starts the clock of the next reply unless an answer is timed already. It counts from now, or from the time at which
// the firm hears of it where that would be too late.
func (r *reference) owe(heard time.Time) {
	if r.runs(r.answering()) {
		return
	}
	r.owedFrom = r.now
	if r.worked(heard) >= r.commit.Respond {
		r.owedFrom = heard
	}
	*r.clocks[clock.NextReply] = refClock{target: r.commit.Respond}
	r.owed = r.commit.Respond > 0
}

// answering says which clock times the next answer.
func (r *reference) answering() clock.Kind {
	if !r.answered && (r.runs(clock.Response) || r.clocks[clock.NextReply].target == 0) {
		return clock.Response
	}
	return clock.NextReply
}

// forgive takes back that a clock ran out at this very instant, for which an answer was in
// time. What was made good before stays.
func (r *reference) forgive(kind clock.Kind) {
	for i := len(r.fired) - 1; i >= r.met; i-- {
		if f := r.fired[i]; f.clock != kind || !f.at.Equal(r.now) {
			continue
		}
		r.fired = slices.Delete(r.fired, i, i+1)
		r.clocks[kind].out = false
		if i < r.silence {
			r.silence--
		}
	}
}

// answer notes that the customer heard a person: everything that was owed is made good.
func (r *reference) answer() {
	r.answered, r.owed, r.unseen, r.silence, r.met = true, false, false, -1, len(r.fired)
}

// hear takes back that a period of silence ended at this very instant.
func (r *reference) hear() {
	if r.silence < 0 || !r.missed.Equal(r.now) {
		return
	}
	if r.fired[r.silence].times--; r.fired[r.silence].times == 0 {
		r.fired = slices.Delete(r.fired, r.silence, r.silence+1)
	}
}

// open says whether the tick that begins now is worked.
func (r *reference) open() bool {
	minute := r.now.Hour()*60 + r.now.Minute()
	return r.hours == nil || slices.ContainsFunc(r.hours, func(s span) bool {
		if s.from < s.to {
			return minute >= s.from && minute < s.to
		}
		return minute >= s.from || minute < s.to
	})
}

// land puts the case on the first rung that has somebody, else on the first.
func (r *reference) land(rungs []ladder.Step) {
	rung := rungs[0]
	for _, step := range slices.Backward(rungs) {
		if r.staffed[step.Team] || r.staffed[step.Target] {
			rung = step
		}
	}
	r.level, r.owner, r.queue, r.repeats, r.wall = rung.Level, "", rung.Queue(), 0, rung.Wall
	if r.staffed[rung.Target] {
		r.owner = rung.Target
	}
	r.help.called = rung.Target == digger().Name
	*r.clocks[clock.Step] = refClock{target: rung.Duration}
	r.hold()
}

// warned says how many marks lie within the time used of a clock.
func (r *reference) warned(kind clock.Kind) int {
	n, timer := 0, r.clocks[kind]
	for _, part := range r.policy.Marks() {
		if time.Duration(part*float64(timer.target)).Truncate(time.Millisecond) <= timer.used {
			n++
		}
	}
	return n
}

// worked says how much is worked from now until a time.
func (r *reference) worked(until time.Time) (sum time.Duration) {
	ahead := *r
	for ; ahead.now.Before(until); ahead.now = ahead.now.Add(tick) {
		if ahead.open() {
			sum += tick
		}
	}
	return sum
}

// latest says until when something may be promised: no later than the law says, and than the
// case stays below the top.
func (r *reference) latest(kind clock.Kind) time.Time {
	last := r.now.AddDate(0, 0, 366)
	ceiling, law := r.clocks[clock.Ceiling], r.commit.ResolveLimit
	if r.runs(clock.Ceiling) && r.level != r.policy.Steps[len(r.policy.Steps)-1].Level {
		last = r.now.Add(ceiling.target - ceiling.used)
	}
	if solved := r.ends(clock.Resolve); kind != clock.Resolve && !solved.IsZero() && solved.Before(last) {
		last = solved
	}
	switch kind {
	case clock.Response:
		law = r.commit.RespondLimit
	case clock.NextReply:
		law = nil
	}
	if law != nil && law.At.After(r.now) && law.At.Before(last) {
		last = law.At
	}
	return last
}

// reachesCeiling reports whether a promise goes to the ceiling or beyond it below the top. Then its author counts, whom the
// reference does not know.
func (r *reference) reachesCeiling(kind clock.Kind) bool {
	going := *r
	going.state = handling.Open
	ends, ceiling := going.ends(kind), going.ends(clock.Ceiling)
	belowTop := r.level != r.policy.Steps[len(r.policy.Steps)-1].Level
	return belowTop && !ends.IsZero() && !ceiling.IsZero() && !ends.Before(ceiling)
}

// migrate puts the case on another ladder.
func (r *reference) migrate(to ladder.Policy) {
	r.policy = to
	r.bound()
	if timer := r.clocks[clock.Waiting]; r.state == handling.Waiting && timer.target != r.stretch() {
		if timer.target == 0 {
			*timer, r.turn.from = refClock{}, r.now
		}
		timer.target = r.stretch()
	}
	rung, known := to.At(r.level)
	step, top := r.clocks[clock.Step], to.Top()
	switch {
	case r.clocks[clock.Ceiling].out && r.level != top.Level, r.level > top.Level:
		r.land([]ladder.Step{top})
	case !known:
		r.land(to.Above(r.level))
	default:
		step.target, r.wall = rung.Duration, rung.Wall
		step.out = step.out && r.level == top.Level
	}
}

// assign gives a case that lies in a queue which gives its cases out to the first who may own
// it and is there. What lay there for no time was never held by the queue.
func (r *reference) assign(isGiven bool) {
	if r.state != handling.Open || r.owner != "" || !isGiven || r.isOffered() {
		return
	}
	for _, p := range []handling.Person{ann(), bea(), cid()} {
		if p.Level < r.level || !r.staffed[p.Name] {
			continue
		}
		r.owner = p.Name
		last := &r.holders[len(r.holders)-1]
		broken := slices.ContainsFunc(r.fired, func(f firing) bool { return f.pass == len(r.holders) })
		if last.from.Equal(r.now) && !broken {
			last.holder = p.Name
		} else {
			r.hold()
		}
		return
	}
}

// take gives what a queue holds to somebody who decides over it, may own it and is there.
func (r *reference) take(d handling.Mandate) {
	if r.staffed[d.By.Name] {
		r.takes(d)
	}
}

// takes does take also for somebody who is away.
func (r *reference) takes(d handling.Mandate) {
	if r.owner == "" && d.Note == "" && d.By.Level >= r.level {
		r.owner = d.By.Name
		r.hold()
	}
}

// mayDecide says whether somebody may decide over the case: its holder, somebody with a note, and everybody of the staff
// whose level suffices where a queue holds it; whoever is not of the staff has no level.
func (r *reference) mayDecide(d handling.Mandate) bool {
	if r.owner == "" && d.Note == "" {
		return d.By.Level >= r.level
	}
	return r.owner == d.By.Name || d.Note != ""
}

// credit gives the case to its solver.
func (r *reference) credit(by handling.Actor, inCommon bool) {
	if by.Name == "" || by.Name == r.owner {
		return
	}
	r.holders = append(r.holders, holding{by.Name, r.level, r.now})
	if inCommon || by.Level < r.level {
		r.backTo = r.holder()
	}
	r.owner = by.Name
}

// hold notes who holds the case from now on.
func (r *reference) hold() { r.holders = append(r.holders, holding{r.holder(), r.level, r.now}) }

func (r *reference) holder() string {
	switch {
	case r.state == handling.Resolved:
		return handling.CustomerHolds
	case r.owner != "":
		return r.owner
	default:
		return r.queue
	}
}
