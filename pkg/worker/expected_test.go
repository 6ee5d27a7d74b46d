package worker_test

import (
	"time"

	"github.com/ombud/ombud/pkg/worker"
)

// expected is what the model knows of a document. Times are offsets from the start; never stands for none.
type expected struct {
	due, plan, next time.Duration
	leased, parked  bool
	attempts        int
	commits         int
	fence           int64
	dead            *worker.Claim[job] // the claim of the last run that crashed
	deadFence       int64
}

const never = time.Duration(-1)

// end is how a run ends: by a crash, a failure, or a commit that leaves the next step due at Next.
type end struct {
	Crash, Fail bool
	Next        time.Duration
}

func (e *expected) set(at time.Duration) {
	if e.leased {
		e.next = at
		return
	}
	e.due, e.plan, e.attempts, e.parked = at, never, 0, false
}

func (e *expected) makeDue(at time.Duration) {
	switch {
	case e.leased:
		e.next = sooner(e.next, at)
	case e.due == never:
		e.set(at)
	default:
		e.due = sooner(e.due, at)
	}
}

func (e *expected) clear() {
	if e.leased {
		e.next = never
		return
	}
	e.set(never)
}

func (e *expected) claim(now, plan time.Duration) {
	e.due, e.plan, e.leased = now+lease, plan, true
	e.fence++
	e.attempts++
	if e.next <= now {
		e.next = never
	}
}

// end ends the run as it is told; a crash leaves the document leased.
func (e *expected) end(now time.Duration, how end) {
	switch {
	case how.Crash:
		e.deadFence = e.fence
	case !how.Fail:
		e.commit(how.Next)
	case e.attempts == 4:
		e.park()
	default:
		e.free(now + []time.Duration{1, 2, 4}[e.attempts-1]*time.Second) // half of 2, 4, 8
	}
}

func (e *expected) commit(next time.Duration) {
	e.commits++
	e.plan, e.attempts = never, 0
	e.free(next)
}

func (e *expected) park() {
	e.parked = true
	e.free(never)
}

// free ends the lease and leaves the document due as the run decided, or as somebody asked meanwhile.
func (e *expected) free(due time.Duration) {
	asked := e.next
	e.due, e.leased, e.next = due, false, never
	e.fence++
	if asked != never {
		e.makeDue(asked)
	}
}

func sooner(a, b time.Duration) time.Duration {
	if a == never {
		return b
	}
	return min(a, b)
}
