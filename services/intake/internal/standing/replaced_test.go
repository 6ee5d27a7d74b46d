package standing_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/promise"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
	"github.com/ombud/ombud/services/intake/internal/standing"
)

// repromised is the event of a new promise after n others.
func repromised(n int) timeline.Entry {
	return timeline.Entry{
		Kind: standing.KindRepromised, At: at(9), Actor: "staff/ann", Cause: "reason " + strconv.Itoa(n),
		Details: map[string]string{
			"clock":    "resolve",
			"old_time": at(10).Add(time.Duration(n) * time.Minute).Format(time.RFC3339Nano),
			"new_time": at(10).Add(time.Duration(n+1) * time.Minute).Format(time.RFC3339Nano),
		},
	}
}

// Every time that a person replaced is on record, also when the clocks of several come in one report; the oldest are forgotten.
func TestEveryReplacedPromiseIsOnRecord(t *testing.T) {
	service := standing.NewService(nil)
	c := &casefile.Case{State: casefile.StateOpen, Promise: &promise.Promise{RespondBy: at(11), ResolveBy: at(10)}}
	for n := range 40 {
		service.RecordReplaced(c, repromised(n))
	}
	require.Len(t, c.PastPromises, 32)
	for i, past := range c.PastPromises {
		n := i + 8
		require.Equal(t, at(10).Add(time.Duration(n)*time.Minute), past.ResolveBy)
		require.Equal(t, at(11), past.RespondBy)
		require.Equal(t, "reason "+strconv.Itoa(n), past.Reason)
	}
	require.Equal(t, at(10), c.Promise.ResolveBy, "the clocks tell the new time")
}

// Each clock replaces its own time. One whose times are not among the past promises leaves none.
func TestAReplacedTimeIsThatOfItsClock(t *testing.T) {
	for clock, want := range map[string][]time.Time{
		"response":   {at(8), at(17)},
		"next reply": {at(8), at(17)},
		"resolve":    {at(11), at(8)},
		"triage":     nil,
	} {
		c := &casefile.Case{Promise: &promise.Promise{RespondBy: at(11), ResolveBy: at(17)}}
		standing.NewService(nil).RecordReplaced(c, timeline.Entry{
			Kind: standing.KindRepromised, At: at(9), Details: map[string]string{"clock": clock, "old_time": at(8).Format(time.RFC3339)},
		})
		var got []time.Time
		for _, past := range c.PastPromises {
			got = append(got, past.RespondBy, past.ResolveBy)
		}
		require.Equal(t, want, got, clock)
	}
}
