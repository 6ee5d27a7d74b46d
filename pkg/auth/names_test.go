package auth_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/fault"
)

// asked is an authenticator that takes the token for the subject.
type asked []auth.Role

func (roles asked) Authenticate(_ context.Context, token string) (auth.Identity, error) {
	return auth.Identity{Subject: token, Roles: roles}, nil
}

func (f *fixture) names(t testing.TB) *auth.Names {
	t.Helper()
	names, err := auth.OpenNames(t.Context(), f.db, f.clock)
	require.NoError(t, err)
	return names
}

func TestAPersonHasOneName(t *testing.T) {
	f := newFixture(t)
	names := f.names(t)
	for name, subject := range map[string]string{
		"staff/anna":   "a.nowak@firm.example",
		"staff/boris":  "bb",
		"staff/cleo":   "cleo",
		"staff/dora":   "",
		"staff/emil":   "users/77",
		"staff/nowak":  "apiKeys/abc",
		"staff/bb-two": "boris.two",
	} {
		require.NoError(t, names.Put(t.Context(), name, subject))
	}
	actorOf := func(names *auth.Names, subject string, roles ...auth.Role) string {
		id, err := names.Identify(asked(roles)).Authenticate(t.Context(), subject)
		require.NoError(t, err)
		return id.Actor()
	}
	for _, c := range []struct {
		subject string
		role    auth.Role
		actor   string
	}{
		{"a.nowak@firm.example", auth.Agent, "staff/anna"},
		{"a.nowak@firm.example", auth.Integration, "integrations/a.nowak@firm.example"},
		{"bb", auth.Supervisor, "staff/boris"},
		{"apiKeys/bb", auth.Admin, "staff/boris"},
		{"cleo", auth.Agent, "staff/cleo"},
		{"dora", auth.Agent, "staff/dora"},
		{"users/77", auth.Agent, "staff/emil"},
		{"apiKeys/abc", auth.Agent, "staff/nowak"},
		{"nobody", auth.Agent, "staff/nobody"},
		// The names of others.
		{"anna", auth.Agent, "staff/keys:anna"},
		{"boris", auth.Admin, "staff/keys:boris"},
		{"apiKeys/boris", auth.Agent, "staff/keys:boris"},
		{"boris", auth.Integration, "integrations/boris"},
		{"services/intake", auth.Service, "suite"},
	} {
		require.Equal(t, c.actor, actorOf(names, c.subject, c.role), c.subject)
	}

	for subject, isRefused := range map[string]bool{"anna": true, "bb": false, "cleo": false, "dora": false, "nobody": false, "": false} {
		err := names.CheckSubject(t.Context(), auth.Key{Subject: subject, Roles: []auth.Role{auth.Agent}})
		require.Equal(t, isRefused, fault.Is(err, fault.InvalidArgument), subject)
		require.NoError(t, names.CheckSubject(t.Context(), auth.Key{Subject: subject, Roles: []auth.Role{auth.Integration}}))
	}

	// Another process hears of a change within five seconds, the one that makes it at once.
	other := f.names(t)
	require.Equal(t, "staff/boris", actorOf(other, "bb", auth.Agent))
	require.NoError(t, names.Put(t.Context(), "staff/boris", "boris"))
	require.Equal(t, []string{"staff/bb", "staff/boris"}, []string{actorOf(names, "bb", auth.Agent), actorOf(names, "boris", auth.Agent)})
	require.Equal(t, "staff/boris", actorOf(other, "bb", auth.Agent))
	f.clock.Advance(5 * time.Second)
	require.Equal(t, "staff/bb", actorOf(other, "bb", auth.Agent))
}

func TestNobodyIsTakenForAnotherWhileNamesCannotBeRead(t *testing.T) {
	f := newFixture(t)
	names := f.names(t)
	require.NoError(t, f.db.Close(context.Background()))
	_, err := names.Identify(asked{auth.Agent}).Authenticate(t.Context(), "anna")
	require.True(t, fault.Is(err, fault.Unavailable), err)
	id, err := names.Identify(asked{auth.Integration}).Authenticate(t.Context(), "crm")
	require.NoError(t, err)
	require.Equal(t, "integrations/crm", id.Actor())
}

func TestKeysTellWhoeverActedUnderAName(t *testing.T) {
	f := newFixture(t)
	keyring := f.keyring(t, "")
	create := func(subject string, role auth.Role) auth.Key {
		key, _, err := keyring.Create(t.Context(), auth.Key{DisplayName: "x", Subject: subject, Roles: []auth.Role{role}})
		require.NoError(t, err)
		return key
	}
	create("anna", auth.Agent)
	create("crm", auth.Integration)
	unnamed := create("", auth.Supervisor)
	revoked := create("boris", auth.Admin)
	_, err := keyring.Revoke(t.Context(), revoked.ID)
	require.NoError(t, err)
	for name, want := range map[string]bool{
		"anna": true, "boris": true, "crm": false, unnamed.ID: true, revoked.ID: false, "cleo": false,
	} {
		has, err := keyring.HasStaff(t.Context(), "staff/"+name)
		require.NoError(t, err)
		require.Equal(t, want, has, name)
	}
}
