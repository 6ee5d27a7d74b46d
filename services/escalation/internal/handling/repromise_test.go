package handling_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/escalation/internal/clock"
	"github.com/ombud/ombud/services/escalation/internal/handling"
	"github.com/ombud/ombud/services/escalation/internal/timeline"
)

// repromise promises another time at a time, or requires the reason for which it is refused.
func (f *fixture) repromise(now string, kind clock.Kind, by, refusal string) {
	f.Helper()
	who := handling.Mandate{By: handling.Actor{Name: ann().Name, Leads: true, Level: 1}, Note: "x"}
	err := f.record(f.Repromise(f.moment(at(f.T, now)), kind, who, handling.Repromise{By: at(f.T, by), Reason: "The part is late."}))
	if refusal == "" {
		require.NoError(f, err)
		return
	}
	require.Equal(f, refusal, fault.ReasonOf(err))
}

// week is a ceiling that bounds no promise of a test.
const week = 7 * 24 * time.Hour

// The clock runs out at the new time, the old one stays in the pass, and the ceiling stays.
func TestRepromise(t *testing.T) {
	f := opened(t, nil)
	f.due(clock.Resolve, "Tue 01:00")
	f.repromise("Mon 10:00", clock.Resolve, "Tue 04:00", "")
	f.due(clock.Resolve, "Tue 04:00")
	f.due(clock.Ceiling, "Tue 05:00")
	f.repromise("Mon 10:30", clock.Response, "Mon 14:00", "")
	f.due(clock.Response, "Mon 14:00")
	require.Equal(t, clock.Why{Cause: clock.Repromised, Reason: "The part is late."}, f.Clocks.Resolve.Why)
	require.Equal(t, []string{"REPROMISED resolve", "REPROMISED response"}, f.told())
	require.Equal(t, []handling.Repromise{
		{
			Clock: clock.Resolve, Was: at(t, "Tue 01:00"), By: at(t, "Tue 04:00"), At: at(t, "Mon 10:00"), Actor: "staff/ann",
			Reason: "The part is late.", Limit: handling.LimitCeiling, LimitAt: at(t, "Tue 05:00"),
		},
		{
			Clock: clock.Response, Was: at(t, "Mon 11:00"), By: at(t, "Mon 14:00"), At: at(t, "Mon 10:30"), Actor: "staff/ann",
			Reason: "The part is late.", Limit: handling.LimitSolution, LimitAt: at(t, "Tue 04:00"),
		},
	}, f.Passes[0].Repromises)
	f.fire("Mon 12:59")
	require.Empty(t, f.Passes[0].Breaches, "the old time is neither kept nor broken")
	f.fire("Tue 04:00")
	require.Equal(t, at(t, "Tue 04:00"), f.Clocks.Resolve.BreachedAt)
}

// A time in closed hours is kept to the minute; pauses move it on as they do every other.
func TestRepromiseInClosedHours(t *testing.T) {
	f := opened(t, func(o *handling.Opening, _ *roster) { o.Commitment, o.Policy.Ceiling = promise(office()), week })
	f.repromise("Mon 12:00", clock.Resolve, "Sat 12:00", "")
	f.due(clock.Resolve, "Sat 12:00")
	require.NoError(t, f.record(f.Wait(f.moment(at(t, "Thu 09:00")), at(t, "Thu 09:00"), handling.Mandate{})))
	require.NoError(t, f.record(f.Resume(f.moment(at(t, "Thu 17:00")), at(t, "Thu 17:00"))))
	require.Equal(t, time.Date(2026, 11, 9, 17, 0, 0, 0, time.UTC), f.Clocks.Resolve.Due, "a working day later")
}

// Also when nothing is worked between now and then.
func TestRepromiseWithinClosedHours(t *testing.T) {
	f := opened(t, func(o *handling.Opening, _ *roster) {
		o.Commitment, o.Start, o.Policy.Ceiling = promise(office()), monday().Add(-14*time.Hour), week
	})
	require.NoError(t, f.record(f.Repromise(f.moment(monday()), clock.Resolve, leading(), handling.Repromise{By: at(t, "Mon 20:00")})))
	f.due(clock.Resolve, "Mon 20:00")
	require.NoError(t, f.record(f.Repromise(f.moment(at(t, "Mon 18:00")), clock.Resolve, leading(), handling.Repromise{By: at(t, "Mon 22:00")})))
	f.due(clock.Resolve, "Mon 22:00")
}

// While the firm waits no clock would run to a new time for the solution, and the question was the answer.
func TestRepromiseWhileWaiting(t *testing.T) {
	f := opened(t, func(o *handling.Opening, _ *roster) { o.Policy.Ceiling = week })
	require.NoError(t, f.record(f.Wait(f.moment(at(t, "Mon 10:00")), at(t, "Mon 10:00"), handling.Mandate{})))
	f.repromise("Mon 10:30", clock.Resolve, "Wed 12:00", "PROMISE_PAUSED")
	f.repromise("Mon 10:30", clock.Response, "Mon 16:00", "PROMISE_NOT_OPEN")
}

// The law bounds what is counted from the opening, too, and a moment of the law that has passed bounds nothing.
func TestTheLawBoundsALateOpening(t *testing.T) {
	law := &handling.LegalLimit{At: at(t, "Mon 12:00"), Law: "statutoryLimits/x"}
	f := opened(t, func(o *handling.Opening, _ *roster) {
		o.Start, o.Commitment.ResolveLimit, o.Policy.Ceiling = monday().Add(-72*time.Hour), law, week
	})
	f.due(clock.Resolve, "Mon 12:00")
	f.fire("Mon 13:00")
	f.repromise("Mon 13:00", clock.Resolve, "Tue 12:00", "")
}

// A broken promise can be mended: the clock runs to the new time, and the breach stays.
func TestRepromiseAfterABreach(t *testing.T) {
	f := opened(t, func(o *handling.Opening, _ *roster) { o.Policy.Ceiling = week })
	f.fire("Tue 01:00")
	f.repromise("Tue 02:00", clock.Resolve, "Tue 12:00", "")
	f.due(clock.Resolve, "Tue 12:00")
	mended := f.lastPass().Repromises[0]
	require.True(t, mended.Broken)
	require.Equal(t, at(t, "Tue 01:00"), mended.Was)
	require.Equal(t, "true", f.events[len(f.events)-1].Details["broken"])
	f.fire("Tue 12:00")
	require.Equal(t, at(t, "Tue 12:00"), f.Clocks.Resolve.BreachedAt, "broken twice")
	f.repromise("Tue 13:00", clock.Resolve, "Tue 20:00", "")
	require.NoError(t, f.record(f.Resolve(f.moment(at(t, "Tue 15:00")), at(t, "Tue 15:00"), solution("x", ""))))
	require.False(t, f.lastSolution().InTime, "what was broken stays broken")
}

// The answer that is owed is promised anew: the first one, or the next.
func TestRepromiseTheNextReply(t *testing.T) {
	f := opened(t, nil)
	require.NoError(t, f.record(f.Answer(f.moment(at(t, "Mon 10:00")), at(t, "Mon 10:00"))))
	require.NoError(t, f.record(f.Contact(f.moment(at(t, "Mon 11:00")), at(t, "Mon 11:00"))))
	f.repromise("Mon 12:00", clock.Response, "Mon 16:00", "")
	f.due(clock.NextReply, "Mon 16:00")
	require.Equal(t, clock.NextReply, f.lastPass().Repromises[0].Clock)
}

func TestRepromiseNeedsSomethingToPromise(t *testing.T) {
	for _, tc := range []struct {
		name, now, by string
		kind          clock.Kind
		live          func(f *fixture)
		want          string
	}{
		{"it has passed", "Tue 01:01", "Tue 04:00", clock.Resolve, nil, ""},
		{"it passes at this very moment", "Tue 01:00", "Tue 04:00", clock.Resolve, nil, ""},
		{"the new time has passed", "Mon 10:00", "Mon 09:30", clock.Resolve, nil, "INVALID_ARGUMENT"},
		{"it is answered", "Mon 10:00", "Mon 12:00", clock.Response, func(f *fixture) {
			require.NoError(f, f.record(f.Answer(f.moment(monday()), monday())))
		}, "PROMISE_NOT_OPEN"},
		{"nothing was promised", "Mon 10:00", "Mon 12:00", clock.Response, func(f *fixture) {
			require.NoError(f, f.record(f.ChangeCommitment(f.moment(monday()), monday(), handling.Commitment{Start: monday()}, false)))
		}, "PROMISE_NOT_OPEN"},
		{"it is solved", "Mon 10:00", "Mon 12:00", clock.Resolve, func(f *fixture) {
			require.NoError(f, f.record(f.Resolve(f.moment(monday()), monday(), solution("x", ""))))
		}, "HANDLING_RESOLVED"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := opened(t, nil)
			if tc.live != nil {
				tc.live(f)
			}
			f.repromise(tc.now, tc.kind, tc.by, tc.want)
		})
	}
}

// Nothing is promised beyond the law; below the top nothing beyond the ceiling; and nothing
// beyond a year. What is refused says which of them it was.
func TestRepromiseIsBounded(t *testing.T) {
	law := func(text string) *handling.LegalLimit {
		return &handling.LegalLimit{At: at(t, text), Law: "statutoryLimits/act", Version: 2}
	}
	soon := func(f *fixture) {
		f.repromise("Mon 09:00", clock.Resolve, "Mon 09:30", "")
		f.fire("Mon 09:30")
	}
	top := func(f *fixture) { require.NoError(f, f.record(f.PassUp(f.moment(monday()), boss(), 4, "x"))) }
	year := monday().Add(time.Hour).Add(366 * 24 * time.Hour)
	for _, tc := range []struct {
		name            string
		respond, solved *handling.LegalLimit
		live            func(f *fixture)
		kind            clock.Kind
		limit           string
		last            time.Time
		field           string
	}{
		{"the ceiling", nil, nil, nil, clock.Resolve, "ceiling", at(t, "Tue 05:00"), "resolve_by"},
		{"the solution, for an answer", nil, nil, nil, clock.Response, "solution", at(t, "Tue 01:00"), "respond_by"},
		{"the ceiling, for an answer after a broken solution", nil, nil, soon, clock.Response, "ceiling", at(t, "Tue 05:00"), "respond_by"},
		{"a law for an answer that is milder than the solution", law("Tue 02:00"), nil, nil, clock.Response, "solution", at(t, "Tue 01:00"), "respond_by"},
		{"the law", nil, law("Tue 02:00"), nil, clock.Resolve, "statutoryLimits/act", at(t, "Tue 02:00"), "resolve_by"},
		{"the law at the very ceiling", nil, law("Tue 05:00"), nil, clock.Resolve, "statutoryLimits/act", at(t, "Tue 05:00"), "resolve_by"},
		{"the law for an answer", law("Mon 20:00"), law("Tue 02:00"), nil, clock.Response, "statutoryLimits/act", at(t, "Mon 20:00"), "respond_by"},
		{"a law that is milder than the ceiling", nil, law("Thu 09:00"), nil, clock.Resolve, "ceiling", at(t, "Tue 05:00"), "resolve_by"},
		{"the law at the top", nil, law("Thu 09:00"), top, clock.Resolve, "statutoryLimits/act", at(t, "Thu 09:00"), "resolve_by"},
		{"a year at the top", nil, nil, top, clock.Resolve, "horizon", year, "resolve_by"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := opened(t, func(o *handling.Opening, _ *roster) {
				o.Commitment.RespondLimit, o.Commitment.ResolveLimit = tc.respond, tc.solved
			})
			if tc.live != nil {
				tc.live(f)
			}
			before, made := f.Commitment, len(f.lastPass().Repromises)
			now := f.moment(monday().Add(time.Hour))
			err := f.record(f.Repromise(now, tc.kind, leading(), handling.Repromise{By: tc.last.Add(time.Millisecond)}))
			require.Equal(t, handling.ReasonTooLate, fault.ReasonOf(err))
			refused, _ := fault.As(err)
			require.Equal(t, tc.field, refused.Fields()[0].Path)
			require.Equal(t, map[string]string{"limit": tc.limit, "limit_time": tc.last.Format(time.RFC3339Nano)}, refused.Metadata())
			require.Equal(t, before, f.Commitment)
			require.Len(t, f.lastPass().Repromises, made)

			require.NoError(t, f.record(f.Repromise(now, tc.kind, leading(), handling.Repromise{By: tc.last})), "to the very limit")
			told := f.events[len(f.events)-1]
			require.Equal(t, timeline.Repromised, told.Kind)
			require.Equal(t, []string{tc.limit, tc.last.Format(time.RFC3339Nano)}, []string{told.Details["limit"], told.Details["limit_time"]})
		})
	}
}

// A promise that goes to the ceiling by its contract is made later below the top, and the case goes to the top at the ceiling all the
// same. A person who has promised the ceiling itself promises no more.
func TestAPromiseAtTheCeilingIsMadeLater(t *testing.T) {
	law := &handling.LegalLimit{At: at(t, "Tue 10:00"), Law: "statutoryLimits/act"}
	for name, tc := range map[string]struct {
		change func(*handling.Opening)
		before string // promised first; empty for nothing
		by     string
		want   string
	}{
		"at the ceiling":              {func(o *handling.Opening) { o.Commitment.ResolveIn = 20 * time.Hour }, "", "Tue 09:00", ""},
		"in the second before it":     {func(o *handling.Opening) { o.Commitment.ResolveIn = 20*time.Hour - 999*time.Millisecond }, "", "Tue 09:00", ""},
		"a second before it":          {func(o *handling.Opening) { o.Commitment.ResolveIn = 20*time.Hour - time.Second }, "", "Tue 09:00", handling.ReasonTooLate},
		"beyond it, in office hours":  {func(o *handling.Opening) { o.Commitment = promise(office()) }, "", "Wed 12:00", ""},
		"later once more":             {func(o *handling.Opening) { o.Commitment.ResolveIn = 20 * time.Hour }, "Tue 09:00", "Tue 12:00", ""},
		"to the ceiling, by a person": {func(*handling.Opening) {}, "Tue 05:00", "Tue 05:01", handling.ReasonTooLate},
		"beyond the law": {
			func(o *handling.Opening) { o.Commitment.ResolveIn, o.Commitment.ResolveLimit = 20*time.Hour, law }, "", "Tue 10:01",
			handling.ReasonTooLate,
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := opened(t, func(o *handling.Opening, _ *roster) { tc.change(o) })
			f.due(clock.Ceiling, "Tue 05:00")
			if tc.before != "" {
				f.repromise("Mon 10:00", clock.Resolve, tc.before, "")
			}
			f.repromise("Mon 11:00", clock.Resolve, tc.by, tc.want)
			if tc.want != "" {
				return
			}
			require.NotEqual(t, handling.LimitCeiling, f.lastPass().Repromises[len(f.lastPass().Repromises)-1].Limit)
			f.due(clock.Ceiling, "Tue 05:00")
			f.fire("Tue 05:00")
			require.Equal(t, f.Policy.Top().Level, f.Level)
			f.due(clock.Resolve, tc.by)
		})
	}
}
