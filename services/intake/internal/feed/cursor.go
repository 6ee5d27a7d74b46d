package feed

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/ombud/ombud/pkg/fault"
)

// Oldest is the cursor that begins with the oldest event.
const Oldest = "0"

// cursor is a place in the feed. Cases are told in the order of their last change, so
// it takes two times to say what has been told: all of the cases that last changed
// before since, and of the others at least what was recorded before floor.
type cursor struct {
	since, floor time.Time
	id           string // the case of the event told last
	seq          int64  // the event's sequence
}

// String is the cursor as clients keep it. It is safe in URLs and headers.
func (c cursor) String() string {
	return fmt.Sprintf("%d.%d.%s.%d", c.since.UnixMilli(), c.floor.UnixMilli(), c.id, c.seq)
}

// parse reads a cursor; one that was not made here is an InvalidArgument fault.
func parse(text string) (cursor, error) {
	if text == Oldest {
		return cursor{since: time.Unix(0, 0).UTC(), floor: time.Unix(0, 0).UTC()}, nil
	}
	parts := strings.Split(text, ".")
	if len(parts) != 4 || parts[2] == "" {
		return cursor{}, wrong()
	}
	var numbers []int64
	for _, part := range []string{parts[0], parts[1], parts[3]} {
		n, err := strconv.ParseInt(part, 10, 64)
		if err != nil || n < 0 {
			return cursor{}, wrong()
		}
		numbers = append(numbers, n)
	}
	return cursor{
		since: time.UnixMilli(numbers[0]).UTC(),
		floor: time.UnixMilli(numbers[1]).UTC(),
		id:    parts[2],
		seq:   numbers[2],
	}, nil
}

func wrong() error { return fault.Invalid("cursor", "is not a cursor that an event came with") }
