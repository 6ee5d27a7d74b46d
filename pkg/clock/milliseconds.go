package clock

import "time"

// ToMilliseconds returns t in UTC, cut to whole milliseconds: the form in which documents keep times.
func ToMilliseconds(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }
