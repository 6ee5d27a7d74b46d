package customer_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore/sqlite"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/intake/internal/customer"
	"github.com/ombud/ombud/services/intake/internal/store"
)

// meeting is a store in which others act at the worst moment.
type meeting struct {
	customer.Store
	claiming map[customer.Identity]func() // before an identity is claimed, once
	reading  func()                       // before a customer is read, once
	releases int                          // how many claims were taken back
}

func (s *meeting) Claim(ctx context.Context, c customer.Claim) error {
	if act := s.claiming[c.Identity]; act != nil {
		delete(s.claiming, c.Identity)
		act()
	}
	return s.Store.Claim(ctx, c)
}

func (s *meeting) Get(ctx context.Context, id string) (customer.Doc, error) {
	if act := s.reading; act != nil {
		s.reading = nil
		act()
	}
	return s.Store.Get(ctx, id)
}

func (s *meeting) Release(ctx context.Context, c customer.Claim) error {
	s.releases++
	return s.Store.Release(ctx, c)
}

func open(t *testing.T) (customer.Store, clock.Clock) {
	t.Helper()
	db, err := sqlite.Open(sqlite.Memory, sqlite.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close(context.Background()) })
	now := clock.NewFake(time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC))
	repo, err := store.Open(context.Background(), db, now, func() {})
	require.NoError(t, err)
	return repo.Customers, now
}

func identity(t *testing.T, kind customer.Kind, value string) customer.Identity {
	t.Helper()
	i, err := customer.NewIdentity(kind, value)
	require.NoError(t, err)
	return i
}

// Whoever loses a race for an identity takes back what was claimed before it, so that
// nothing of a refused request remains.
func TestALostRaceLeavesNothingBehind(t *testing.T) {
	ctx := context.Background()
	claims, now := open(t)
	mail, phone := identity(t, customer.Email, "anna@example.com"), identity(t, customer.Phone, "600100200")
	rival, err := customer.NewRegistry(claims, now).Recognise(ctx, identity(t, customer.Handle, "rival"), "Rival")
	require.NoError(t, err)
	other := identity(t, customer.Handle, "other")
	_, err = customer.NewRegistry(claims, now).Recognise(ctx, other, "Other")
	require.NoError(t, err)

	registry := customer.NewRegistry(&meeting{Store: claims, claiming: map[customer.Identity]func(){phone: func() {
		require.NoError(t, claims.Claim(ctx, customer.Claim{Customer: rival.ID, Identity: phone}))
	}}}, now)
	_, err = registry.Upsert(ctx, customer.Wish{Identities: []customer.Identity{other, mail, phone}})
	require.Equal(t, "IDENTITY_TAKEN", fault.ReasonOf(err))
	wrong, _ := fault.As(err)
	require.Equal(t, "customer.identities[2]", wrong.Fields()[0].Path)
	_, err = registry.Lookup(ctx, mail)
	require.Equal(t, "CUSTOMER_NOT_FOUND", fault.ReasonOf(err))
	found, err := registry.Lookup(ctx, phone)
	require.NoError(t, err)
	require.Equal(t, rival.ID, found.ID)
	require.Contains(t, found.Body.Identities, phone, "a customer learns of an identity that leads to it")
}

// Whoever finds that another request has claimed an identity for the same customer has lost
// nothing, and takes nothing back.
func TestTwoRequestsClaimForOneCustomer(t *testing.T) {
	ctx := context.Background()
	claims, now := open(t)
	mail, phone := identity(t, customer.Email, "anna@example.com"), identity(t, customer.Phone, "600100200")
	known := identity(t, customer.Handle, "anna")
	anna, err := customer.NewRegistry(claims, now).Recognise(ctx, known, "Anna")
	require.NoError(t, err)
	racing := &meeting{Store: claims, claiming: map[customer.Identity]func(){phone: func() {
		require.NoError(t, claims.Claim(ctx, customer.Claim{Customer: anna.ID, Identity: phone}))
	}}}
	got, err := customer.NewRegistry(racing, now).Upsert(ctx, customer.Wish{Identities: []customer.Identity{known, mail, phone}})
	require.NoError(t, err)
	require.Equal(t, anna.ID, got.ID)
	require.Zero(t, racing.releases)
}

// A request has claimed one identity and is about to lose the next when somebody writes by the
// first: what has been built upon is not taken back.
func TestAClaimThatSomebodyBuiltUponStays(t *testing.T) {
	ctx := context.Background()
	mail, phone, handle := identity(t, customer.Email, "anna@example.com"), identity(t, customer.Phone, "600100200"), identity(t, customer.Handle, "anna")
	for name, identities := range map[string][]customer.Identity{
		"of a new customer":    {mail, phone},
		"of one that there is": {handle, mail, phone},
	} {
		t.Run(name, func(t *testing.T) {
			claims, now := open(t)
			plain := customer.NewRegistry(claims, now)
			_, err := plain.Recognise(ctx, handle, "Anna")
			require.NoError(t, err)
			var met customer.Doc
			losing := &meeting{Store: claims, claiming: map[customer.Identity]func(){phone: func() {
				met, err = plain.Recognise(ctx, mail, "Anna")
				require.NoError(t, err)
				_, err = plain.Recognise(ctx, phone, "Rival")
				require.NoError(t, err)
			}}}
			_, err = customer.NewRegistry(losing, now).Upsert(ctx, customer.Wish{Identities: identities})
			require.Equal(t, "IDENTITY_TAKEN", fault.ReasonOf(err))
			found, err := plain.Lookup(ctx, mail)
			require.NoError(t, err)
			require.Equal(t, met.ID, found.ID)
			require.Contains(t, found.Body.Identities, mail)
		})
	}
}

// Somebody has read a claim that is taken back before anything came of it: it is as if it had
// never been there.
func TestAClaimThatWasTakenBackIsNotBuiltUpon(t *testing.T) {
	ctx := context.Background()
	mail, handle := identity(t, customer.Email, "anna@example.com"), identity(t, customer.Handle, "anna")
	claims, now := open(t)
	plain := customer.NewRegistry(claims, now)
	known, err := plain.Recognise(ctx, handle, "Anna")
	require.NoError(t, err)
	for _, id := range []string{known.ID, "never-written"} {
		claim := customer.Claim{Customer: id, Identity: mail, Created: now.Now(), Tentative: true}
		require.NoError(t, claims.Claim(ctx, claim))
		late := customer.NewRegistry(&meeting{Store: claims, reading: func() { require.NoError(t, claims.Release(ctx, claim)) }}, now)
		_, err = late.Lookup(ctx, mail)
		require.Equal(t, "CUSTOMER_NOT_FOUND", fault.ReasonOf(err), "of %s", id)
	}
	found, err := plain.Recognise(ctx, mail, "Another Anna")
	require.NoError(t, err)
	require.NotContains(t, []string{known.ID, "never-written"}, found.ID)
	known, err = plain.Get(ctx, known.ID)
	require.NoError(t, err)
	require.NotContains(t, known.Body.Identities, mail)
}

// A crash between a claim and its customer is healed by whoever meets the identity.
func TestACustomerThatWasNeverWritten(t *testing.T) {
	ctx := context.Background()
	claims, now := open(t)
	for _, i := range []customer.Identity{identity(t, customer.Email, "anna@example.com"), identity(t, customer.CRM, "7")} {
		require.NoError(t, claims.Claim(ctx, customer.Claim{Customer: "customer-" + i.Value, Identity: i, Created: now.Now()}))
		found, err := customer.NewRegistry(claims, now).Lookup(ctx, i)
		require.NoError(t, err)
		require.Equal(t, "customer-"+i.Value, found.ID)
	}
	healed, err := claims.Get(ctx, "customer-7")
	require.NoError(t, err)
	require.Equal(t, "7", healed.Body.ExternalID)
	require.Empty(t, healed.Body.Identities, "the number in the CRM is not a way to reach somebody")
}

func TestACustomerHasSoManyIdentities(t *testing.T) {
	ctx := context.Background()
	claims, now := open(t)
	registry := customer.NewRegistry(claims, now)
	var all []customer.Identity
	for i := range 201 {
		all = append(all, identity(t, customer.Phone, "600"+string(rune('0'+i/100))+string(rune('0'+i/10%10))+string(rune('0'+i%10))))
	}
	_, err := registry.Upsert(ctx, customer.Wish{Customer: customer.Customer{ExternalID: "7"}, Identities: all[:200]})
	require.NoError(t, err)
	_, err = registry.Upsert(ctx, customer.Wish{Customer: customer.Customer{ExternalID: "7"}, Identities: all[200:]})
	require.Equal(t, "TOO_MANY_IDENTITIES", fault.ReasonOf(err))
}
