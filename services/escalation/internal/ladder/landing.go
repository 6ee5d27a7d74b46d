package ladder

import (
	"fmt"
	"slices"
)

// Land returns the rung on which a case comes to rest that is sent to the first
// of the given rungs, and the empty ones it passes on its way. A rung is empty when
// its team has nobody while some rung above it has somebody; when nobody is there
// at all, the queues are used as they are, so that no case is ever stuck.
func Land(rungs []Step, staffed func(team string) bool) (Step, []Step) {
	at := slices.IndexFunc(rungs, func(step Step) bool { return staffed(step.Team) })
	if at < 0 {
		at = 0
	}
	return rungs[at], rungs[:at]
}

func stepField(i int, field string) string { return fmt.Sprintf("steps[%d].%s", i, field) }
