package customer_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/intake/internal/customer"
)

func TestSpellingsOfOneIdentity(t *testing.T) {
	for key, spellings := range map[string][]string{
		"email:anna@example.com":   {"Anna@Example.COM", " anna@example.com ", "anna@example.com"},
		"phone:+48600100200":       {"+48 600 100 200", "+48 (600) 100-200", "+48.600.100.200"},
		"phone:600100200":          {"600 100 200", "(600)100200"},
		"handle:telegram:Maria":    {"telegram:Maria", " telegram:Maria"},
		"crm:A-7":                  {"A-7"},
		"email:жук@пример.example": {"ЖУК@пример.example"},
	} {
		kind, _, _ := strings.Cut(key, ":")
		for _, spelling := range spellings {
			i, err := customer.NewIdentity(customer.Kind(kind), spelling)
			require.NoError(t, err, spelling)
			require.Equal(t, key, i.Key())
			require.True(t, i.IsKnown())
		}
	}
	require.False(t, customer.Identity{}.IsKnown())
}

func TestWhatIsNoIdentity(t *testing.T) {
	for kind, values := range map[customer.Kind][]string{
		customer.Email: {"", "anna", "anna@", "@example.com", "Anna <anna@example.com>", "a@b, c@d", "<anna@example.com", "anna@example.com>", "a..b@example.com", strings.Repeat("a", 320) + "@b"},
		customer.Phone: {"", "+", "12", "+48x600", "600+100200", "600\n100"},
		customer.Handle: {
			"", " ", "\t\u00a0\u3000", "\u200b\u2060", "a\x00b", "\x00", "a\nb", "telegram:maria\u0085x", strings.Repeat("a", 321),
		},
		customer.CRM: {"", "4711\x00", "47\r11", "\ufeff"},
	} {
		for _, value := range values {
			_, err := customer.NewIdentity(kind, value)
			require.True(t, fault.Is(err, fault.InvalidArgument), "%s %q", kind, value)
			wrong, _ := fault.As(err)
			require.Equal(t, string(kind), wrong.Fields()[0].Path)
		}
	}
}
