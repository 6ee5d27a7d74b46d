package intake_test

import (
	"context"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	"github.com/ombud/ombud/pkg/resource"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
)

func email(address string) *intakev1.Identity {
	return &intakev1.Identity{Identity: &intakev1.Identity_Email{Email: address}}
}

func phone(number string) *intakev1.Identity {
	return &intakev1.Identity{Identity: &intakev1.Identity_Phone{Phone: number}}
}

func handle(name string) *intakev1.Identity {
	return &intakev1.Identity{Identity: &intakev1.Identity_Handle{Handle: name}}
}

func TestACustomerIsKnownByAnyIdentity(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.t
		ctx := context.Background()
		maria := &intakev1.Customer{
			DisplayName: "Maria", Identities: []*intakev1.Identity{email("Maria@Example.com"), phone("+48 (600) 100-200"), handle("telegram:maria")},
			Segment: "segments/gold", Language: "pl", Territory: "PL", ExternalId: "crm-7",
		}
		made, err := s.integration.UpsertCustomer(ctx, &intakev1.UpsertCustomerRequest{Customer: maria, RequestId: "r1"})
		require.NoError(t, err)
		again, err := s.integration.UpsertCustomer(ctx, &intakev1.UpsertCustomerRequest{Customer: maria, RequestId: "r1"})
		require.NoError(t, err)
		require.True(t, proto.Equal(made, again))
		changed, err := s.integration.UpsertCustomer(ctx, &intakev1.UpsertCustomerRequest{Customer: &intakev1.Customer{
			ExternalId: "crm-7", Segment: "segments/platinum", Identities: []*intakev1.Identity{handle("portal:maria")},
		}})
		require.NoError(t, err)
		require.Equal(t, made.GetName(), changed.GetName())
		require.Equal(t, "segments/platinum", changed.GetSegment())
		require.Equal(t, "Maria", changed.GetDisplayName(), "what is not said stays")
		require.Len(t, changed.GetIdentities(), 4)

		for _, lookup := range []*intakev1.LookupCustomerRequest{
			{Identity: &intakev1.LookupCustomerRequest_Email{Email: "maria@EXAMPLE.com"}},
			{Identity: &intakev1.LookupCustomerRequest_Phone{Phone: "+48.600.100.200"}},
			{Identity: &intakev1.LookupCustomerRequest_Handle{Handle: "portal:maria"}},
			{Identity: &intakev1.LookupCustomerRequest_ExternalId{ExternalId: "crm-7"}},
		} {
			found, err := s.agent.LookupCustomer(ctx, lookup)
			require.NoError(t, err)
			require.Equal(t, made.GetName(), found.GetName())
		}
		_, err = s.agent.LookupCustomer(ctx, &intakev1.LookupCustomerRequest{Identity: &intakev1.LookupCustomerRequest_Email{Email: "nobody@example.com"}})
		requireReason(t, err, resource.ReasonNotFound)

		c := s.open(func(r *intakev1.RegisterContactRequest) { r.From = phone("+48600100200") })
		require.Equal(t, made.GetName(), c.GetCustomer())
		quoted := s.fakes.catalog.last.Load()
		require.Equal(t, "segments/platinum", quoted.GetSegment())
		require.Equal(t, "PL", quoted.GetTerritory())
		_, events := s.story(c.GetName())
		require.Contains(t, events[5].GetText(), "dziś najpóźniej o 13:00 czasu warszawskiego", "in the customer's language, whatever the message was written in")
	})
}

func TestAnIdentityBelongsToOneCustomer(t *testing.T) {
	s := newSuite(t)
	ctx := context.Background()
	upsert := func(c *intakev1.Customer) (*intakev1.Customer, error) {
		return s.integration.UpsertCustomer(ctx, &intakev1.UpsertCustomerRequest{Customer: c})
	}
	one, err := upsert(&intakev1.Customer{Identities: []*intakev1.Identity{email("one@example.com")}, ExternalId: "1"})
	require.NoError(t, err)
	other, err := upsert(&intakev1.Customer{Identities: []*intakev1.Identity{email("other@example.com")}})
	require.NoError(t, err)

	_, err = upsert(&intakev1.Customer{Identities: []*intakev1.Identity{handle("new"), email("one@example.com"), email("other@example.com")}})
	requireReason(t, err, "IDENTITY_TAKEN")
	requireFields(t, err, "customer.identities[2]")
	_, err = upsert(&intakev1.Customer{Name: other.GetName(), ExternalId: "1", Identities: []*intakev1.Identity{email("one@example.com")}})
	requireFields(t, err, "customer.identities[0]", "customer.external_id")
	_, err = s.agent.LookupCustomer(ctx, &intakev1.LookupCustomerRequest{Identity: &intakev1.LookupCustomerRequest_Handle{Handle: "new"}})
	requireReason(t, err, resource.ReasonNotFound)
	_, err = upsert(&intakev1.Customer{Name: "customers/01J00000000000000000000000"})
	requireReason(t, err, resource.ReasonNotFound)
	_, err = upsert(&intakev1.Customer{Identities: []*intakev1.Identity{phone("()()"), email("x@y.z")}})
	requireFields(t, err, "customer.identities[0].phone")
	require.NotEqual(t, one.GetName(), other.GetName())

	// A case is named by the customer whose it is.
	mine := s.open(func(r *intakev1.RegisterContactRequest) { r.From = email("one@example.com") }).GetName()
	for _, from := range []*intakev1.Identity{email("other@example.com"), email("stranger@example.com")} {
		_, err = s.agent.RegisterContact(ctx, contact(func(r *intakev1.RegisterContactRequest) { r.From, r.Case = from, mine }))
		requireFields(t, err, "case")
	}
	_, err = s.agent.RegisterContact(ctx, contact(func(r *intakev1.RegisterContactRequest) { r.Case = "cases/01J00000000000000000000000" }))
	requireFields(t, err, "case")
	got, err := s.agent.RegisterContact(ctx, contact(func(r *intakev1.RegisterContactRequest) { r.From, r.Case = email("one@example.com"), mine }))
	require.NoError(t, err)
	require.Equal(t, mine, got.GetCase().GetName())
}

func TestManyWhoMeetAStrangerMakeOneCustomer(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.t
		ctx := context.Background()
		names := make([]string, 20)
		var group sync.WaitGroup
		for i := range names {
			group.Go(func() {
				if i%2 == 0 {
					got, err := s.integration.UpsertCustomer(ctx, &intakev1.UpsertCustomerRequest{Customer: &intakev1.Customer{
						Identities: []*intakev1.Identity{email("new@example.com"), phone("+48 111 222 333")},
					}})
					if err != nil {
						t.Error(err)
					}
					names[i] = got.GetName()
					return
				}
				got, err := s.integration.RegisterContact(ctx, contact(func(r *intakev1.RegisterContactRequest) { r.From = email("new@example.com") }))
				if err != nil {
					t.Error(err)
				}
				names[i] = got.GetCase().GetCustomer()
			})
		}
		group.Wait()
		for _, name := range names {
			require.Equal(t, names[0], name)
		}
	})
}
