package intake_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/fault"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
)

// open registers a contact and returns its case.
func (s *suite) open(change ...func(*intakev1.RegisterContactRequest)) *intakev1.Case {
	s.t.Helper()
	got, err := s.integration.RegisterContact(context.Background(), contact(change...))
	require.NoError(s.t, err)
	return got.GetCase()
}

// surveyOf returns the path of the page for the customer's answer, as an integration sees it.
func (s *suite) surveyOf(name string) string {
	s.t.Helper()
	c, err := s.integration.GetCase(context.Background(), &intakev1.GetCaseRequest{Name: name})
	require.NoError(s.t, err)
	return c.GetFeedbackPath()
}

// Whoever could open the page of a survey could rate their own work.
func TestTheStaffDoesNotSeeThePagesOfSurveys(t *testing.T) {
	s := newSuite(t)
	name := s.open().GetName()
	_, err := s.agent.ResolveCase(context.Background(), &intakev1.ResolveCaseRequest{Name: name, Fix: "The money was returned."})
	require.NoError(t, err)
	s.eventually("the customer is asked", func() bool {
		_, events := s.story(name)
		return strings.Contains(events[len(events)-1].GetText(), "/feedback/…")
	})
	for role, tc := range map[auth.Role]struct{ path, inLetter string }{
		auth.Agent:       {inLetter: "/feedback/…"},
		auth.Supervisor:  {inLetter: "/feedback/…"},
		auth.Integration: {path: "/feedback/token-1", inLetter: "/feedback/token-1"},
		auth.Admin:       {path: "/feedback/token-1", inLetter: "/feedback/token-1"},
	} {
		caller := s.as(role)
		c, err := caller.GetCase(context.Background(), &intakev1.GetCaseRequest{Name: name})
		require.NoError(t, err)
		require.Equal(t, tc.path, c.GetFeedbackPath(), role)
		page, err := caller.ListTimeline(context.Background(), &intakev1.ListTimelineRequest{Parent: name})
		require.NoError(t, err)
		letters := ""
		for _, e := range page.GetEvents() {
			letters += e.GetText()
		}
		require.Contains(t, letters, tc.inLetter, role)
		require.Equal(t, tc.path != "", strings.Contains(letters, "token-1"), role)
	}
}

// Of two tries of a decision at the same moment the slower one comes to an escalation that has heard of the faster one.
func TestADecisionThatIsTriedTwiceAtOnceIsMadeOnce(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		name := s.open().GetName()
		request := &intakev1.ResolveCaseRequest{Name: name, Fix: "The money was returned.", RequestId: "once"}
		s.fakes.escalation.crossing = func() {
			_, err := s.agent.ResolveCase(context.Background(), request)
			require.NoError(s.t, err)
			refusal := fault.New(fault.Precondition, "HANDLING_RESOLVED", "it is solved").Err()
			s.fakes.escalation.mandate.Store(&refusal)
		}
		c, err := s.agent.ResolveCase(context.Background(), request)
		require.NoError(s.t, err)
		require.Equal(s.t, intakev1.Case_RESOLVED, c.GetState())
		require.Equal(s.t, 1, s.told(name, "RESOLVED", ""))
	})
}

func TestTheWholeLifeOfACase(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.t
		ctx := context.Background()
		name := s.open().GetName()

		c, err := s.agent.ReplyToCase(ctx, &intakev1.ReplyToCaseRequest{Name: name, Text: "We are looking into it."})
		require.NoError(t, err)
		require.Equal(t, "staff/anna", c.GetOwner(), "the answer of the escalation is taken over")
		_, err = s.agent.AddNote(ctx, &intakev1.AddNoteRequest{Name: name, Text: "second complaint this month"})
		require.NoError(t, err)
		c, err = s.agent.WaitForCustomer(ctx, &intakev1.WaitForCustomerRequest{Name: name, Reason: "Which invoice?"})
		require.NoError(t, err)
		require.Equal(t, intakev1.Case_WAITING, c.GetState())
		c, err = s.agent.ResumeCase(ctx, &intakev1.ResumeCaseRequest{Name: name, Reason: "called back"})
		require.NoError(t, err)
		require.Equal(t, intakev1.Case_OPEN, c.GetState())
		s.clock.Advance(time.Minute)
		c, err = s.agent.ResolveCase(ctx, &intakev1.ResolveCaseRequest{Name: name, Cause: "double booking", Fix: "One invoice was cancelled."})
		require.NoError(t, err)
		require.Equal(t, intakev1.Case_RESOLVED, c.GetState())
		require.Equal(t, "/feedback/token-1", s.surveyOf(name))
		require.Equal(t, start().Add(time.Minute), c.GetResolveTime().AsTime())
		c, err = s.agent.ReopenCase(ctx, &intakev1.ReopenCaseRequest{Name: name, Reason: "still wrong", RaisePriority: true})
		require.NoError(t, err)
		require.Equal(t, intakev1.Case_OPEN, c.GetState())
		require.Equal(t, typev1.Priority_P2, c.GetPriority())
		require.Equal(t, start().Add(time.Minute+2*time.Hour), c.GetPromise().GetRespondBy().AsTime(), "a new promise, from now on")
		_, err = s.agent.ResolveCase(ctx, &intakev1.ResolveCaseRequest{Name: name, Fix: "The money was returned."})
		require.NoError(t, err)
		require.Equal(t, "/feedback/token-2", s.surveyOf(name))

		s.clock.Advance(168*time.Hour - time.Second)
		s.clock.BlockUntil(1)
		c, err = s.agent.GetCase(ctx, &intakev1.GetCaseRequest{Name: name})
		require.NoError(t, err)
		require.Equal(t, intakev1.Case_RESOLVED, c.GetState())
		s.clock.Advance(time.Second)
		s.eventually("silence closes the case", func() bool {
			c, err = s.agent.GetCase(ctx, &intakev1.GetCaseRequest{Name: name})
			return err == nil && c.GetState() == intakev1.Case_CLOSED
		})

		kinds, _ := s.story(name)
		require.Equal(t, []string{
			"CONTACT_RECORDED", "CASE_OPENED", "CLASSIFIED", "HANDLING_OPENED", "PROMISED", "MESSAGE_PREPARED",
			"REPLIED", "NOTED", "WAIT_STARTED", "MESSAGE_PREPARED", "WAIT_ENDED", "RESOLVED", "MESSAGE_PREPARED", "FEEDBACK_INVITED", "MESSAGE_PREPARED",
			"REOPENED", "PROMISE_CHANGED", "MESSAGE_PREPARED", "RESOLVED", "MESSAGE_PREPARED", "FEEDBACK_INVITED", "MESSAGE_PREPARED", "CLOSED", "MESSAGE_PREPARED",
		}, kinds)
		require.Equal(t, []string{"Open", "Answer", "Wait", "Resume", "Resolve", "Reopen", "Resolve"}, s.fakes.escalation.done(name))
		require.Equal(t, []string{"Outcome(true)", "Outcome(false)", "Outcome(true)"}, s.fakes.classification.done(name))
		require.Equal(t, []string{"Invite(1)", "Invite(2)"}, s.fakes.feedback.done(name))
	})
}

func TestACorrectionTeachesAndPromisesAnew(t *testing.T) {
	s := newSuite(t)
	ctx := context.Background()
	c := s.open(func(r *intakev1.RegisterContactRequest) { r.Text = "a riddle" })
	require.Equal(t, intakev1.Case_TRIAGE, c.GetState())
	require.NotEmpty(t, c.GetOwner(), "somebody owns it although nobody knows what it is")
	require.NotNil(t, c.GetPromise())

	_, err := s.agent.CorrectCase(ctx, &intakev1.CorrectCaseRequest{Name: c.GetName(), Impact: typev1.Severity_HIGH})
	requireFields(t, err, "category")
	_, err = s.agent.CorrectCase(ctx, &intakev1.CorrectCaseRequest{Name: c.GetName(), Category: "categories/nonsense"})
	requireFields(t, err, "category")
	_, err = s.agent.CorrectCase(ctx, &intakev1.CorrectCaseRequest{Name: c.GetName()})
	requireFields(t, err, "category")

	s.clock.Advance(time.Minute)
	corrected, err := s.agent.CorrectCase(ctx, &intakev1.CorrectCaseRequest{
		Name: c.GetName(), Category: "categories/outage", Impact: typev1.Severity_HIGH, Reason: "read it", RequestId: "r1",
	})
	require.NoError(t, err)
	require.Equal(t, intakev1.Case_OPEN, corrected.GetState())
	require.Equal(t, typev1.Priority_P1, corrected.GetPriority())
	require.InDelta(t, 1, corrected.GetConfidence(), 0)
	require.Equal(t, start().Add(time.Hour), corrected.GetPromise().GetRespondBy().AsTime(), "counted from when the customer spoke")
	again, err := s.agent.CorrectCase(ctx, &intakev1.CorrectCaseRequest{
		Name: c.GetName(), Category: "categories/outage", Impact: typev1.Severity_HIGH, Reason: "read it", RequestId: "r1",
	})
	require.NoError(t, err)
	require.Equal(t, corrected.GetEtag(), again.GetEtag())

	kinds, events := s.story(c.GetName())
	require.Equal(t, []string{"CORRECTED", "PROMISE_CHANGED", "MESSAGE_PREPARED"}, kinds[len(kinds)-3:])
	require.Equal(t, "categories/outage", events[len(events)-3].GetDetails()["to_category"])
	require.Equal(t, []string{"Correct"}, s.fakes.classification.done(c.GetName()))
	require.Equal(t, []string{"Open", "Recommit"}, s.fakes.escalation.done(c.GetName()))
	require.True(t, corrected.GetRealTime())
	require.Equal(t, "At once.", s.fakes.escalation.urged)
	held, err := s.fakes.escalation.GetHandling(ctx, &escalationv1.GetHandlingRequest{Name: strings.Replace(c.GetName(), "cases/", "handlings/", 1)})
	require.NoError(t, err)
	require.Equal(t, "categories/outage", held.GetCategory())
}

// A correction that brings in questions asks them, long after the acknowledgement, and asks none twice.
func TestACorrectionAsksItsQuestions(t *testing.T) {
	s := newSuite(t)
	name := s.open().GetName()
	correct := func(category, request string) {
		s.clock.Advance(time.Hour)
		_, err := s.agent.CorrectCase(context.Background(), &intakev1.CorrectCaseRequest{
			Name: name, Category: category, Reason: "read it", RequestId: request,
		})
		require.NoError(t, err)
		s.settle()
	}
	correct("categories/outage", "r1")
	require.NotContains(t, s.lastLetter(name).GetDetails()["template"], "questions", "nothing new is asked")
	correct("categories/device", "r2")
	letter := s.lastLetter(name)
	require.Contains(t, letter.GetDetails()["template"], "questions")
	require.Contains(t, letter.GetText(), "Which device is it?")
	require.Contains(t, s.get(name).GetMissingQuestions(), "Which device is it?")
	correct("categories/device", "r3")
	require.Equal(t, letter.GetSequence(), s.lastLetter(name).GetSequence())
}

func TestLinksHaveTwoSides(t *testing.T) {
	s := newSuite(t)
	ctx := context.Background()
	one, other := s.open().GetName(), s.open().GetName()
	link := &intakev1.LinkCasesRequest{Name: one, Other: other, Relation: intakev1.CaseLink_DUPLICATE_OF}
	for range 2 { // a link that is there already changes nothing
		c, err := s.agent.LinkCases(ctx, link)
		require.NoError(t, err)
		require.Equal(t, `[case:"`+other+`" relation:DUPLICATE_OF]`, sprint(c.GetLinks()))
		c, err = s.agent.GetCase(ctx, &intakev1.GetCaseRequest{Name: other})
		require.NoError(t, err)
		require.Equal(t, `[case:"`+one+`" relation:DUPLICATED_BY]`, sprint(c.GetLinks()))
	}
	for _, name := range []string{one, other} {
		kinds, _ := s.story(name)
		require.Equal(t, "LINKED", kinds[len(kinds)-1])
		require.Len(t, kinds, 7)
	}
	_, err := s.agent.LinkCases(ctx, &intakev1.LinkCasesRequest{Name: one, Other: one, Relation: 1})
	requireFields(t, err, "other")
	_, err = s.agent.LinkCases(ctx, &intakev1.LinkCasesRequest{Name: one, Other: "cases/01J00000000000000000000000", Relation: 1})
	requireFields(t, err, "other")
}

func TestAnIllegalChangeNamesTheLegalOnes(t *testing.T) {
	s := newSuite(t)
	ctx := context.Background()
	name := s.open().GetName()
	_, err := s.agent.ResumeCase(ctx, &intakev1.ResumeCaseRequest{Name: name})
	requireReason(t, err, "ILLEGAL_STATE")
	require.True(t, fault.Is(err, fault.Precondition))
	wrong, _ := fault.As(err)
	require.Equal(t, map[string]string{"state": "OPEN", "action": "resume", "legal": "reply, note, wait, resolve, link, correct, repromise"}, wrong.Metadata())
	require.Equal(t, "cannot resume a case in state OPEN; legal now: reply, note, wait, resolve, link, correct, repromise", wrong.Message())
	kinds, _ := s.story(name)
	require.Len(t, kinds, 6, "a refused change leaves no trace")
}

func TestARepeatedCommandChangesNothing(t *testing.T) {
	s := newSuite(t)
	ctx := context.Background()
	name := s.open().GetName()
	reply := &intakev1.ReplyToCaseRequest{Name: name, Text: "hello", RequestId: "r1"}
	first, err := s.agent.ReplyToCase(ctx, reply)
	require.NoError(t, err)
	second, err := s.agent.ReplyToCase(ctx, reply)
	require.NoError(t, err)
	require.Equal(t, first.String(), second.String())
	reply.Text = "other words"
	_, err = s.agent.ReplyToCase(ctx, reply)
	requireReason(t, err, "REQUEST_ID_REUSED")
	require.Equal(t, []string{"Open", "Answer"}, s.fakes.escalation.done(name))
}
