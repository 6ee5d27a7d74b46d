package clock

import "time"

// ToMilliseconds returns t in UTC, cut to whole milliseconds: the form in which documents keep times.
func ToMilliseconds(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }

// RoundUpToMilliseconds returns t rounded up to whole milliseconds, for bounds that must not come too early.
func RoundUpToMilliseconds(t time.Time) time.Time {
	if cut := t.Truncate(time.Millisecond); cut.Before(t) {
		return cut.Add(time.Millisecond)
	}
	return t
}
