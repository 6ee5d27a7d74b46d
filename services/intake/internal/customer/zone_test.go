package customer_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/words"
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

// A country of Europe with one zone has the name of its own capital, or of its own territory, in every language; so has a phone
// number. Several zones tell none, and Kosovo has no zone of its own.
func TestTerritoriesOfEuropeHaveTheirOwnZones(t *testing.T) {
	book, err := words.LoadBook()
	require.NoError(t, err)
	now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	for territory, name := range map[string]string{
		"AD": "Andorra", "AL": "Tirana", "AM": "Yerevan", "AT": "Vienna", "AX": "Helsinki", "AZ": "Baku", "BA": "Sarajevo", "BE": "Brussels",
		"BG": "Sofia", "BY": "Minsk", "CH": "Zurich", "CY": "Nicosia", "CZ": "Prague", "DE": "Berlin", "DK": "Copenhagen", "EE": "Tallinn",
		"ES": "", "FI": "Helsinki", "FO": "Faroe", "FR": "Paris", "GB": "London", "GE": "Tbilisi", "GG": "London", "GI": "Gibraltar",
		"GR": "Athens", "HR": "Zagreb", "HU": "Budapest", "IE": "Dublin", "IM": "London", "IS": "Reykjavik", "IT": "Rome", "JE": "London",
		"LI": "Vaduz", "LT": "Vilnius", "LU": "Luxembourg", "LV": "Riga", "MC": "Monaco", "MD": "Chișinău", "ME": "Podgorica", "MK": "Skopje",
		"MT": "Malta", "NL": "Amsterdam", "NO": "Oslo", "PL": "Warsaw", "PT": "", "RO": "Bucharest", "RS": "Belgrade", "RU": "",
		"SE": "Stockholm", "SI": "Ljubljana", "SJ": "Oslo", "SK": "Bratislava", "SM": "San Marino", "TR": "Istanbul", "UA": "Kyiv",
		"VA": "Rome", "XK": "Belgrade",
	} {
		c := customer.Customer{Territory: territory}
		zone := c.LocalZone()
		if name == "" {
			require.Empty(t, zone, territory)
			continue
		}
		require.Contains(t, book.NewSpeaker("en", zone, now).SayAt(now), " "+name+" time", territory)
		require.Contains(t, book.NewSpeaker("ru", zone, now).SayAt(now), "времени", territory)
		require.Contains(t, book.NewSpeaker("pl", zone, now).SayAt(now), " czasu ", territory)
	}
}

// Another country's zone is no country's own, in Europe or elsewhere: its clock may differ.
func TestNoNumberHasTheZoneOfAnotherCountry(t *testing.T) {
	for number, want := range map[string]string{
		"+37061234567":  "Europe/Vilnius",
		"+37121234567":  "Europe/Riga",
		"+3725123456":   "Europe/Tallinn",
		"+353851234567": "Europe/Dublin",
		"+375291234567": "Europe/Minsk",
		"+212612345678": "Africa/Casablanca",
		"+218912345678": "Africa/Tripoli",
		"+50581234567":  "America/Managua",
		"+447911123456": "Europe/London",
		"+40712345678":  "Europe/Bucharest",
	} {
		c := customer.Customer{Identities: []customer.Identity{{Kind: customer.Phone, Value: number}}}
		require.Equal(t, want, c.LocalZone(), number)
	}
	for _, territory := range []string{"BY", "DZ", "EE", "EH", "GW", "IE", "KP", "LR", "LT", "LV", "LY", "MA", "MO", "NI", "PS", "SS"} {
		c := customer.Customer{Territory: territory}
		_, err := time.LoadLocation(c.LocalZone())
		require.NoError(t, err, territory)
		require.NotEmpty(t, c.LocalZone(), territory)
	}
}
