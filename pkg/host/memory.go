package host

import (
	"context"
	"os"
	"runtime/debug"
)

// gcPercent is how much memory that is no longer used may pile up before it is collected,
// in percent of the memory in use. The services use little and make much garbage, so that
// Go's own 100 has them collect dozens of times a second: an eighth of all processor time.
const gcPercent = 400

// reduceCollections sets that for the process, unless its operator has, by the variable
// that all Go programs know. GOMEMLIMIT bounds the memory either way.
func reduceCollections(context.Context) error {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	return nil
}
