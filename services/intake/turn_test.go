package intake_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/timestamppb"

	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
)

// asked lets the firm wait for an answer to a question, until the letter with it is written, and returns the time of the question.
func (s *suite) asked(name, request string) time.Time {
	s.t.Helper()
	_, err := s.agent.WaitForCustomer(context.Background(), &intakev1.WaitForCustomerRequest{
		Name: name, Reason: "Which invoice?", RequestId: request,
	})
	require.NoError(s.t, err)
	var since time.Time
	s.eventually("the question is in a letter", func() bool {
		kinds, events := s.story(name)
		began := lastIndex(kinds, intakev1.Event_WAIT_STARTED.String())
		require.GreaterOrEqual(s.t, began, 0, "no question")
		since = events[began].GetEventTime().AsTime()
		return slices.Contains(kinds[began:], intakev1.Event_MESSAGE_PREPARED.String())
	})
	return since
}

// lastIndex returns the index of the last element that is equal; -1 for none.
func lastIndex(all []string, one string) int {
	for i, other := range slices.Backward(all) {
		if other == one {
			return i
		}
	}
	return -1
}

// turn is an event of the customer's turn about the question of a time.
func turn(kind intakev1.Event_Kind, since time.Time) *intakev1.ReportedEvent {
	return &intakev1.ReportedEvent{Id: kind.String() + since.String(), Event: &intakev1.Event{
		Kind: kind, EventTime: timestamppb.New(since.Add(time.Hour)), Actor: "suite",
		Details: map[string]string{
			"since": since.Format(time.RFC3339Nano), "close_time": since.Add(240 * time.Hour).Format(time.RFC3339Nano),
		},
	}}
}

func (s *suite) tells(name string, events ...*intakev1.ReportedEvent) {
	s.t.Helper()
	_, err := s.service.RecordEvents(context.Background(), &intakev1.RecordEventsRequest{Name: name, Events: events})
	require.NoError(s.t, err)
}

// lastLetter returns the newest message to the customer that holds.
func (s *suite) lastLetter(name string) *intakev1.Event {
	_, events := s.story(name)
	for _, e := range slices.Backward(events) {
		if e.GetKind() == intakev1.Event_MESSAGE_PREPARED && e.GetDetails()["replaced_by"] == "" {
			return e
		}
	}
	return nil
}

func TestAQuestionWithoutAnAnswer(t *testing.T) {
	s := newSuite(t)
	ctx := context.Background()
	name := s.open().GetName()
	s.fakes.escalation.left = 3 * time.Hour
	since := s.asked(name, "ask")
	question := s.lastLetter(name)
	require.Equal(t, "acknowledgement+waiting", question.GetDetails()["template"])
	require.Contains(t, question.GetText(), "Which invoice?")
	require.Contains(t, question.GetText(), "While we wait for your answer, the time for the solution stands still.")
	require.Contains(t, question.GetText(), "After your answer we will have 3 hours")
	s.clock.Advance(72 * time.Hour)
	s.tells(name, turn(intakev1.Event_WAIT_REMINDED, since))
	reminder := s.lastLetter(name)
	require.Equal(t, "reminder", reminder.GetDetails()["template"])
	require.Contains(t, reminder.GetText(), "Which invoice?")
	require.Contains(t, reminder.GetText(), "If we hear nothing from you, we will close your case")
	require.Equal(t, intakev1.Case_WAITING, s.get(name).GetState())

	s.clock.Advance(168 * time.Hour)
	s.tells(name, turn(intakev1.Event_WAIT_LAPSED, since))
	lapsed := s.get(name)
	require.Equal(t, intakev1.Case_RESOLVED, lapsed.GetState())
	require.True(t, lapsed.GetLapsed())
	letter := s.lastLetter(name)
	require.Equal(t, "lapsed", letter.GetDetails()["template"])
	require.Contains(t, letter.GetText(), "We have had no answer from you to this question: Which invoice? So we have closed your case for now.")
	require.NotContains(t, letter.GetText(), "stands still")
	kinds, _ := s.story(name)
	require.NotContains(t, kinds, "RESOLVED")
	require.Empty(t, s.fakes.classification.done(name))
	require.Empty(t, s.fakes.feedback.done(name))

	// An answer goes on with the same case, without regret.
	got, err := says("late")(ctx, s.suiteClients(), name)
	require.NoError(t, err)
	require.Equal(t, name, got)
	s.eventually("the waiting is over", func() bool { return slices.Contains(s.fakes.escalation.done(name), "Contact") })
	require.Equal(t, []string{"Open", "Wait", "Resume", "Contact"}, s.fakes.escalation.done(name))
	open := s.get(name)
	require.Equal(t, intakev1.Case_OPEN, open.GetState())
	require.False(t, open.GetLapsed())
	kinds, _ = s.story(name)
	require.NotContains(t, kinds, "REOPENED")
	require.Empty(t, s.fakes.classification.done(name))
}

func TestALapsedCaseIsClosedInTheEnd(t *testing.T) {
	s := newSuite(t)
	name := s.open().GetName()
	s.tells(name, turn(intakev1.Event_WAIT_LAPSED, s.asked(name, "ask")))
	_, err := waits(context.Background(), s.suiteClients(), name)
	require.NoError(t, err)
	_, events := s.story(name)
	closed := slices.IndexFunc(events, func(e *intakev1.Event) bool { return e.GetKind() == intakev1.Event_CLOSED })
	require.Equal(t, "NO_ANSWER", events[closed].GetCause())
	require.Contains(t, s.lastLetter(name).GetText(), "We have had no answer from you.")
}

func TestALapsedCaseIsTakenUpByHand(t *testing.T) {
	s := newSuite(t)
	name := s.open().GetName()
	s.tells(name, turn(intakev1.Event_WAIT_LAPSED, s.asked(name, "ask")))
	_, err := s.agent.ReopenCase(context.Background(), &intakev1.ReopenCaseRequest{Name: name, Reason: "They called.", RequestId: "reopen"})
	require.NoError(t, err)
	s.eventually("it goes on", func() bool { return strings.HasSuffix(s.lastLetter(name).GetDetails()["template"], "goingOn") })
	require.Empty(t, s.fakes.classification.done(name), "no solution is withdrawn")
}

// An answer and a lapse may cross: an event about a waiting that is over tells the customer nothing and changes nothing.
func TestALapseThatCrossesAnAnswer(t *testing.T) {
	for name, tc := range map[string]struct {
		after func(s *suite, name string)
		state intakev1.Case_State
	}{
		"the customer has answered": {func(s *suite, name string) {
			_, err := says("in time")(context.Background(), s.suiteClients(), name)
			require.NoError(s.t, err)
		}, intakev1.Case_OPEN},
		"the firm asks again": {func(s *suite, name string) {
			_, err := says("in time")(context.Background(), s.suiteClients(), name)
			require.NoError(s.t, err)
			s.clock.Advance(time.Minute)
			s.asked(name, "ask again")
		}, intakev1.Case_WAITING},
		"it is solved": {func(s *suite, name string) {
			_, err := s.agent.ResolveCase(context.Background(), &intakev1.ResolveCaseRequest{Name: name, Fix: "done", RequestId: "resolve"})
			require.NoError(s.t, err)
		}, intakev1.Case_RESOLVED},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSuite(t)
			name := s.open().GetName()
			since := s.asked(name, "ask")
			tc.after(s, name)
			s.settle()
			_, before := s.story(name)
			s.tells(name, turn(intakev1.Event_WAIT_REMINDED, since), turn(intakev1.Event_WAIT_LAPSED, since))
			c := s.get(name)
			require.Equal(t, tc.state, c.GetState())
			require.False(t, c.GetLapsed())
			kinds, events := s.story(name)
			require.Equal(t, []string{"WAIT_REMINDED", "WAIT_LAPSED"}, kinds[len(before):])
			for _, e := range events[len(before):] {
				require.False(t, e.GetVisibleToCustomer())
			}
		})
	}
}

// A case that is closed for now has no solution: a person may solve it, and learns what else is legal.
func TestALapsedCaseIsSolvedByHand(t *testing.T) {
	s := newSuite(t)
	name := s.open().GetName()
	s.tells(name, turn(intakev1.Event_WAIT_LAPSED, s.asked(name, "ask")))
	ctx := context.Background()
	_, err := s.agent.WaitForCustomer(ctx, &intakev1.WaitForCustomerRequest{Name: name, Reason: "Which?", RequestId: "again"})
	require.ErrorContains(t, err, "legal now: note, resolve, reopen, link")
	got, err := s.agent.ResolveCase(ctx, &intakev1.ResolveCaseRequest{Name: name, Fix: "Found it.", RequestId: "resolve"})
	require.NoError(t, err)
	require.Equal(t, intakev1.Case_RESOLVED, got.GetState())
	require.False(t, got.GetLapsed())
	require.Equal(t, "Found it.", got.GetResolutionFix())
	s.eventually("the customer is asked", func() bool { return len(s.fakes.feedback.done(name)) == 1 })
	require.Contains(t, s.lastLetter(name).GetText(), "Found it.")
	require.Equal(t, []string{"Open", "Wait", "Resolve"}, s.fakes.escalation.done(name))
	_, err = s.agent.ResolveCase(ctx, &intakev1.ResolveCaseRequest{Name: name, Fix: "Twice.", RequestId: "twice"})
	require.ErrorContains(t, err, "legal now: note, reopen, link")
}

// A case that is closed for now counts as unsolved: as part of a mass incident it hears the news and the solution. A mass
// incident that is over holds no case.
func TestALapsedCaseHearsOfItsMassIncident(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t, ctx := s.t, context.Background()
		name := s.open().GetName()
		s.tells(name, turn(intakev1.Event_WAIT_LAPSED, s.asked(name, "ask")))
		lookUp := func() *intakev1.LookUpCasesResponse_Entry {
			got, err := s.service.LookUpCases(ctx, &intakev1.LookUpCasesRequest{Cases: []string{name}})
			require.NoError(t, err)
			return got.GetEntries()[0]
		}
		report := func(r *intakev1.RecordMassIncidentRequest) {
			_, err := s.service.RecordMassIncident(ctx, r)
			require.NoError(t, err)
		}
		require.False(t, lookUp().GetSolved())
		report(outageIs([]string{name}, "", "A cable is cut."))
		s.eventually("it hears the news", func() bool { return s.told(name, "MESSAGE_PREPARED", "incident") == 1 })
		require.True(t, s.get(name).GetLapsed())
		require.Equal(t, outage, lookUp().GetMassIncident())
		report(outageIs([]string{name}, "A new cable.", "A cable is cut."))
		s.eventually("it is solved", func() bool { return s.told(name, "MESSAGE_PREPARED", "resolution") == 1 })
		solved := s.get(name)
		require.False(t, solved.GetLapsed())
		require.Equal(t, "A new cable.", solved.GetResolutionFix())
		require.True(t, lookUp().GetSolved())
	})
}

// asking returns a case that waits for the customer.
func (s *suite) asking() string {
	name := s.opened()
	s.asked(name, "ask")
	return name
}

// lapses is the escalation's report that the waiting of a case has lapsed.
func lapses(ctx context.Context, c clients, name string) (string, error) {
	got, err := c.ListTimeline(ctx, &intakev1.ListTimelineRequest{Parent: name, PageSize: 1000})
	if err != nil {
		return name, err
	}
	for _, e := range got.GetEvents() {
		if e.GetKind() == intakev1.Event_WAIT_STARTED {
			_, err = c.reporter.RecordEvents(ctx, &intakev1.RecordEventsRequest{
				Name: name, Events: []*intakev1.ReportedEvent{turn(intakev1.Event_WAIT_LAPSED, e.GetEventTime().AsTime())},
			})
		}
	}
	return name, err
}

// requireTakenUp checks that a case has lapsed once and is open again.
func (s *suite) requireTakenUp(name string) {
	kinds, _, told := s.storyAndLetters(name)
	require.Equal(s.t, []string{"WAIT_STARTED", "WAIT_LAPSED", "CONTACT_RECORDED", "WAIT_ENDED"}, kinds[len(kinds)-4:])
	require.Len(s.t, slices.Compact(slices.Sorted(slices.Values(told))), len(told), "none is told twice")
	require.Equal(s.t, []string{"Open", "Wait", "Resume", "Contact"}, s.fakes.escalation.done(name))
	require.Equal(s.t, intakev1.Case_OPEN, s.get(name).GetState())
}
