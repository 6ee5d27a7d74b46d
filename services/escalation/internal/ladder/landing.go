package ladder

import "slices"

// Land returns the rung on which a case comes to rest that is sent to the first of the given rungs, and the empty ones
// passed on its way. A rung is empty when nobody is there while somebody is on some rung above it. When nobody is there at
// all, the queues are used as they are, so that no case is ever stuck.
func Land(rungs []Step, there func(Step) bool) (Step, []Step) {
	at := slices.IndexFunc(rungs, there)
	if at < 0 {
		at = 0
	}
	return rungs[at], rungs[:at]
}
