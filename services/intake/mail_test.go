package intake_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/resource"
	"github.com/ombud/ombud/pkg/testfixtures"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
)

// letter is a mail of the customer, with further header fields.
func letter(id, text string, header ...string) []byte {
	lines := append([]string{
		"From: Anna Nowak <Anna@Example.com>", "To: help@help.example", "Subject: Invoice", "Date: Mon, 02 Nov 2026 09:59:00 +0100",
		"Message-ID: <" + id + "@example.com>",
	}, header...)
	return []byte(strings.Join(lines, "\r\n") + "\r\n\r\n" + text + "\r\n")
}

// mailed registers a mail.
func (s *suite) mailed(raw []byte) *intakev1.RegisterContactResponse {
	s.t.Helper()
	got, err := s.integration.RegisterEmail(context.Background(), &intakev1.RegisterEmailRequest{Raw: raw})
	require.NoError(s.t, err)
	return got
}

func TestAMailBecomesACase(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.t
		ctx := context.Background()
		raw, err := os.ReadFile("internal/channel/mail/testdata/attachment-pl.eml")
		require.NoError(t, err)
		got := s.mailed(raw)
		c := got.GetContact()
		require.Equal(t, typev1.Channel_EMAIL, c.GetChannel())
		require.Equal(t, "jan@example.pl", c.GetFrom().GetEmail())
		require.Equal(t, "Zgłoszenie", got.GetCase().GetSubject())
		require.Equal(t, intakev1.Case_OPEN, got.GetCase().GetState())
		customer, err := s.agent.LookupCustomer(ctx, &intakev1.LookupCustomerRequest{Identity: &intakev1.LookupCustomerRequest_Email{Email: "JAN@example.pl"}})
		require.NoError(t, err)
		require.Equal(t, "Jan", customer.GetDisplayName())
		require.Equal(t, customer.GetName(), got.GetCase().GetCustomer())

		require.Equal(t, c.GetName()+"/attachments/1", c.GetAttachments()[0].GetName())
		body, err := s.agent.DownloadAttachment(ctx, &intakev1.DownloadAttachmentRequest{Name: c.GetAttachments()[0].GetName()})
		require.NoError(t, err)
		require.Equal(t, "image/png", body.GetContentType())
		require.Equal(t, []byte("\x89PNG\r\n\x1a\n"), body.GetData())
		_, err = s.agent.DownloadAttachment(ctx, &intakev1.DownloadAttachmentRequest{Name: c.GetName() + "/attachments/3"})
		requireReason(t, err, resource.ReasonNotFound)

		_, events := s.story(got.GetCase().GetName())
		sent := events[len(events)-1]
		require.Equal(t, "We are on it: Zgłoszenie [#"+got.GetCase().GetName()[len("cases/"):]+"]", sent.GetDetails()["subject"])
		require.Equal(t, "<"+got.GetCase().GetName()[len("cases/"):]+".6@help.example>", sent.GetDetails()["message_id"])
	})
}

func TestTheSameMailIsRecordedOnce(t *testing.T) {
	s := newSuite(t)
	ctx := context.Background()
	first := s.mailed(letter("one", "I was billed twice."))
	again := s.mailed(append([]byte("Received: from elsewhere\r\n"), letter("one", "I was billed twice.")...))
	require.Equal(t, first.GetContact().GetName(), again.GetContact().GetName())
	require.Equal(t, first.GetCase().GetName(), again.GetCase().GetName())
	forged := s.mailed(letter("one", "Somebody else's words under the same id."))
	require.NotEqual(t, first.GetContact().GetName(), forged.GetContact().GetName(), "a forged id swallows no mail")

	request := &intakev1.RegisterEmailRequest{Raw: letter("two", "Another."), RequestId: "fetch-7"}
	_, err := s.integration.RegisterEmail(ctx, request)
	require.NoError(t, err)
	_, err = s.integration.RegisterEmail(ctx, request)
	require.NoError(t, err)
	request.Raw = letter("three", "Yet another.")
	_, err = s.integration.RegisterEmail(ctx, request)
	requireReason(t, err, "REQUEST_ID_REUSED")
	_, err = s.integration.RegisterEmail(ctx, &intakev1.RegisterEmailRequest{Raw: letter("two", "Another."), RequestId: "fetch-8"})
	require.NoError(t, err, "the same mail under another request is the same mail")
	contacts, err := s.agent.ListContacts(ctx, &intakev1.ListContactsRequest{})
	require.NoError(t, err)
	require.Len(t, contacts.GetContacts(), 3)
}

func TestAnAnswerFindsItsCase(t *testing.T) {
	ways := map[string]func(caseID string) []string{
		"the customer's own mail": func(string) []string { return []string{"In-Reply-To: <one@example.com>"} },
		"further up the thread":   func(string) []string { return []string{"References: <one@example.com> <unknown@example.com>"} },
		"our acknowledgement":     func(id string) []string { return []string{"In-Reply-To: <" + id + ".6@help.example>"} },
		"the number in the words": func(string) []string { return nil },
		"the subject":             func(id string) []string { return []string{"Subject: Re: Invoice [#" + id + "]"} },
	}
	for name, header := range ways {
		t.Run(name, func(t *testing.T) {
			s := newSuite(t)
			caseName := s.mailed(letter("one", "I was billed twice.")).GetCase().GetName()
			answer := letter("two", "It is the invoice of October.", header(caseName[len("cases/"):])...)
			if name == "the subject" {
				answer = []byte(strings.Replace(string(answer), "Subject: Invoice\r\n", "", 1))
			}
			if name == "the number in the words" {
				answer = letter("two", "It is the invoice of October.\r\n> The number of your case is "+caseName[len("cases/"):]+".")
			}
			got := s.mailed(answer)
			require.Equal(t, caseName, got.GetCase().GetName())
			require.Equal(t, caseName, got.GetContact().GetCase())
			require.Equal(t, int32(2), got.GetCase().GetContactCount())
			contacts, err := s.agent.ListContacts(context.Background(), &intakev1.ListContactsRequest{Filter: `case = "` + caseName + `"`})
			require.NoError(t, err)
			require.Len(t, contacts.GetContacts(), 2)
		})
	}
	t.Run("two cases in the subject", func(t *testing.T) {
		s := newSuite(t)
		first := s.mailed(letter("one", "I was billed twice.")).GetCase().GetName()
		second := s.mailed(letter("two", "Another thing.")).GetCase().GetName()
		subject := "Subject: Re: Invoice [#" + first[len("cases/"):] + "] [#" + second[len("cases/"):] + "]"
		answer := strings.Replace(string(letter("three", "It is the one of October.", subject)), "Subject: Invoice\r\n", "", 1)
		require.Equal(t, second, s.mailed([]byte(answer)).GetCase().GetName(), "the newer one")
	})
	t.Run("a case that never was", func(t *testing.T) {
		s := newSuite(t)
		got := s.mailed(letter("one", "Hello", "In-Reply-To: <01JBQW3E5V0000000000000001.6@help.example>", "References: <nobody@knows>"))
		require.Equal(t, intakev1.Case_OPEN, got.GetCase().GetState())
		require.Equal(t, int32(1), got.GetCase().GetContactCount())
	})
}

func TestWhatAFurtherContactDoesToACase(t *testing.T) {
	ctx := context.Background()
	to := func(s *suite, name string, state intakev1.Case_State) {
		var err error
		switch state {
		case intakev1.Case_WAITING:
			_, err = s.agent.WaitForCustomer(ctx, &intakev1.WaitForCustomerRequest{Name: name, Reason: "Which invoice?"})
		case intakev1.Case_RESOLVED:
			_, err = s.agent.ResolveCase(ctx, &intakev1.ResolveCaseRequest{Name: name, Fix: "done"})
		case intakev1.Case_CLOSED:
			_, err = s.agent.ResolveCase(ctx, &intakev1.ResolveCaseRequest{Name: name, Fix: "done"})
			require.NoError(s.t, err)
			_, err = s.service.RecordFeedback(ctx, &intakev1.RecordFeedbackRequest{Name: name, Solution: 1, Score: 5})
		}
		require.NoError(s.t, err)
		require.Equal(s.t, state, s.get(name).GetState())
	}
	for _, c := range []struct {
		state, after intakev1.Case_State
		automatic    bool
		tells        string // what the escalation is told last
	}{
		{intakev1.Case_OPEN, intakev1.Case_OPEN, false, "Contact"},
		{intakev1.Case_WAITING, intakev1.Case_OPEN, false, "Contact"},
		{intakev1.Case_RESOLVED, intakev1.Case_OPEN, false, "Reopen"},
		{intakev1.Case_WAITING, intakev1.Case_WAITING, true, "Wait"},
		{intakev1.Case_RESOLVED, intakev1.Case_RESOLVED, true, "Resolve"},
		{intakev1.Case_CLOSED, intakev1.Case_CLOSED, true, "Resolve"},
	} {
		t.Run(c.state.String()+map[bool]string{true: ", automatic"}[c.automatic], func(t *testing.T) {
			s := newSuite(t)
			name := s.mailed(letter("one", "I was billed twice.")).GetCase().GetName()
			to(s, name, c.state)
			header := []string{"In-Reply-To: <one@example.com>"}
			if c.automatic {
				header = append(header, "Auto-Submitted: auto-replied")
			}
			got := s.mailed(letter("two", "October.", header...))
			require.Equal(t, name, got.GetContact().GetCase())
			require.Equal(t, c.after, s.get(name).GetState())
			s.eventually("the escalation is told", func() bool {
				done := s.fakes.escalation.done(name)
				return done[len(done)-1] == c.tells
			})
		})
	}
	t.Run("CLOSED", func(t *testing.T) {
		s := newSuite(t)
		name := s.mailed(letter("one", "I was billed twice.")).GetCase().GetName()
		to(s, name, intakev1.Case_CLOSED)
		got := s.mailed(letter("two", "Again!", "In-Reply-To: <one@example.com>"))
		fresh := got.GetCase()
		require.NotEqual(t, name, fresh.GetName())
		require.Equal(t, fresh.GetName(), got.GetContact().GetCase())
		require.Equal(t, intakev1.Case_OPEN, fresh.GetState())
		require.Equal(t, `[case:"`+name+`" relation:RELATED]`, sprint(fresh.GetLinks()))
		s.eventually("the old case knows the new one", func() bool {
			return sprint(s.get(name).GetLinks()) == `[case:"`+fresh.GetName()+`" relation:RELATED]`
		})
	})
}

func TestAProgramsMailIsNotAnswered(t *testing.T) {
	s := newSuite(t)
	raw, err := os.ReadFile("internal/channel/mail/testdata/bounce.eml")
	require.NoError(t, err)
	got := s.mailed(raw)
	require.True(t, got.GetContact().GetAutomatic())
	require.Equal(t, intakev1.Case_TRIAGE, got.GetCase().GetState())
	require.NotEmpty(t, got.GetCase().GetOwner(), "nothing is lost: somebody looks at it")
	kinds, events := s.story(got.GetCase().GetName())
	require.Equal(t, []string{"CONTACT_RECORDED", "CASE_OPENED", "CLASSIFIED", "TRIAGE_REQUESTED", "HANDLING_OPENED", "PROMISED"}, kinds)
	require.False(t, events[5].GetVisibleToCustomer())
}

func TestAMailFromNobody(t *testing.T) {
	s := newSuite(t)
	got := s.mailed([]byte("\xff\x00 not a mail at all"))
	require.Empty(t, got.GetContact().GetFrom().GetIdentity())
	require.Empty(t, got.GetCase().GetCustomer())
	require.Equal(t, intakev1.Case_OPEN, got.GetCase().GetState())
	kinds, _ := s.story(got.GetCase().GetName())
	require.NotContains(t, kinds, "MESSAGE_PREPARED")
}

// Mails that others collected are all recorded, whatever is wrong with them.
func TestMailsOfOthersAreRecorded(t *testing.T) {
	dir, ok := testfixtures.Dir(t, "mail")
	if !ok {
		t.Log("the mails of others are not here")
		return
	}
	s := newSuite(t)
	files, err := filepath.Glob(filepath.Join(dir, "*", "*"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		raw, err := os.ReadFile(file)
		require.NoError(t, err)
		got := s.mailed(raw)
		require.True(t, got.GetContact().GetFiled(), file)
		require.NotEmpty(t, got.GetCase().GetOwner(), file)
	}
}
