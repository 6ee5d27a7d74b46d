package intake_test

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/stretchr/testify/require"

	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
)

// named is the name of a case in an answer.
func named(c *intakev1.Case, err error) (string, error) { return c.GetName(), err }

// says is a contact of the customer about the case, or the first one of a new case.
func says(request string) deed {
	return func(ctx context.Context, c clients, name string) (string, error) {
		got, err := c.RegisterContact(ctx, contact(func(r *intakev1.RegisterContactRequest) { r.RequestId, r.Case = request, name }))
		return got.GetCase().GetName(), err
	}
}

// life is most of what can happen to a case.
func life() []deed {
	return []deed{
		says("first"),
		func(ctx context.Context, c clients, name string) (string, error) {
			return named(c.ReplyToCase(ctx, &intakev1.ReplyToCaseRequest{Name: name, Text: "hello", RequestId: "reply"}))
		},
		func(ctx context.Context, c clients, name string) (string, error) {
			return named(c.WaitForCustomer(ctx, &intakev1.WaitForCustomerRequest{Name: name, Reason: "which?", RequestId: "wait"}))
		},
		says("second"),
		func(ctx context.Context, c clients, name string) (string, error) {
			return named(c.ResolveCase(ctx, &intakev1.ResolveCaseRequest{Name: name, Fix: "done", RequestId: "resolve"}))
		},
		func(ctx context.Context, c clients, name string) (string, error) {
			return named(c.ReopenCase(ctx, &intakev1.ReopenCaseRequest{Name: name, Reason: "not done", RaisePriority: true, RequestId: "reopen"}))
		},
	}
}

// requireLived checks that everything of life happened, and once.
func (s *suite) requireLived(name string) {
	s.t.Helper()
	want := []string{
		"CONTACT_RECORDED", "CASE_OPENED", "CLASSIFIED", "HANDLING_OPENED", "PROMISED", "REPLIED", "WAIT_STARTED",
		"CONTACT_RECORDED", "WAIT_ENDED", "RESOLVED", "FEEDBACK_INVITED", "REOPENED", "PROMISE_CHANGED",
	}
	letters := []string{"acknowledgement", "resolution", "reopened"}
	var kinds, written, valid []string
	s.eventually("the story is told", func() bool {
		kinds, written, valid = s.storyAndLetters(name)
		return len(kinds) >= len(want) && slices.Contains(valid, "reopened")
	})
	if len(kinds) > len(want) { // an answer before the reopening, given again, has the new times, and the next one the rhythm
		want = append(want, "PROMISE_CHANGED")
	}
	require.ElementsMatch(s.t, want, kinds)
	require.Subset(s.t, written, letters, "each was written, although a later letter may have made it needless")
	require.Subset(s.t, append(letters, "invitation", "waiting"), written, "and no other: the answer may come before the question")
	require.Len(s.t, slices.Compact(slices.Sorted(slices.Values(valid))), len(valid), "none is valid twice")
	require.Equal(s.t, []string{"Open", "Answer", "Wait", "Resume", "Contact", "Resolve", "Reopen"}, s.fakes.escalation.done(name))
	require.Equal(s.t, []string{"Outcome(true)", "Outcome(false)"}, s.fakes.classification.done(name))
	require.Equal(s.t, []string{"Invite(1)"}, s.fakes.feedback.done(name))
	s.requireCount(1, 2)
	require.Equal(s.t, int32(2), s.get(name).GetContactCount())
}

// storyAndLetters returns the kinds of all entries but messages, the templates of all
// messages, and those of the messages that no later one replaced. Two messages may be
// one, as it happens.
func (s *suite) storyAndLetters(name string) (kinds, written, valid []string) {
	_, events := s.story(name)
	for _, e := range events {
		if e.GetKind() != intakev1.Event_MESSAGE_PREPARED {
			kinds = append(kinds, e.GetKind().String())
			continue
		}
		letters := strings.Split(e.GetDetails()["template"], "+")
		written = append(written, letters...)
		if e.GetDetails()["replaced_by"] == "" {
			valid = append(valid, letters...)
		}
	}
	return kinds, written, valid
}

// requireCount checks how many cases and contacts there are.
func (s *suite) requireCount(cases, contacts int) {
	s.t.Helper()
	all, err := s.admin.ListCases(context.Background(), &intakev1.ListCasesRequest{})
	require.NoError(s.t, err)
	require.Len(s.t, all.GetCases(), cases)
	said, err := s.admin.ListContacts(context.Background(), &intakev1.ListContactsRequest{})
	require.NoError(s.t, err)
	require.Len(s.t, said.GetContacts(), contacts)
}

func (s *suite) opened() string { return s.open().GetName() }

func (s *suite) resolved() string {
	name := s.opened()
	_, err := s.agent.ResolveCase(context.Background(), &intakev1.ResolveCaseRequest{Name: name, Fix: "done"})
	require.NoError(s.t, err)
	return name
}

func (s *suite) closed() string {
	name := s.resolved()
	_, err := s.service.RecordFeedback(context.Background(), &intakev1.RecordFeedbackRequest{Name: name, Solution: 1, Score: 5})
	require.NoError(s.t, err)
	return name
}

// requireSuccessor checks that one new case goes on from the closed one.
func (s *suite) requireSuccessor(string) {
	s.requireCount(2, 2)
	all, err := s.admin.ListCases(context.Background(), &intakev1.ListCasesRequest{})
	require.NoError(s.t, err)
	fresh, old := all.GetCases()[0].GetName(), all.GetCases()[1].GetName()
	if s.get(fresh).GetState() == intakev1.Case_CLOSED {
		fresh, old = old, fresh // both are of the same instant
	}
	require.Equal(s.t, intakev1.Case_CLOSED, s.get(old).GetState())
	require.Equal(s.t, `[case:"`+old+`" relation:RELATED]`, sprint(s.get(fresh).GetLinks()))
	s.eventually("the old case knows the new one, which is promised", func() bool {
		s.clock.Advance(time.Second)
		return sprint(s.get(old).GetLinks()) == `[case:"`+fresh+`" relation:RELATED]` && s.get(fresh).GetState() == intakev1.Case_OPEN
	})
}

func mails(ctx context.Context, c clients, _ string) (string, error) {
	got, err := c.RegisterEmail(ctx, &intakev1.RegisterEmailRequest{Raw: letter("one", "I was billed twice."), RequestId: "fetch-1"})
	return got.GetCase().GetName(), err
}

func (s *suite) requireOneMail(name string) {
	s.requireCount(1, 1)
	require.Equal(s.t, []string{"Open"}, s.fakes.escalation.done(name))
}

// requireRecognised requires that all identities of the customer of a case lead to them.
func (s *suite) requireRecognised(name string) {
	s.t.Helper()
	customer := s.get(name).GetCustomer()
	require.NotEmpty(s.t, customer)
	for _, request := range []*intakev1.LookupCustomerRequest{
		{Identity: &intakev1.LookupCustomerRequest_Email{Email: "maria@example.com"}},
		{Identity: &intakev1.LookupCustomerRequest_Phone{Phone: "+48 600 100 200"}},
	} {
		found, err := s.agent.LookupCustomer(s.t.Context(), request)
		require.NoError(s.t, err)
		require.Equal(s.t, customer, found.GetName())
		require.Equal(s.t, "crm-7", found.GetExternalId())
	}
}

// upserts makes a customer whose identities must all lead to it in the end.
func upserts(ctx context.Context, c clients, _ string) (string, error) {
	made, err := c.UpsertCustomer(ctx, &intakev1.UpsertCustomerRequest{RequestId: "upsert", Customer: &intakev1.Customer{
		DisplayName: "Maria", ExternalId: "crm-7", Identities: []*intakev1.Identity{email("maria@example.com"), phone("+48 600 100 200")},
	}})
	if err != nil {
		return "", err
	}
	got, err := c.RegisterContact(ctx, contact())
	if err != nil {
		return "", err
	}
	if customer := got.GetCase().GetCustomer(); customer != "" && customer != made.GetName() {
		panic("the number leads to " + customer + ", not to " + made.GetName())
	}
	return got.GetCase().GetName(), nil
}

func (s *suite) pair() string {
	s.opened()
	return s.opened()
}

// links links the case to the other one there is.
func links(ctx context.Context, c clients, name string) (string, error) {
	all, err := c.ListCases(ctx, &intakev1.ListCasesRequest{})
	if err != nil {
		return "", err
	}
	other := all.GetCases()[0].GetName()
	if other == name {
		other = all.GetCases()[1].GetName()
	}
	return named(c.LinkCases(ctx, &intakev1.LinkCasesRequest{Name: name, Other: other, Relation: intakev1.CaseLink_CAUSED_BY, RequestId: "link"}))
}

func (s *suite) requireLinked(name string) {
	s.t.Helper()
	c := s.get(name)
	require.Len(s.t, c.GetLinks(), 1)
	other := c.GetLinks()[0].GetCase()
	s.eventually("both sides are linked", func() bool {
		s.clock.Advance(time.Second)
		return sprint(s.get(other).GetLinks()) == `[case:"`+name+`" relation:CAUSES]`
	})
	for _, one := range []string{name, other} {
		kinds, _ := s.story(one)
		require.Len(s.t, kinds, 7)
	}
}

// waits lets the time of silence pass.
func waits(ctx context.Context, c clients, name string) (string, error) {
	c.clock.Advance(169 * time.Hour)
	for ctx.Err() == nil {
		got, err := c.GetCase(ctx, &intakev1.GetCaseRequest{Name: name})
		if err != nil || got.GetState() == intakev1.Case_CLOSED {
			return name, err
		}
		c.clock.Advance(time.Second)
	}
	return "", ctx.Err()
}

func (s *suite) requireClosedOnce(name string) {
	kinds, _ := s.story(name)
	require.Equal(s.t, []string{"CLOSED", "MESSAGE_PREPARED"}, kinds[len(kinds)-2:])
	require.NotContains(s.t, kinds[:len(kinds)-2], "CLOSED")
}

func reports(ctx context.Context, c clients, name string) (string, error) {
	_, err := c.reporter.RecordEvents(ctx, &intakev1.RecordEventsRequest{Name: name, Events: []*intakev1.ReportedEvent{
		reported("e1", intakev1.Event_BREACHED), reported("e2", intakev1.Event_PASSED_UP),
	}})
	return name, err
}

func (s *suite) requireReported(name string) {
	kinds, _ := s.story(name)
	require.Equal(s.t, []string{"BREACHED", "PASSED_UP"}, kinds[6:])
}
