package intake_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
)

// say registers a further contact of the case.
func (s *suite) say(c *intakev1.Case, text string, change ...func(*intakev1.RegisterContactRequest)) *intakev1.Case {
	s.t.Helper()
	s.clock.Advance(time.Minute)
	said := func(r *intakev1.RegisterContactRequest) { r.Case, r.Text = c.GetName(), text }
	got, err := s.integration.RegisterContact(context.Background(), contact(append(change, said)...))
	require.NoError(s.t, err)
	return got.GetCase()
}

// lastOf returns the last event of a kind on the timeline of a case.
func (s *suite) lastOf(c *intakev1.Case, kind intakev1.Event_Kind) *intakev1.Event {
	s.t.Helper()
	var last *intakev1.Event
	_, events := s.story(c.GetName())
	for _, e := range events {
		if e.GetKind() == kind {
			last = e
		}
	}
	return last
}

func TestAFurtherMessageRaisesItsCase(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.t
		c := s.open()
		require.Equal(t, typev1.Priority_P3, c.GetPriority())
		promised := c.GetPromise().GetResolveBy().AsTime()

		c = s.say(c, "Now there is smoke!")
		require.Equal(t, typev1.Priority_P1, c.GetPriority(), "at once")
		require.True(t, c.GetPromise().GetResolveBy().AsTime().Before(promised), "and the times that go with it")
		line := s.lastOf(c, intakev1.Event_CLASSIFIED)
		require.Equal(t, "the customer wrote again", line.GetCause())
		require.Equal(t, "There is danger.", line.GetText())
		require.Equal(t, "P3", line.GetDetails()["from_priority"])
		require.Equal(t, "P1", line.GetDetails()["to_priority"])
		require.Equal(t, "SERIOUS_HARM", line.GetDetails()["triggers"])
		s.eventually("the escalation knows", func() bool {
			c = s.get(c.GetName())
			return c.GetPromise().GetResolveBy().AsTime().Before(promised)
		})
		require.Equal(t, []string{"SERIOUS_HARM"}, s.fakes.escalation.triggers)
		require.Equal(t, "At once.", s.fakes.escalation.urged)

		quiet := s.say(c, "Any news?")
		require.Equal(t, typev1.Priority_P1, quiet.GetPriority(), "nothing is lowered")
		require.Equal(t, line.GetName(), s.lastOf(c, intakev1.Event_CLASSIFIED).GetName())
	})
}

// Danger that is told once more is advised on once more, put on the timeline and told to the people, also after a solution.
func TestEveryDangerIsTold(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.t
		c := s.say(s.open(), "Now there is smoke!")
		recommitted := func() int {
			acts := s.fakes.escalation.done(c.GetName())
			return len(slices.DeleteFunc(acts, func(act string) bool { return act != "Recommit" }))
		}
		dangers := func() (lines, letters int) {
			_, events := s.story(c.GetName())
			for _, e := range events {
				switch {
				case e.GetKind() == intakev1.Event_CLASSIFIED && e.GetText() == "There is danger.":
					lines++
				case e.GetVisibleToCustomer() && strings.HasPrefix(e.GetDetails()["template"], "safety"):
					letters++
				}
			}
			return lines, letters
		}
		requireTold := func(count int) {
			s.eventually("the escalation knows", func() bool { return recommitted() == count })
			require.Equal(t, "There is danger.", s.fakes.escalation.danger)
			lines, letters := dangers()
			require.Equal(t, count, lines)
			require.Equal(t, count, letters)
		}
		requireTold(1)
		c = s.say(c, "More smoke!")
		requireTold(2)
		_, err := s.agent.ResolveCase(context.Background(), &intakev1.ResolveCaseRequest{Name: c.GetName(), Cause: "A cable.", Fix: "A new one."})
		require.NoError(t, err)
		c = s.say(c, "My wife has fainted, smoke everywhere again!")
		require.NotEqual(t, intakev1.Case_RESOLVED, c.GetState())
		requireTold(3)
	})
}

func TestANewTriggerLeavesThePromise(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.t
		c := s.open()
		raised := s.say(c, "My lawyer will write to you.")
		require.Equal(t, c.GetPriority(), raised.GetPriority())
		s.eventually("the escalation knows", func() bool {
			acts := s.fakes.escalation.done(c.GetName())
			return acts[len(acts)-1] == "Recommit"
		})
		require.Equal(t, []string{"LEGAL_CONSEQUENCES"}, s.fakes.escalation.triggers)
		require.Equal(t, c.GetPromise().GetResolveBy().AsTime(), s.get(c.GetName()).GetPromise().GetResolveBy().AsTime())
	})
}

func TestAMessageIsJudgedLaterWhenTheClassifierIsDown(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.t
		c := s.open()
		s.fakes.classification.down.Store(true)
		c = s.say(c, "Now there is smoke!")
		require.Equal(t, typev1.Priority_P3, c.GetPriority())
		s.fakes.classification.down.Store(false)
		s.eventually("the case is raised", func() bool { return s.get(c.GetName()).GetPriority() == typev1.Priority_P1 })
	})
}

func TestPlainThanksReopenNothing(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.t
		c := s.get(s.resolved())
		acts := len(s.fakes.escalation.done(c.GetName()))
		c = s.say(c, "Thanks!")
		require.Equal(t, intakev1.Case_RESOLVED, c.GetState())
		require.NotNil(t, s.lastOf(c, intakev1.Event_CONTACT_RECORDED))
		require.Equal(t, int32(2), c.GetContactCount())

		c = s.say(c, "Thanks!", func(r *intakev1.RegisterContactRequest) { r.Details = map[string]string{"account": "4711"} })
		require.NotEqual(t, intakev1.Case_RESOLVED, c.GetState(), "more than thanks")
		require.GreaterOrEqual(t, len(s.fakes.escalation.done(c.GetName())), acts)
	})
}

func TestUnsureIsNotThanks(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		c := s.get(s.resolved())
		s.fakes.classification.down.Store(true)
		require.NotEqual(s.t, intakev1.Case_RESOLVED, s.say(c, "Thanks!").GetState())
	})
}
