package handling_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/escalation/internal/clock"
	"github.com/ombud/ombud/services/escalation/internal/handling"
	"github.com/ombud/ombud/services/escalation/internal/timeline"
)

// The next answer counts from the words of the customer, also where the case has changed since they were said, and from now where it
// would be due already.
func TestTheNextAnswerCountsFromTheWords(t *testing.T) {
	answered := func(f *fixture) {
		require.NoError(f, f.record(f.Answer(f.moment(at(f.T, "Mon 10:00")), at(f.T, "Mon 10:00"))))
	}
	solved := func(f *fixture) {
		require.NoError(f, f.record(f.Resolve(f.moment(at(f.T, "Mon 10:00")), at(f.T, "Mon 10:00"), solution("x", ""))))
	}
	contact := func(said string) func(*fixture) error {
		return func(f *fixture) error {
			return f.record(f.Contact(f.moment(at(f.T, "Mon 11:00")), at(f.T, said)))
		}
	}
	reopen := func(said string) func(*fixture) error {
		return func(f *fixture) error {
			return f.record(handling.ReopenFor(f.Handling, f.moment(at(f.T, "Mon 11:00")), at(f.T, "Mon 10:59"), at(f.T, said), "x", "", nil))
		}
	}
	for name, tc := range map[string]struct {
		before func(*fixture)
		say    func(*fixture) error
		due    string
	}{
		"now":                       {answered, contact("Mon 11:00"), "Mon 13:00"},
		"after the last change":     {answered, contact("Mon 10:30"), "Mon 12:30"},
		"before the last change":    {answered, contact("Mon 09:30"), "Mon 11:30"},
		"before the opening":        {answered, contact("Mon 08:30"), "Mon 13:00"},
		"just too early":            {answered, contact("Mon 09:00"), "Mon 13:00"},
		"in the future":             {answered, contact("Mon 11:30"), "Mon 13:00"},
		"after the solution":        {solved, reopen("Mon 10:50"), "Mon 12:50"},
		"before the solution":       {solved, reopen("Mon 09:10"), "Mon 11:10"},
		"long before the solution":  {solved, reopen("Mon 08:10"), "Mon 13:00"},
		"when it is opened again":   {solved, reopen("Mon 10:59"), "Mon 12:59"},
		"after it was opened again": {solved, reopen("Mon 11:00"), "Mon 12:59"},
	} {
		t.Run(name, func(t *testing.T) {
			f := opened(t, nil)
			tc.before(f)
			require.NoError(t, tc.say(f))
			f.due(clock.NextReply, tc.due)
			require.Equal(t, 2*time.Hour, f.Clocks.NextReply.Target)
		})
	}
}

// The clock has gone on since the words of the customer. A mark that it had passed before the last change is warned of at that.
func TestAnAnswerThatIsDueSoonIsWarnedOf(t *testing.T) {
	for name, tc := range map[string]struct{ answered, warned, left string }{
		"passed after the last change":  {"Mon 10:00", "Mon 10:45", "30m0s"},
		"passed before the last change": {"Mon 10:50", "Mon 10:50", "25m0s"},
	} {
		t.Run(name, func(t *testing.T) {
			f := opened(t, func(o *handling.Opening, _ *roster) { o.Commitment = promise(office()) })
			require.NoError(t, f.record(f.Answer(f.moment(at(t, tc.answered)), at(t, tc.answered))))
			require.NoError(t, f.record(f.Contact(f.moment(at(t, "Mon 11:00")), at(t, "Mon 09:15"))))
			f.due(clock.NextReply, "Mon 11:15")
			warned := f.events[len(f.events)-1]
			require.Equal(t, timeline.ClockWarned, warned.Kind)
			require.Equal(t, "next reply", warned.Details["clock"])
			require.Equal(t, at(t, tc.warned), warned.At)
			require.Equal(t, tc.left, warned.Details["left"])
		})
	}
}
