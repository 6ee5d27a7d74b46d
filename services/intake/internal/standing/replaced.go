package standing

import (
	"time"

	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/promise"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
)

// KindRepromised is the reported event of a time that a person promised anew.
const KindRepromised timeline.Kind = "REPROMISED"

// The clocks of the past promises, in the words of the details of the event.
const (
	clockResponse  = "response"
	clockNextReply = "next reply"
	clockResolve   = "resolve"
)

// RecordReplaced puts the promise that a person replaced among the past ones. Each event has the time before it, so that none
// is missed although the clocks of several events come in one report. The past promises have the times of the answer and of the
// solution; another clock leaves none.
func (s *Service) RecordReplaced(c *casefile.Case, e timeline.Entry) {
	if c.Promise == nil {
		return
	}
	replaced := promise.Past{
		RespondBy: c.Promise.RespondBy,
		ResolveBy: c.Promise.ResolveBy,
		Replaced:  e.At,
		Cause:     promise.Repromised,
		Reason:    e.Cause,
	}
	var past *time.Time
	switch e.Details["clock"] {
	case clockResponse, clockNextReply:
		past = &replaced.RespondBy
	case clockResolve:
		past = &replaced.ResolveBy
	default:
		return
	}
	if old, err := time.Parse(time.RFC3339, e.Details["old_time"]); err == nil {
		*past = old
	}
	c.PastPromises = promise.AddPast(c.PastPromises, replaced)
}
