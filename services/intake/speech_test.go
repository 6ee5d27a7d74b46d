package intake_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
)

// Letters are in the language and the zone that the CRM knows when they are written. Earlier ones stay.
func TestALetterIsInThePresentLanguage(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t, ctx := s.t, context.Background()
		c := s.open()
		s.clock.Advance(2 * time.Minute)
		_, err := s.integration.UpsertCustomer(ctx, &intakev1.UpsertCustomerRequest{Customer: &intakev1.Customer{
			Name: c.GetCustomer(), Language: "pl", TimeZone: "Asia/Tokyo",
		}})
		require.NoError(t, err)
		promised := s.lastOf(c, intakev1.Event_PROMISED)
		require.Contains(t, promised.GetText(), "Your problem will be solved")
		_, err = s.agent.ReplyToCase(ctx, &intakev1.ReplyToCaseRequest{Name: c.GetName(), Text: "Patrzymy."})
		require.NoError(t, err)
		_, err = s.agent.WaitForCustomer(ctx, &intakev1.WaitForCustomerRequest{Name: c.GetName(), Reason: "Które konto?"})
		require.NoError(t, err)
		s.eventually("the question is asked", func() bool {
			letter := s.lastOf(c, intakev1.Event_MESSAGE_PREPARED)
			return letter.GetDetails()["language"] == "pl"
		})
		require.Contains(t, s.lastOf(c, intakev1.Event_MESSAGE_PREPARED).GetText(), "potrzebujemy")
		s.eventually("the handling is in the language of the case", func() bool {
			return s.fakes.escalation.languageOf(c.GetName()) == "pl"
		})
		require.Equal(t, "pl", s.get(c.GetName()).GetLanguage())
		require.Equal(t, promised.GetText(), s.lastOf(c, intakev1.Event_PROMISED).GetText())
		_, err = s.agent.ResolveCase(ctx, &intakev1.ResolveCaseRequest{Name: c.GetName(), Fix: "Naprawione."})
		require.NoError(t, err)
		_, err = s.agent.ReopenCase(ctx, &intakev1.ReopenCaseRequest{Name: c.GetName(), Reason: "x"})
		require.NoError(t, err)
		require.Equal(t, "Zgłoszenie jest znowu otwarte.", s.lastOf(c, intakev1.Event_REOPENED).GetText())
	})
}
