package host

import (
	"context"
	"os"
	"runtime/debug"
)

// garbage is how much memory that is no longer used may pile up before it is collected,
// in percent of what is used. The services use little and make much garbage, so that
// Go's own 100 has them collect dozens of times a second: an eighth of all processor time.
const garbage = 400

// spareCollections sets that for the process, unless its operator has, by the variable
// that all Go programs know. GOMEMLIMIT bounds the memory either way.
func spareCollections(context.Context) error {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbage)
	}
	return nil
}
