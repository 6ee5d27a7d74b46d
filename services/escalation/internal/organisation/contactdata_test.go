package organisation

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Whatever makes a member of staff another actor, or cannot be reached, is refused on its field.
func TestStaffAreReachedUnderWhatTheyHave(t *testing.T) {
	good := Staff{
		Subject:   "ann",
		Email:     "ann@example.com",
		Phone:     "+48 600 100 200",
		Skills:    []string{"network"},
		Languages: []string{"pl", "pt-BR"},
	}
	require.NoError(t, good.checkReach().Err())
	require.NoError(t, Staff{}.checkReach().Err())
	for _, subject := range []string{"users/4711", "users/auth0|x", "apiKeys/01J00000000000000000000000", "ann.b+c@example.com"} {
		require.NoError(t, Staff{Subject: subject}.checkReach().Err(), subject)
	}
	for field, wrong := range map[string][]Staff{
		"subject": {
			{Subject: "suite"},
			{Subject: "customers/x"},
			{Subject: "integrations/crm"},
			{Subject: "a b"},
			{Subject: "users/"},
			{Subject: "users/a b"},
			{Subject: "apiKeys/"},
			{Subject: "apiKeys/a/b"},
		},
		"email":        {{Email: "x"}, {Email: "a@b.example, c@d.example"}, {Email: "A <a@b.example>"}},
		"phone":        {{Phone: "none"}, {Phone: "12\n34"}},
		"skills[1]":    {{Skills: []string{"network", ""}}},
		"languages[0]": {{Languages: []string{"english"}}, {Languages: []string{"zz"}}, {Languages: []string{""}}},
	} {
		for _, person := range wrong {
			found := person.checkReach()
			require.NotNil(t, found, "%+v", person)
			require.Equal(t, field, found.Fields()[0].Path)
		}
	}
}
