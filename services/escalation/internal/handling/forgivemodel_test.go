package handling_test

import (
	"slices"

	"github.com/ombud/ombud/services/escalation/internal/clock"
)

// forgive takes back that a clock ran out at this very instant, for which an act was in time. What an answer made good before
// stays.
func (r *reference) forgive(kind clock.Kind) {
	isAnswered := slices.Contains([]clock.Kind{clock.Triage, clock.Response, clock.NextReply}, kind)
	for i := len(r.fired) - 1; i >= 0; i-- {
		f, timer := r.fired[i], r.clocks[kind]
		if f.clock != kind || !f.at.Equal(r.now) || isAnswered && i < r.met {
			continue
		}
		r.fired = slices.Delete(r.fired, i, i+1)
		if timer.out {
			timer.used -= timer.spared
		}
		timer.out, timer.spared = false, 0
		if i < r.silence {
			r.silence--
		}
		if i < r.met {
			r.met--
		}
	}
}

// forgiveSolution takes back all that ran out at this very instant, for which a solution was in time.
func (r *reference) forgiveSolution() {
	if r.silence >= 0 && r.missed.Equal(r.now) {
		r.hear()
		r.clocks[clock.Update].used = r.clocks[clock.Update].target
	}
	for _, kind := range []clock.Kind{clock.Triage, clock.Response, clock.NextReply, clock.Resolve, clock.Ceiling, clock.Step} {
		r.forgive(kind)
	}
}

// forgiveWaiting takes back that the solution, and the time of the level, ran out at the very instant at which the waiting
// began. The law's time is over all the same.
func (r *reference) forgiveWaiting() {
	if law := r.commit.ResolveLimit; law == nil || !law.At.Equal(r.now) {
		r.forgive(clock.Resolve)
	}
	r.forgive(clock.Step)
}
