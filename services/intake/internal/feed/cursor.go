package feed

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/ombud/ombud/pkg/fault"
)

// maxAhead is the most by which the clock of another process may be ahead of ours.
const maxAhead = time.Hour

// Oldest is the cursor that begins with the oldest event.
const Oldest = "0"

// cursor is a position in the feed. Cases are read in the order of their last change, so a position takes two times:
// all cases that last changed before since have been sent, and of the others at least the entries recorded before
// floor.
type cursor struct {
	since, floor time.Time
	id           string // the case of the last event
	seq          int64  // the sequence of the last event
}

// String returns the cursor in the form of the API. It is safe in URLs and headers.
func (c cursor) String() string {
	return fmt.Sprintf("%d.%d.%s.%d", c.since.UnixMilli(), c.floor.UnixMilli(), c.id, c.seq)
}

// parseCursor reads a cursor. A text of another form, and a time to come, which no event has had, are an InvalidArgument
// fault.
func parseCursor(text string, now time.Time) (cursor, error) {
	if text == Oldest {
		return cursor{since: time.Unix(0, 0).UTC(), floor: time.Unix(0, 0).UTC()}, nil
	}
	parts := strings.Split(text, ".")
	if len(parts) != 4 || !isCaseID(parts[2]) {
		return cursor{}, wrongCursor()
	}
	var numbers []int64
	for _, part := range []string{parts[0], parts[1], parts[3]} {
		n, err := strconv.ParseInt(part, 10, 64)
		if err != nil || n < 0 {
			return cursor{}, wrongCursor()
		}
		numbers = append(numbers, n)
	}
	if max(numbers[0], numbers[1]) > now.Add(maxAhead).UnixMilli() {
		return cursor{}, wrongCursor()
	}
	return cursor{
		since: time.UnixMilli(numbers[0]).UTC(),
		floor: time.UnixMilli(numbers[1]).UTC(),
		id:    parts[2],
		seq:   numbers[2],
	}, nil
}

// isCaseID reports whether a text has the form of the id of a case, a ULID.
func isCaseID(text string) bool {
	return len(text) == 26 && strings.Trim(text, "0123456789ABCDEFGHJKMNPQRSTVWXYZ") == ""
}

func wrongCursor() error {
	return fault.Invalid("cursor", "is not a cursor that an event came with; without one events come from now on, with %s from the oldest", Oldest)
}
