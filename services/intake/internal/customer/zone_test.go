package customer_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/intake/internal/customer"
)

// The CRM knows the zone best, then the territory tells it, then a phone number; a country with several zones tells none.
func TestTheZoneOfACustomer(t *testing.T) {
	phone := func(numbers ...string) []customer.Identity {
		identities := []customer.Identity{{Kind: customer.Email, Value: "a@example.com"}}
		for _, n := range numbers {
			identities = append(identities, customer.Identity{Kind: customer.Phone, Value: n})
		}
		return identities
	}
	for _, row := range []struct {
		c    customer.Customer
		want string
	}{
		{customer.Customer{}, ""},
		{customer.Customer{TimeZone: "Asia/Omsk", Territory: "PL"}, "Asia/Omsk"},
		{customer.Customer{Territory: "PL", Identities: phone("+74951234567")}, "Europe/Warsaw"},
		{customer.Customer{Territory: "GB"}, "Europe/London"},
		{customer.Customer{Territory: "IT"}, "Europe/Rome"},
		{customer.Customer{Territory: "RU"}, ""},
		{customer.Customer{Territory: "RU", Identities: phone("+74951234567")}, "Europe/Moscow"},
		{customer.Customer{Territory: "US", Identities: phone("+12125551234")}, "America/New_York"},
		{customer.Customer{Territory: "ZZ"}, ""},
		{customer.Customer{Identities: phone("600100200", "+48600100200")}, "Europe/Warsaw"},
		{customer.Customer{Identities: phone("+999123456")}, ""},
	} {
		require.Equal(t, row.want, row.c.LocalZone())
	}
}
