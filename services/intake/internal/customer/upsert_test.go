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

// contested is a store in which somebody else claims an identity at the worst moment.
type contested struct {
	customer.Store
	key   string
	rival customer.Claim
}

func (s *contested) Claim(ctx context.Context, c customer.Claim) error {
	if c.Identity.Key() == s.key {
		s.key = ""
		if err := s.Store.Claim(ctx, s.rival); err != nil {
			return err
		}
	}
	return s.Store.Claim(ctx, c)
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

	registry := customer.NewRegistry(&contested{Store: claims, key: phone.Key(), rival: customer.Claim{Customer: rival.ID, Identity: phone}}, now)
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

// A crash between a claim and its customer is healed by whoever meets the identity.
// Whoever finds that another request has claimed an identity for the same customer has lost
// nothing, and takes nothing back.
func TestTwoRequestsClaimForOneCustomer(t *testing.T) {
	ctx := context.Background()
	claims, now := open(t)
	mail, phone := identity(t, customer.Email, "anna@example.com"), identity(t, customer.Phone, "600100200")
	known := identity(t, customer.Handle, "anna")
	anna, err := customer.NewRegistry(claims, now).Recognise(ctx, known, "Anna")
	require.NoError(t, err)
	racing := &released{contested: contested{Store: claims, key: phone.Key(), rival: customer.Claim{Customer: anna.ID, Identity: phone}}}
	got, err := customer.NewRegistry(racing, now).Upsert(ctx, customer.Wish{Identities: []customer.Identity{known, mail, phone}})
	require.NoError(t, err)
	require.Equal(t, anna.ID, got.ID)
	require.Zero(t, racing.releases)
}

// released counts the claims that are taken back.
type released struct {
	contested
	releases int
}

func (s *released) Release(ctx context.Context, i customer.Identity) error {
	s.releases++
	return s.Store.Release(ctx, i)
}

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
