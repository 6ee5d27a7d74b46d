package intake_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/auth"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
)

func TestAContactBecomesAnOwnedAndPromisedCase(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.t
		ctx := context.Background()
		got, err := s.integration.RegisterContact(ctx, contact())
		require.NoError(t, err)

		c := got.GetCase()
		require.Equal(t, intakev1.Case_OPEN, c.GetState())
		require.Equal(t, "categories/billing", c.GetCategory())
		require.Equal(t, typev1.Priority_P3, c.GetPriority())
		require.Equal(t, "queues/front-line", c.GetOwner())
		require.Equal(t, int32(1), c.GetLevel())
		require.Equal(t, "services/general", c.GetService())
		require.Equal(t, start().Add(3*time.Hour), got.GetPromise().GetRespondBy().AsTime())
		require.Equal(t, start().Add(20*time.Hour), got.GetPromise().GetCeiling().AsTime())
		require.True(t, got.GetContact().GetFiled())
		require.Equal(t, c.GetCustomer(), got.GetContact().GetCustomer())

		kinds, events := s.story(c.GetName())
		require.Equal(t, []string{
			"CONTACT_RECORDED", "CASE_OPENED", "CLASSIFIED", "HANDLING_OPENED", "PROMISED", "MESSAGE_PREPARED",
		}, kinds)
		require.Equal(t, c.GetCustomer(), events[0].GetActor())
		require.Contains(t, events[5].GetText(), "today by 13:00 Warsaw time", "told in the calendar's zone")

		read, err := s.agent.GetCase(ctx, &intakev1.GetCaseRequest{Name: c.GetName()})
		require.NoError(t, err)
		require.Equal(t, c.String(), read.String())
		customer, err := s.agent.GetCustomer(ctx, &intakev1.GetCustomerRequest{Name: c.GetCustomer()})
		require.NoError(t, err)
		require.Equal(t, "+48600100200", customer.GetIdentities()[0].GetPhone())
	})
}

func TestTheCustomerSaidItEarlier(t *testing.T) {
	s := newSuite(t)
	got, err := s.agent.RegisterContact(context.Background(), contact(func(r *intakev1.RegisterContactRequest) {
		r.ContactTime = timestamppb.New(start().Add(-time.Hour))
	}))
	require.NoError(t, err)
	require.Equal(t, start().Add(2*time.Hour), got.GetPromise().GetRespondBy().AsTime(), "the promise counts from then")
	require.Equal(t, start().Add(-time.Hour), got.GetContact().GetContactTime().AsTime())
}

// Letters ask the customer to give the number of the case.
func TestTheNumberOfACaseContinuesIt(t *testing.T) {
	const unknown = "01JBQW3E5V0000000000000001"
	for name, c := range map[string]struct {
		from      string
		text      func(number string) string
		continues bool
	}{
		"in the words":          {"rosa@example.com", func(number string) string { return "My number is " + number + ". It has not come." }, true},
		"in small letters":      {"rosa@example.com", func(number string) string { return "about #" + strings.ToLower(number) }, true},
		"behind an unknown one": {"rosa@example.com", func(number string) string { return unknown + " or " + number }, true},
		"of somebody else":      {"boris@example.com", func(number string) string { return "My number is " + number + "." }, false},
		"an unknown one":        {"rosa@example.com", func(string) string { return "My number is " + unknown + "." }, false},
		"a piece of it":         {"rosa@example.com", func(number string) string { return "My number is " + number[:20] + "." }, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSuite(t)
			first := s.open(func(r *intakev1.RegisterContactRequest) { r.From = email("rosa@example.com") })
			further := contact(func(r *intakev1.RegisterContactRequest) {
				r.From, r.Text = email(c.from), c.text(strings.TrimPrefix(first.GetName(), "cases/"))
			})
			got, err := s.integration.RegisterContact(t.Context(), further)
			require.NoError(t, err)
			require.Equal(t, c.continues, got.GetCase().GetName() == first.GetName())
			require.Equal(t, got.GetCase().GetName(), got.GetContact().GetCase())
			if c.continues {
				require.EqualValues(t, 2, got.GetCase().GetContactCount())
				return
			}
			_, events := s.story(got.GetCase().GetName())
			for _, e := range events {
				require.NotContains(t, e.GetDetails(), "follows", "nobody is told whose number it is")
			}
		})
	}
}

func TestACustomerSeesWhatIsForCustomers(t *testing.T) {
	s := newSuite(t)
	ctx := context.Background()
	got, err := s.agent.RegisterContact(ctx, contact())
	require.NoError(t, err)
	other, err := s.agent.RegisterContact(ctx, contact())
	require.NoError(t, err)
	customer := s.holding(auth.Key{DisplayName: "a customer", Roles: []auth.Role{auth.Customer}, Resource: got.GetCase().GetName()})

	c, err := customer.GetCase(ctx, &intakev1.GetCaseRequest{Name: got.GetCase().GetName()})
	require.NoError(t, err)
	require.NotNil(t, c.GetPromise())
	require.Empty(t, c.GetSimilar(), "the cases of others are not theirs to see")
	timeline, err := customer.ListTimeline(ctx, &intakev1.ListTimelineRequest{Parent: c.GetName()})
	require.NoError(t, err)
	for _, e := range timeline.GetEvents() {
		require.True(t, e.GetVisibleToCustomer(), e.GetKind().String())
	}
	require.Len(t, timeline.GetEvents(), 4)

	_, err = s.agent.ResolveCase(ctx, &intakev1.ResolveCaseRequest{Name: c.GetName(), Cause: "a careless clerk", Fix: "done"})
	require.NoError(t, err)
	_, err = customer.ReopenCase(ctx, &intakev1.ReopenCaseRequest{Name: c.GetName(), Reason: "not done", RaisePriority: true})
	requireReason(t, err, "PRIORITY_NOT_YOURS")
	c, err = customer.ReopenCase(ctx, &intakev1.ReopenCaseRequest{Name: c.GetName(), Reason: "not done"})
	require.NoError(t, err)
	require.Equal(t, intakev1.Case_OPEN, c.GetState())
	require.Empty(t, c.GetResolutionCause())

	for _, call := range []func(name string) error{
		func(n string) error { _, err := customer.GetCase(ctx, &intakev1.GetCaseRequest{Name: n}); return err },
		func(n string) error {
			_, err := customer.ListTimeline(ctx, &intakev1.ListTimelineRequest{Parent: n})
			return err
		},
		func(n string) error {
			_, err := customer.ReopenCase(ctx, &intakev1.ReopenCaseRequest{Name: n, Reason: "x"})
			return err
		},
	} {
		requireReason(t, call(other.GetCase().GetName()), "NOT_YOUR_CASE")
	}
}
