package idempotency

import (
	"time"

	"github.com/ombud/ombud/pkg/fault"
)

// LogSize is how many commands a document remembers. A caller repeats within seconds; a document that has seen this many
// commands since will not recognise an older one.
const LogSize = 64

// ReasonReused is the reason of the error for a request_id that comes with another request than the first time.
const ReasonReused = "REQUEST_ID_REUSED"

// Entry is one command that a document has applied.
type Entry struct {
	Command `bson:",inline"`
	// At is when it was applied.
	At time.Time `bson:"at"`
}

// Log holds the commands that a document has applied, oldest first and at most [LogSize] of them. It is a field of that
// document. The zero Log is empty and ready.
type Log []Entry

// HasApplied reports whether the document has applied cmd, so that it must not be applied again. The same id with
// another digest is an InvalidArgument error on request_id with the reason [ReasonReused]. An empty command is never
// seen.
func (l Log) HasApplied(cmd Command) (bool, error) {
	if cmd.IsEmpty() {
		return false, nil
	}
	for _, entry := range l {
		if entry.ID != cmd.ID {
			continue
		}
		if entry.Digest != cmd.Digest {
			return false, ReusedID()
		}
		return true, nil
	}
	return false, nil
}

// Add records that cmd was applied at now and forgets the oldest entry when the log is full. An empty command is not
// recorded. The log is rebuilt rather than changed in place, because copies of the document may share its memory.
func (l *Log) Add(cmd Command, now time.Time) {
	if cmd.IsEmpty() {
		return
	}
	kept := *l
	if len(kept) >= LogSize {
		kept = kept[len(kept)-LogSize+1:]
	}
	grown := make(Log, 0, len(kept)+1)
	*l = append(append(grown, kept...), Entry{Command: cmd, At: now})
}

// ReusedID returns the fault for a request_id that comes with another request than the first time.
func ReusedID() error {
	return fault.Invalid(requestIDField, "was used for another request before").WithReason(ReasonReused)
}
