package promise

import "time"

// Span is a promised duration, by the clock on the wall or in working time.
type Span struct {
	Length     time.Duration
	AlwaysOpen bool
}

// IsShorter reports whether the customer waits less long than with another one. As much working time is longer.
func (s Span) IsShorter(than Span) bool {
	if s.AlwaysOpen == than.AlwaysOpen {
		return s.Length < than.Length
	}
	return s.AlwaysOpen && s.Length <= than.Length
}
