package standing_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/promise"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
	"github.com/ombud/ombud/services/intake/internal/standing"
)

// The escalation hears of an act after it has told that a clock ran out. An act in time keeps its promise, and nothing is
// regretted; what it was too late for, or is not about, is regretted at once.
func TestAnActThatTheEscalationHasNotHeardOfKeepsItsPromise(t *testing.T) {
	answer := func(c *casefile.Case, m timeline.Moment) {
		casefile.EmitEffect(c, m, casefile.AnswerEffect(), casefile.Answered{})
	}
	wait := func(c *casefile.Case, m timeline.Moment) {
		c.State = casefile.StateWaiting
		c.StartWait(m, "Which month?", casefile.WaitStarted{})
	}
	solve := func(c *casefile.Case, m timeline.Moment) {
		casefile.EmitEffect(c, m, casefile.ResolveEffect(), casefile.Resolved{})
	}
	firstAnswer := promise.Term{State: promise.Broken, By: at(11), Missed: at(11)}
	nextReply := promise.Term{State: promise.Broken, By: at(13), Missed: at(13), IsNext: true}
	solution := promise.Term{State: promise.Broken, By: at(17), Missed: at(17)}
	look := promise.Term{State: promise.Broken, By: at(10), Missed: at(10)}
	silence := promise.Term{State: promise.Running, By: at(20), Missed: at(16), Cause: promise.Missed}
	for name, tc := range map[string]struct {
		act   func(*casefile.Case, timeline.Moment)
		acted int
		terms promise.Terms
		says  string // in a letter; empty for none
	}{
		"an answer":                        {answer, 10, promise.Terms{Answer: firstAnswer}, ""},
		"an answer at the very instant":    {answer, 11, promise.Terms{Answer: firstAnswer}, ""},
		"an answer too late":               {answer, 12, promise.Terms{Answer: firstAnswer}, "answer you today by 11:00"},
		"a further answer":                 {answer, 12, promise.Terms{Answer: nextReply}, ""},
		"a question":                       {wait, 10, promise.Terms{Answer: firstAnswer, Resolve: solution}, ""},
		"a question too late for the look": {wait, 11, promise.Terms{Triage: look, Answer: firstAnswer}, "look at your problem today by 10:00"},
		"a look":                           {answer, 9, promise.Terms{Triage: look}, ""},
		"a silence that was none":          {answer, 16, promise.Terms{Update: silence}, ""},
		"a silence before the answer":      {answer, 17, promise.Terms{Update: silence}, "hear from us at least every 4 hours"},
		"a solution":                       {solve, 16, promise.Terms{Answer: firstAnswer, Resolve: solution}, "answer you today by 11:00"},
		"an answer is no solution":         {answer, 16, promise.Terms{Resolve: solution}, "solve your problem today by 17:00"},
	} {
		t.Run(name, func(t *testing.T) {
			service := newService(t)
			c := &casefile.Case{
				State: casefile.StateOpen, Stage: casefile.StagePromised, Customer: "x", Channel: "PORTAL",
				Promise: &promise.Promise{
					TriageBy: at(10), TriageState: promise.Running, IsLookTold: true, RespondBy: at(11), RespondState: promise.Running,
					ResolveBy: at(17), ResolveState: promise.Running, UpdateBy: at(16), UpdateEvery: 4 * time.Hour, AlwaysOpen: true,
				},
			}
			tc.act(c, timeline.Moment{At: at(tc.acted)})
			before := *c.Promise
			adopt := func(revision int64, terms promise.Terms) {
				service.Adopt(c, "01JBQW3E5V0000000000000000", timeline.Moment{At: at(19)}, standing.Report{
					Handling: casefile.Handling{Revision: revision}, Terms: &terms,
				})
			}
			whole := promise.Terms{
				Triage: promise.Term{State: promise.Running, By: at(10)}, Answer: promise.Term{State: promise.Running, By: at(11)},
				Resolve: promise.Term{State: promise.Running, By: at(17)}, Update: promise.Term{State: promise.Running, By: at(16)},
			}
			adopt(1, overlay(whole, tc.terms))
			if tc.says != "" {
				require.Contains(t, c.Tail[len(c.Tail)-1].Text, tc.says)
				require.Contains(t, c.Tail[len(c.Tail)-1].Text, "we have not kept that promise")
				return
			}
			for _, e := range c.Tail {
				require.NotEqual(t, timeline.KindMessagePrepared, e.Kind)
			}
			require.Equal(t, before, *c.Promise)
			c.Outbox.Settle(c.Outbox.Pending[0].Seq)
			adopt(2, overlay(whole, tc.terms))
			require.Contains(t, c.Tail[len(c.Tail)-1].Text, "we have not kept that promise", "the escalation has heard, and says so again")
		})
	}
}

// overlay returns terms with those of others that are set.
func overlay(terms, others promise.Terms) promise.Terms {
	for _, pair := range []struct{ to, from *promise.Term }{
		{&terms.Triage, &others.Triage}, {&terms.Answer, &others.Answer}, {&terms.Resolve, &others.Resolve}, {&terms.Update, &others.Update},
	} {
		if *pair.from != (promise.Term{}) {
			*pair.to = *pair.from
		}
	}
	return terms
}
