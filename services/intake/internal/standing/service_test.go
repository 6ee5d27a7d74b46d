package standing_test

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/words"
	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/promise"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
	"github.com/ombud/ombud/services/intake/internal/message"
	"github.com/ombud/ombud/services/intake/internal/message/template"
	"github.com/ombud/ombud/services/intake/internal/standing"
)

func at(hour int) time.Time { return time.Date(2026, 11, 2, hour, 0, 0, 0, time.UTC) }

// term is a running clock; one that ran out for an empty cause.
func term(hour int, cause promise.Cause) promise.Term {
	return promise.Term{State: promise.Running, By: at(hour), Cause: cause, Reason: "The part is late."}
}

// newService returns a service that writes the shipped letters.
func newService(t *testing.T) *standing.Service {
	t.Helper()
	templates, err := template.LoadSet()
	require.NoError(t, err)
	return standing.NewService(message.NewService(templates, nil, message.Options{}))
}

// A change is on the timeline with its old time, among the past promises, and in one message. A time that a person promised anew
// comes among the past ones with its event.
func TestAChangedPromiseIsTold(t *testing.T) {
	broken := promise.Term{State: promise.Broken, By: at(17)}
	anew := term(18, promise.Repromised)
	anew.Missed = at(17)
	next := promise.Term{State: promise.Running, By: at(15), Cause: promise.Contacted, IsNext: true}
	for name, tc := range map[string]struct {
		state           casefile.State
		was             promise.State // of the solution
		answer, resolve promise.Term
		ceiling         int
		entries         string // kinds, and the template of a message
		past            int
	}{
		"nothing changes":        {casefile.StateOpen, promise.Running, term(11, ""), term(17, ""), 20, "", 0},
		"later":                  {casefile.StateOpen, promise.Paused, term(11, ""), term(18, promise.Resumed), 20, "PROMISE_CHANGED goingOn", 1},
		"on at the same time":    {casefile.StateOpen, promise.Paused, term(11, ""), term(17, promise.Resumed), 20, "goingOn", 0},
		"earlier":                {casefile.StateOpen, promise.Running, term(11, ""), term(16, promise.Recommitted), 20, "PROMISE_CHANGED earlier", 1},
		"by a person":            {casefile.StateOpen, promise.Running, term(11, ""), term(18, promise.Repromised), 20, "repromise", 0},
		"earlier by a person":    {casefile.StateOpen, promise.Running, term(11, ""), term(16, promise.Repromised), 20, "earlier", 0},
		"broken":                 {casefile.StateOpen, promise.Running, term(11, ""), broken, 20, "broken", 0},
		"broken and made anew":   {casefile.StateOpen, promise.Running, term(11, ""), anew, 20, "broken+repromise", 0},
		"a further message":      {casefile.StateOpen, promise.Running, next, term(17, ""), 20, "PROMISED receipt", 0},
		"later, and a message":   {casefile.StateOpen, promise.Paused, next, term(18, promise.Resumed), 20, "PROMISED PROMISE_CHANGED goingOn", 1},
		"reopened, told by that": {casefile.StateOpen, promise.Running, term(11, ""), term(18, promise.Reopened), 20, "PROMISE_CHANGED", 1},
		"the ceiling alone":      {casefile.StateOpen, promise.Running, term(11, ""), term(17, ""), 19, "PROMISE_CHANGED", 0},
		"solved meanwhile":       {casefile.StateResolved, promise.Running, term(11, ""), term(18, promise.Resumed), 20, "PROMISE_CHANGED", 1},
	} {
		t.Run(name, func(t *testing.T) {
			service := newService(t)
			c := &casefile.Case{
				State: tc.state, Stage: casefile.StagePromised, Customer: "x", Channel: "PORTAL",
				Promise: &promise.Promise{RespondBy: at(11), ResolveBy: at(17), ResolveState: tc.was, Ceiling: at(20)},
			}
			report := standing.Report{Handling: casefile.Handling{Owner: "staff/ann", Revision: 1}, Terms: &promise.Terms{
				Answer: tc.answer, Resolve: tc.resolve, Ceiling: term(tc.ceiling, promise.Recommitted),
			}}
			m := timeline.Moment{At: at(9), Actor: timeline.Suite}
			for range 2 { // the second is no newer
				service.Adopt(c, "01JBQW3E5V0000000000000000", m, report)
			}
			var entries []string
			for _, e := range c.Tail {
				if e.Kind == timeline.KindMessagePrepared {
					entries = append(entries, e.Details["template"])
				} else {
					entries = append(entries, string(e.Kind))
				}
			}
			require.Equal(t, tc.entries, strings.Join(entries, " "))
			require.Len(t, c.PastPromises, tc.past)
			require.Equal(t, "staff/ann", c.Handling.Owner)
		})
	}
}

// A silence longer than promised is a broken promise like any other, told once. Of a solved case only what was broken before
// is told, and nothing is said of going on.
func TestABrokenPromiseIsTold(t *testing.T) {
	for name, tc := range map[string]struct {
		state    casefile.State
		resolved int
		terms    promise.Terms
		says     string // empty for no message
	}{
		"a silence":                  {casefile.StateOpen, 0, promise.Terms{Update: promise.Term{State: promise.Running, By: at(12), Missed: at(10)}}, "hear from us at least every 2 hours, and we have not kept that promise. We are sorry."},
		"no silence":                 {casefile.StateOpen, 0, promise.Terms{Update: promise.Term{State: promise.Running, By: at(12)}}, ""},
		"a silence before the end":   {casefile.StateResolved, 11, promise.Terms{Update: promise.Term{State: promise.Kept, Missed: at(10)}}, "We are sorry."},
		"solved too late":            {casefile.StateResolved, 18, promise.Terms{Resolve: promise.Term{State: promise.Broken, By: at(17), Missed: at(17)}}, "by 17:00 Universal time, and we have not kept that promise. We are sorry."},
		"solved, and told that late": {casefile.StateResolved, 16, promise.Terms{Resolve: promise.Term{State: promise.Broken, By: at(17), Missed: at(17)}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			service := newService(t)
			c := &casefile.Case{
				State: tc.state, Stage: casefile.StagePromised, Customer: "x", Channel: "PORTAL", Resolved: at(tc.resolved),
				Promise: &promise.Promise{
					ResolveBy: at(17), ResolveState: promise.Running, UpdateBy: at(10), UpdateEvery: 2 * time.Hour, AlwaysOpen: true,
				},
			}
			m := timeline.Moment{At: at(18), Actor: timeline.Suite}
			for revision := range 2 {
				service.Adopt(c, "01JBQW3E5V0000000000000000", m, standing.Report{
					Handling: casefile.Handling{Revision: int64(revision + 1)}, Terms: &tc.terms,
				})
			}
			if tc.says == "" {
				require.Empty(t, c.Tail)
				return
			}
			require.Len(t, c.Tail, 1)
			require.Contains(t, c.Tail[0].Text, tc.says)
			require.Equal(t, tc.state == casefile.StateOpen, strings.Contains(c.Tail[0].Text, "We go on"))
			require.NotContains(t, c.Tail[0].Text, "From now on")
		})
	}
}

// Another rhythm of updates is on the timeline and told as such, also when a person has promised another time for the
// solution before.
func TestAnotherRhythmIsToldAfterANewPromise(t *testing.T) {
	for name, tc := range map[string]struct {
		every   time.Duration
		entries []string
		silence time.Duration // that the letter says to have been promised
	}{
		"slower": {4 * time.Hour, []string{"PROMISE_CHANGED", "renewal"}, 0},
		"faster": {time.Hour, []string{"PROMISE_CHANGED", "earlier"}, 2 * time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			templates, err := template.LoadSet()
			require.NoError(t, err)
			var failures strings.Builder
			log := slog.New(slog.NewTextHandler(&failures, nil))
			service := standing.NewService(message.NewService(templates, nil, message.Options{Log: log}))
			held := promise.Promise{ResolveBy: at(17), ResolveState: promise.Running, UpdateBy: at(12), UpdateEvery: 2 * time.Hour, AlwaysOpen: true}
			c := &casefile.Case{State: casefile.StateOpen, Stage: casefile.StagePromised, Customer: "x", Channel: "PORTAL", Promise: &held}
			quoted := held
			quoted.UpdateEvery = tc.every
			service.Adopt(c, "01JBQW3E5V0000000000000000", timeline.Moment{At: at(9)}, standing.Report{
				Handling: casefile.Handling{Revision: 1}, Origin: &quoted,
				Terms: &promise.Terms{Resolve: term(17, promise.Repromised), Update: term(11, promise.Recommitted)},
			})
			require.Len(t, c.Tail, 2)
			require.Equal(t, tc.entries, []string{string(c.Tail[0].Kind), c.Tail[1].Details["template"]})
			require.Equal(t, string(promise.Recommitted), c.Tail[0].Details["cause"])
			require.NotContains(t, c.Tail[1].Text, "The part is late")
			require.Empty(t, failures.String())
			for _, draft := range c.LastLetter.Drafts {
				require.Equal(t, tc.silence, draft.Silence)
			}
		})
	}
}

// A time that is said to the second is told anew when it moves by seconds.
func TestANearTimeIsToldToTheSecond(t *testing.T) {
	for name, tc := range map[string]struct {
		cause promise.Cause
		moved time.Duration
		says  string
	}{
		"later, with a reason":   {promise.Repromised, 8 * time.Second, "The reason: The part is late. We promised to solve your problem today by 09:05:10 Universal time."},
		"later":                  {promise.Recommitted, 8 * time.Second, "We promised to solve your problem today by 09:05:10 Universal time."},
		"earlier, with a reason": {promise.Repromised, -8 * time.Second, "Good news"},
		"in the same second":     {promise.Repromised, 900 * time.Millisecond, ""},
	} {
		t.Run(name, func(t *testing.T) {
			by := at(9).Add(5*time.Minute + 10*time.Second)
			c := &casefile.Case{
				State: casefile.StateOpen, Stage: casefile.StagePromised, Customer: "x", Channel: "PORTAL",
				Promise: &promise.Promise{ResolveBy: by, ResolveState: promise.Running},
			}
			newService(t).Adopt(c, "01JBQW3E5V0000000000000000", timeline.Moment{At: at(9)}, standing.Report{
				Handling: casefile.Handling{Revision: 1},
				Terms: &promise.Terms{Resolve: promise.Term{
					State: promise.Running, By: by.Add(tc.moved), Cause: tc.cause, Reason: "The part is late",
				}},
			})
			if tc.says == "" {
				require.Empty(t, c.Tail)
				return
			}
			for _, e := range c.Tail {
				require.True(t, e.Visible, e.Kind)
			}
			require.Contains(t, c.Tail[len(c.Tail)-1].Text, tc.says)
			require.Contains(t, c.Tail[len(c.Tail)-1].Text, by.Add(tc.moved).Format("15:04:05"))
		})
	}
}

// A new time is told with the old one, both to the minute in which they are over. A difference that nobody can tell is no change
// of the promise.
func TestANewTimeIsToldWithTheOldOne(t *testing.T) {
	late := 30 * time.Second
	for name, tc := range map[string]struct {
		to      time.Time
		cause   promise.Cause
		entries []timeline.Kind
		says    []string
	}{
		"a few seconds after a waiting": {at(17).Add(late + 3*time.Second), promise.Resumed, []timeline.Kind{timeline.KindPromiseChanged, timeline.KindMessagePrepared}, []string{
			"We are working on your case again", "by 17:01 Universal time",
		}},
		"a minute after a waiting": {at(17).Add(3 * late), promise.Resumed, []timeline.Kind{timeline.KindPromiseChanged, timeline.KindMessagePrepared}, []string{
			"We are working on your case again", "by 17:02 Universal time",
		}},
		"later, with a reason": {at(18).Add(late), promise.Repromised, []timeline.Kind{timeline.KindMessagePrepared}, []string{
			"The reason: The part is late. We promised to solve your problem today by 17:01 Universal time.", "by 18:01 Universal time",
		}},
		"earlier, with a reason": {at(16).Add(late), promise.Repromised, []timeline.Kind{timeline.KindMessagePrepared}, []string{
			"Good news", "The reason: The part is late.", "by 16:01 Universal time",
		}},
		"in the same second": {at(17).Add(late + 900*time.Millisecond), promise.Recommitted, nil, nil},
		"in the same minute": {at(17).Add(2 * late), promise.Recommitted, []timeline.Kind{timeline.KindPromiseChanged}, nil},
		"a second later": {at(17).Add(2*late + time.Second), promise.Recommitted, []timeline.Kind{timeline.KindPromiseChanged, timeline.KindMessagePrepared}, []string{
			"After a closer look at your problem we need more time than we promised, and we are sorry. We promised to solve your problem today by 17:01", "by 17:02",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			service := newService(t)
			c := &casefile.Case{
				State: casefile.StateOpen, Stage: casefile.StagePromised, Customer: "x", Channel: "PORTAL",
				Promise: &promise.Promise{ResolveBy: at(17).Add(late), ResolveState: promise.Running},
			}
			if tc.cause == promise.Resumed {
				c.Promise.ResolveState = promise.Paused
			}
			terms := &promise.Terms{Resolve: promise.Term{State: promise.Running, By: tc.to, Cause: tc.cause, Reason: "The part is late"}}
			service.Adopt(c, "01JBQW3E5V0000000000000000", timeline.Moment{At: at(9)}, standing.Report{
				Handling: casefile.Handling{Revision: 1}, Terms: terms,
			})
			var kinds []timeline.Kind
			for _, e := range c.Tail {
				kinds = append(kinds, e.Kind)
				isSaid := e.Kind == timeline.KindMessagePrepared || !words.RoundUp(tc.to).Equal(words.RoundUp(at(17).Add(late)))
				require.Equal(t, isSaid, e.Visible)
			}
			require.Equal(t, tc.entries, kinds)
			require.Equal(t, tc.to, c.Promise.ResolveBy)
			for _, words := range tc.says {
				require.Contains(t, c.Tail[len(c.Tail)-1].Text, words)
			}
		})
	}
}

// An answer that is due after the solution is promised neither in letters nor on the timeline; the staff see its time.
func TestAnAnswerAfterTheSolutionIsNotPromised(t *testing.T) {
	for name, tc := range map[string]struct {
		state   casefile.State
		resolve promise.Term
		says    bool
	}{
		"solved before": {casefile.StateOpen, term(13, ""), false},
		"solved after":  {casefile.StateOpen, term(17, ""), true},
		"too late":      {casefile.StateOpen, promise.Term{State: promise.Broken, By: at(10), Missed: at(8)}, true},
		"waiting":       {casefile.StateWaiting, promise.Term{State: promise.Paused, Left: time.Hour}, true},
	} {
		t.Run(name, func(t *testing.T) {
			service := newService(t)
			c := &casefile.Case{
				State: tc.state, Stage: casefile.StagePromised, Customer: "x", Channel: "PORTAL",
				Promise: &promise.Promise{RespondBy: at(8), RespondState: promise.Kept, ResolveBy: tc.resolve.By, ResolveState: tc.resolve.State},
			}
			m := timeline.Moment{At: at(9)}
			c.AddEntries(m, timeline.Entry{Kind: timeline.KindContactRecorded, Text: "And now?"})
			next := promise.Term{State: promise.Running, By: at(15), Cause: promise.Contacted, IsNext: true}
			service.Adopt(c, "01JBQW3E5V0000000000000000", m, standing.Report{
				Handling: casefile.Handling{Revision: 1}, Terms: &promise.Terms{Answer: next, Resolve: tc.resolve},
			})
			line, letter := c.Tail[1], c.Tail[len(c.Tail)-1]
			require.Equal(t, timeline.KindPromised, line.Kind)
			require.Equal(t, tc.says, line.Visible)
			require.Equal(t, at(15).Format(time.RFC3339), line.Details["next_reply_by"])
			require.Equal(t, timeline.KindMessagePrepared, letter.Kind)
			require.Equal(t, tc.says, strings.Contains(letter.Text, "by 15:00"))
		})
	}
}

// A customer whose problem is solved reads of no new promise: neither of an answer to the message that crossed the solution nor of
// another time.
func TestNothingIsPromisedAfterTheSolution(t *testing.T) {
	for state, sees := range map[casefile.State]bool{casefile.StateOpen: true, casefile.StateResolved: false, casefile.StateClosed: false} {
		c := &casefile.Case{
			State: state, Stage: casefile.StagePromised, Customer: "x", Channel: "PORTAL", Resolved: at(9),
			Promise: &promise.Promise{RespondBy: at(8), RespondState: promise.Kept, ResolveBy: at(17), ResolveState: promise.Running},
		}
		next := promise.Term{State: promise.Running, By: at(15), Cause: promise.Contacted, IsNext: true}
		newService(t).Adopt(c, "01JBQW3E5V0000000000000000", timeline.Moment{At: at(9)}, standing.Report{
			Handling: casefile.Handling{Revision: 1}, Terms: &promise.Terms{Answer: next, Resolve: term(18, promise.Recommitted)},
		})
		require.Equal(t, timeline.KindPromised, c.Tail[0].Kind)
		require.Equal(t, timeline.KindPromiseChanged, c.Tail[1].Kind)
		for _, e := range c.Tail {
			require.Equal(t, sees, e.Visible, "%s %s", state, e.Kind)
		}
	}
}
