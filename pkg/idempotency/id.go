package idempotency

import (
	"crypto/sha256"
	"slices"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"
)

// NewID returns a new ULID: 26 characters that sort by now (in milliseconds), and within one millisecond by the order
// in which this process made them. Two processes may be called at the same instant: the order between them is not
// promised, that the ids differ is. An id is not a secret. It panics when now is before 1970 or after 10889.
func NewID(now time.Time) string {
	return ulid.MustNewDefault(now).String()
}

// DerivedID returns the id that belongs to parts: the same parts in the same order give the same 26 characters, in the
// alphabet and shape of a ULID (but without a time in it), and other parts give others. An effect on another service carries
// such an id, computed from the document and the step, so that a repeated call is recognised there.
func DerivedID(parts ...string) string {
	h := sha256.New()
	for _, part := range parts {
		writePart(h, part)
	}
	return ulid.ULID(h.Sum(nil)[:len(ulid.ULID{})]).String()
}

// CommandID returns the id that belongs to parts and the id of cmd, the same at every repetition; a new one for the empty
// command.
func CommandID(cmd Command, now time.Time, parts ...string) string {
	if cmd.IsEmpty() {
		return NewID(now)
	}
	return DerivedID(append(slices.Clone(parts), cmd.ID)...)
}

// ResourceID returns the last part of the name of a resource that cmd makes: the id that
// the caller asked for; else one that every request of the caller with that request_id gets,
// different for each scope; else, for a command without an id, a new one. Ids made here are
// lower-case ULIDs.
func ResourceID(id string, cmd Command, now time.Time, scope ...string) string {
	if id != "" {
		return id
	}
	return strings.ToLower(CommandID(cmd, now, append(slices.Clone(scope), cmd.Caller)...))
}
