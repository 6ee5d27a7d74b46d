package auth_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/fault"
)

func TestEveryActorHasOneSpelling(t *testing.T) {
	spelled := map[string]auth.Identity{}
	for _, c := range []struct {
		subject string
		roles   []auth.Role
		want    string
	}{
		{"anna", []auth.Role{auth.Agent}, "staff/anna"},
		{"anna", []auth.Role{auth.Integration}, "integrations/anna"},
		{"boris", []auth.Role{auth.Integration, auth.Supervisor}, "staff/boris"},
		{"crm", []auth.Role{auth.Integration}, "integrations/crm"},
		{"admin", []auth.Role{auth.Admin}, "staff/admin"},
		{"apiKeys/abc", []auth.Role{auth.Admin}, "staff/abc"},
		{"apiKeys/abc", []auth.Role{auth.Integration}, "integrations/abc"},
		{"services/intake", []auth.Role{auth.Service}, "suite"},
		{"cases/01J", []auth.Role{auth.Customer}, ""},
		{"users/nobody", nil, ""},
		// Users of the issuer are never taken for holders of keys, nor for anybody else.
		{"users/anna", []auth.Role{auth.Agent}, "staff/users:anna"},
		{"users/admin", []auth.Role{auth.Admin}, "staff/users:admin"},
		{"users/staff/anna", []auth.Role{auth.Agent}, "staff/users:staff%2Fanna"},
		{"users/users:anna", []auth.Role{auth.Agent}, "staff/users:users%3Aanna"},
		{"users/customers/01J", []auth.Role{auth.Agent}, "staff/users:customers%2F01J"},
		{"users/a%2Fb", []auth.Role{auth.Agent}, "staff/users:a%252Fb"},
		{"users/a/b", []auth.Role{auth.Agent}, "staff/users:a%2Fb"},
		{"users/suite", []auth.Role{auth.Agent}, "staff/users:suite"},
		// Keys of earlier releases could have any subject.
		{"clock", []auth.Role{auth.Integration}, "integrations/clock"},
		{"customers/01J", []auth.Role{auth.Agent}, "staff/customers%2F01J"},
		{"staff/ana", []auth.Role{auth.Integration}, "integrations/staff%2Fana"},
		{"users:cleo", []auth.Role{auth.Agent}, "staff/users%3Acleo"},
	} {
		id := auth.Identity{Subject: c.subject, Roles: c.roles}
		require.Equal(t, c.want, id.Actor(), c.subject)
		if strings.HasPrefix(c.want, "staff/") {
			require.Contains(t, auth.StaffSubjects(c.want), c.subject)
		}
		if before, isTaken := spelled[c.want]; isTaken && c.want != "" {
			require.Fail(t, "two callers with one spelling", "%q and %q are both %s", before.Subject, c.subject, c.want)
		}
		spelled[c.want] = id
	}
	require.Equal(t, "staff/anna", auth.StaffActor("anna"))
	require.Equal(t, []string{"users/anna"}, auth.StaffSubjects("users/anna"))
	require.Equal(t, []string{"staff/anna", "anna", "apiKeys/anna"}, auth.StaffSubjects("staff/anna"))
	require.Equal(t, []string{"staff/users:anna", "users/anna"}, auth.StaffSubjects("staff/users:anna"))
	require.Equal(t, []string{"anna", "anna", "users/anna"}, []string{
		auth.StaffSubject("anna"), auth.StaffSubject("staff/anna"), auth.StaffSubject("users/anna"),
	})
	require.Equal(t, "staff/ana", auth.Identity{Subject: "staff/ana", Roles: []auth.Role{auth.Agent}}.Actor(), "a key of an earlier release")
}

func TestKeysThatCouldBeTakenForAnotherActorAreRefused(t *testing.T) {
	keyring := newFixture(t).keyring(t, "")
	staff, system := []auth.Role{auth.Agent}, []auth.Role{auth.Integration}
	for _, c := range []struct {
		subject string
		roles   []auth.Role
		want    string // of the actor; empty for a refusal
	}{
		{"anna", staff, "staff/anna"},
		{"staff/anna", staff, "staff/anna"},
		{"Anna.Nowak+desk@example.com", staff, "staff/Anna.Nowak+desk@example.com"},
		{"4711", system, "integrations/4711"},
		{"integrations/crm", system, "integrations/crm"},
		{"suite", system, ""},
		{"clock", staff, ""},
		{"Clock", staff, ""},
		{"rule", staff, ""},
		{"admin", staff, ""},
		{"staff/admin", staff, ""},
		{"integrations/suite", system, ""},
		{"intake", system, ""},
		{"services/intake", system, ""},
		{"apiKeys/abc", staff, ""},
		{"users/anna", staff, ""},
		{"users:anna", staff, ""},
		{"staff/ana", system, ""},
		{"integrations/crm", staff, ""},
		{"staff/staff/ana", staff, ""},
		{"customers/01J", staff, ""},
		{"customers/01J", system, ""},
		{"queues/front-line", staff, ""},
		{"an\u0000na", staff, ""},
		{"anna\n", staff, ""},
		{"\tanna", staff, ""},
		{"an na", staff, ""},
		{" ", staff, ""},
		{"\u0430nna", staff, ""}, // begins with a Cyrillic letter
		{"anna\u200b", staff, ""},
		{"anna\u202e", staff, ""},
		{"a%2Fb", staff, ""},
		{"..", staff, ""},
		{strings.Repeat("a", 150), staff, "staff/" + strings.Repeat("a", 150)},
		{strings.Repeat("a", 151), staff, ""},
	} {
		key, token, err := keyring.Create(t.Context(), auth.Key{DisplayName: "x", Roles: c.roles, Subject: c.subject})
		if c.want == "" {
			refused, ok := fault.As(err)
			require.True(t, ok, "%q", c.subject)
			require.Len(t, refused.Fields(), 1)
			require.Equal(t, "subject", refused.Fields()[0].Path)
			continue
		}
		require.NoError(t, err, "%q", c.subject)
		id, err := keyring.Authenticate(t.Context(), token)
		require.NoError(t, err)
		require.Equal(t, c.want, id.Actor())
		require.Equal(t, key.Subject, id.Subject)
	}
}

func TestUsersWithOddSubjectsAreRejected(t *testing.T) {
	i := newIssuer(t)
	for _, subject := range []string{"an\u0000na", "anna\n", "an na", "\u0430nna", "anna\u200b", strings.Repeat("a", 151)} {
		token := i.token(t, map[string]any{"sub": subject})
		_, err := i.authenticator(clock.NewFake(noon()), "").Authenticate(t.Context(), token)
		require.True(t, fault.Is(err, fault.Unauthenticated), "%q", subject)
	}
}
