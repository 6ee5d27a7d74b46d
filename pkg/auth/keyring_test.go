package auth_test

import (
	"context"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/v2/bson"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.uber.org/goleak"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/docstore/sqlite"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/resource"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func noon() time.Time { return time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC) }

// fixture is an auth database with a count of what is asked of it.
type fixture struct {
	db     docstore.Database
	clock  *clock.Fake
	secret auth.Secret
	spans  *tracetest.SpanRecorder
}

func newFixture(t testing.TB) *fixture {
	t.Helper()
	f := &fixture{clock: clock.NewFake(noon()), spans: tracetest.NewSpanRecorder()}
	db, err := sqlite.Open(filepath.Join(t.TempDir(), "auth.db"), sqlite.Options{
		TracerProvider: sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(f.spans)),
	})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close(context.Background())) })
	f.db = db
	f.secret, err = auth.LoadSecret(t.Context(), db, f.clock)
	require.NoError(t, err)
	return f
}

func (f *fixture) keyring(t testing.TB, adminKey string) *auth.Keyring {
	t.Helper()
	keyring, err := auth.OpenKeyring(t.Context(), f.db, f.secret, f.clock, adminKey)
	require.NoError(t, err)
	return keyring
}

func agentKey() auth.Key {
	return auth.Key{DisplayName: "Ann", Roles: []auth.Role{auth.Agent, auth.Supervisor}}
}

func TestAKeyOpensWithItsSecretOnly(t *testing.T) {
	f := newFixture(t)
	keyring := f.keyring(t, "")
	key, token, err := keyring.Create(t.Context(), agentKey())
	require.NoError(t, err)
	require.Regexp(t, `^ombud_[a-z2-7]{24}_[A-Za-z0-9_-]{43}$`, token)
	other, _, err := keyring.Create(t.Context(), agentKey())
	require.NoError(t, err)

	id, err := keyring.Authenticate(t.Context(), token)
	require.NoError(t, err)
	require.Equal(t, auth.Identity{
		Subject: "apiKeys/" + key.ID, Name: "Ann", Roles: []auth.Role{auth.Agent, auth.Supervisor},
	}, id)
	for name, wrong := range map[string]string{
		"another secret":         token[:len(token)-1] + "!",
		"no secret":              "ombud_" + key.ID + "_",
		"nothing behind the id":  "ombud_" + key.ID,
		"the secret of another":  strings.Replace(token, key.ID, other.ID, 1),
		"an id that is not ours": strings.Replace(token, key.ID, strings.Repeat("a", 24), 1),
		"no id":                  "ombud_",
		"an admin that is none":  "ombud_admin_secret",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := keyring.Authenticate(t.Context(), wrong)
			require.True(t, fault.Is(err, fault.Unauthenticated), err)
		})
	}
	_, err = keyring.Authenticate(t.Context(), "eyJ.something.else")
	require.ErrorIs(t, err, auth.ErrForeignToken)
}

func TestTheSecretIsNotInTheDatabase(t *testing.T) {
	f := newFixture(t)
	key, token, err := f.keyring(t, "").Create(t.Context(), agentKey())
	require.NoError(t, err)
	engine, err := f.db.Collection(t.Context(), docstore.Spec{
		Name: "api_keys", Indexes: []docstore.Index{{Fields: []string{"createTime"}}},
	})
	require.NoError(t, err)
	records, err := engine.Get(t.Context(), []string{key.ID})
	require.NoError(t, err)
	require.Contains(t, string(records[0].Body), "Ann")
	require.NotContains(t, string(records[0].Body), strings.TrimPrefix(token, "ombud_"+key.ID+"_"))
}

func TestWhatAKeyStandsForIsInTheIdentity(t *testing.T) {
	keyring := newFixture(t).keyring(t, "")
	_, token, err := keyring.Create(t.Context(), auth.Key{
		DisplayName: "portal", Roles: []auth.Role{auth.Customer}, Subject: "portal", Resource: "customers/c1",
	})
	require.NoError(t, err)
	id, err := keyring.Authenticate(t.Context(), token)
	require.NoError(t, err)
	require.Equal(t, auth.Identity{
		Subject: "portal", Name: "portal", Roles: []auth.Role{auth.Customer}, Resource: "customers/c1",
	}, id)
	require.True(t, id.Has(auth.Agent, auth.Customer))
	require.False(t, id.Has(auth.Agent))
}

// The first version kept the id of a case under "case".
func TestAKeyOfTheFirstVersionIsStillLimited(t *testing.T) {
	f := newFixture(t)
	keyring := f.keyring(t, "")
	keys, err := docstore.Open[bson.M](t.Context(), f.db, docstore.Spec{
		Name: "api_keys", Indexes: []docstore.Index{{Fields: []string{"createTime"}}},
	})
	require.NoError(t, err)
	_, err = keys.Insert(t.Context(), "k1", bson.M{"displayName": "portal", "roles": []string{"customer"}, "case": "01J", "createTime": noon()})
	require.NoError(t, err)
	key, err := keyring.Get(t.Context(), "k1")
	require.NoError(t, err)
	require.Equal(t, "01J", key.Resource)
}

func TestARevokedKeyIsDeadEverywhereWithinHalfAMinute(t *testing.T) {
	f := newFixture(t)
	here, elsewhere := f.keyring(t, ""), f.keyring(t, "")
	key, token, err := here.Create(t.Context(), agentKey())
	require.NoError(t, err)
	for _, keyring := range []*auth.Keyring{here, elsewhere} {
		_, err := keyring.Authenticate(t.Context(), token)
		require.NoError(t, err)
	}

	revoked, err := here.Revoke(t.Context(), key.ID)
	require.NoError(t, err)
	require.Equal(t, noon(), *revoked.RevokeTime)
	_, err = here.Authenticate(t.Context(), token)
	require.True(t, fault.Is(err, fault.Unauthenticated), "here at once")
	f.clock.Advance(29 * time.Second)
	_, err = elsewhere.Authenticate(t.Context(), token)
	require.NoError(t, err, "still remembered")
	f.clock.Advance(time.Second)
	_, err = elsewhere.Authenticate(t.Context(), token)
	require.True(t, fault.Is(err, fault.Unauthenticated))

	again, err := elsewhere.Revoke(t.Context(), key.ID)
	require.NoError(t, err)
	require.Equal(t, noon(), *again.RevokeTime, "stays as it is")
	_, err = here.Revoke(t.Context(), "nobody")
	require.Equal(t, resource.ReasonNotFound, fault.ReasonOf(err))
}

func TestAKeyExpiresToTheSecond(t *testing.T) {
	f := newFixture(t)
	keyring, key, end := f.keyring(t, ""), agentKey(), noon().Add(time.Hour)
	key.ExpireTime = &end
	_, token, err := keyring.Create(t.Context(), key)
	require.NoError(t, err)
	f.clock.Advance(time.Hour - time.Millisecond)
	_, err = keyring.Authenticate(t.Context(), token)
	require.NoError(t, err)
	f.clock.Advance(time.Millisecond)
	_, err = keyring.Authenticate(t.Context(), token)
	require.True(t, fault.Is(err, fault.Unauthenticated))
}

func TestTheStoreIsAskedOncePerKeyAndHalfMinuteAndNeverForGuesses(t *testing.T) {
	f := newFixture(t)
	keyring := f.keyring(t, "")
	_, token, err := keyring.Create(t.Context(), agentKey())
	require.NoError(t, err)
	reads := func(ask func()) int {
		before := len(f.spans.Ended())
		ask()
		return len(f.spans.Ended()) - before
	}
	everybody := func() {
		var all sync.WaitGroup
		for range 50 {
			all.Go(func() { _, _ = keyring.Authenticate(context.Background(), token) })
		}
		all.Wait()
	}
	require.Equal(t, 1, reads(everybody))
	require.Zero(t, reads(everybody))
	f.clock.Advance(30 * time.Second)
	require.Equal(t, 1, reads(everybody))
	require.Zero(t, reads(func() {
		for range 1000 {
			guess := "ombud_" + strings.ToLower(rand32(t)) + "_secret"
			_, err := keyring.Authenticate(t.Context(), guess)
			require.True(t, fault.Is(err, fault.Unauthenticated))
		}
	}))
	require.Equal(t, 1, reads(func() {
		for range 100 { // the one id that everybody knows, and nobody has
			_, _ = keyring.Authenticate(t.Context(), "ombud_admin_secret")
		}
	}))
}

func TestAStoreThatIsDownDoesNotMakeAKeyWrong(t *testing.T) {
	f := newFixture(t)
	keyring := f.keyring(t, "")
	_, token, err := keyring.Create(t.Context(), agentKey())
	require.NoError(t, err)
	_, err = keyring.Authenticate(t.Context(), token)
	require.NoError(t, err)

	require.NoError(t, f.db.Close(t.Context()))
	_, err = keyring.Authenticate(t.Context(), token)
	require.NoError(t, err, "remembered")
	f.clock.Advance(time.Minute)
	_, err = keyring.Authenticate(t.Context(), token)
	require.Equal(t, "CREDENTIALS_UNCHECKED", fault.ReasonOf(err))
	require.True(t, fault.Is(err, fault.Unavailable))
}

func TestWrongKeysAreNotMade(t *testing.T) {
	past := noon()
	for _, tc := range []struct {
		name  string
		key   auth.Key
		field string
	}{
		{"no name", auth.Key{Roles: []auth.Role{auth.Agent}}, "display_name"},
		{"no role", auth.Key{DisplayName: "x"}, "roles"},
		{"a role that is none", auth.Key{DisplayName: "x", Roles: []auth.Role{"wizard"}}, "roles"},
		{"the services' role", auth.Key{DisplayName: "x", Roles: []auth.Role{auth.Service}}, "roles"},
		{"a customer without a resource", auth.Key{DisplayName: "x", Roles: []auth.Role{auth.Customer}}, "resource"},
		{"a resource without a customer", auth.Key{DisplayName: "x", Roles: []auth.Role{auth.Agent}, Resource: "cases/01J"}, "resource"},
		{"a customer with a role of the staff", auth.Key{DisplayName: "x", Roles: []auth.Role{auth.Customer, auth.Agent}, Resource: "cases/01J"}, "roles"},
		{"a customer that is a system, too", auth.Key{DisplayName: "x", Roles: []auth.Role{auth.Integration, auth.Customer}, Resource: "cases/01J"}, "roles"},
		{"expired", auth.Key{DisplayName: "x", Roles: []auth.Role{auth.Agent}, ExpireTime: &past}, "expire_time"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, _, err := newFixture(t).keyring(t, "").Create(t.Context(), tc.key)
			got, ok := fault.As(err)
			require.True(t, ok)
			require.Len(t, got.Fields(), 1)
			require.Equal(t, tc.field, got.Fields()[0].Path)
		})
	}
}

func TestKeysAreListedOldestFirst(t *testing.T) {
	f := newFixture(t)
	keyring := f.keyring(t, "")
	var made []auth.Key
	for range 5 {
		key, _, err := keyring.Create(t.Context(), agentKey())
		require.NoError(t, err)
		made = append(made, key)
		f.clock.Advance(time.Second)
	}
	first, next, err := keyring.List(t.Context(), 3, "")
	require.NoError(t, err)
	rest, end, err := keyring.List(t.Context(), 3, next)
	require.NoError(t, err)
	require.Empty(t, end)
	require.Equal(t, made, append(first, rest...))

	got, err := keyring.Get(t.Context(), made[2].ID)
	require.NoError(t, err)
	require.Equal(t, made[2], got)
	_, err = keyring.Get(t.Context(), "nobody")
	require.Equal(t, resource.ReasonNotFound, fault.ReasonOf(err))
}

func TestTheFirstAdminKeyIsMadeOnce(t *testing.T) {
	f := newFixture(t)
	token, err := f.keyring(t, "").EnsureAdmin(t.Context())
	require.NoError(t, err)
	id, err := f.keyring(t, "").Authenticate(t.Context(), token)
	require.NoError(t, err)
	require.Equal(t, []auth.Role{auth.Admin}, id.Roles)
	again, err := f.keyring(t, "").EnsureAdmin(t.Context())
	require.NoError(t, err)
	require.Empty(t, again)
}

func TestAConfiguredAdminKeyIsTakenAsItIs(t *testing.T) {
	f := newFixture(t)
	const configured = "correct horse battery"
	keyring := f.keyring(t, configured)
	made, err := keyring.EnsureAdmin(t.Context())
	require.NoError(t, err)
	require.Empty(t, made)
	id, err := keyring.Authenticate(t.Context(), configured)
	require.NoError(t, err)
	require.Equal(t, auth.Identity{Subject: "admin", Name: "administrator", Roles: []auth.Role{auth.Admin}}, id)
	_, err = keyring.Authenticate(t.Context(), configured+"!")
	require.ErrorIs(t, err, auth.ErrForeignToken)

	_, err = auth.OpenKeyring(t.Context(), f.db, f.secret, f.clock, "too short")
	require.ErrorContains(t, err, "at least 16")
}

func BenchmarkAuthenticate(b *testing.B) {
	keyring := newFixture(b).keyring(b, "a configured admin key")
	_, token, err := keyring.Create(b.Context(), agentKey())
	require.NoError(b, err)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := keyring.Authenticate(b.Context(), token); err != nil {
			b.Fatal(err)
		}
	}
}
