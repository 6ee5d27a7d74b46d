package customer

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"github.com/nyaruka/phonenumbers"
)

// LocalZone returns the IANA zone of the customer: the one that the CRM knows, else the one of the territory, else the
// one of a phone number; empty when none of them has a single zone.
func (c *Customer) LocalZone() string {
	zone := cmp.Or(c.TimeZone, territoryZone(c.Territory))
	for _, i := range c.Identities {
		if zone == "" && i.Kind == Phone {
			zone = numberZone(i.Value)
		}
	}
	return zone
}

// isZone reports whether a time zone exists; the empty one stands for none.
func isZone(name string) bool {
	_, err := time.LoadLocation(name)
	return err == nil && name != "Local"
}

// ownZones returns the zones of the countries, by ISO 3166-1 alpha-2 code, for which the data of phone numbers have that of another
// country. Such a zone has a foreign name, and its clock may differ.
func ownZones() map[string]string {
	return map[string]string{
		"BY": "Europe/Minsk",
		"DZ": "Africa/Algiers",
		"EE": "Europe/Tallinn",
		"EH": "Africa/El_Aaiun",
		"GW": "Africa/Bissau",
		"IE": "Europe/Dublin",
		"KP": "Asia/Pyongyang",
		"LR": "Africa/Monrovia",
		"LT": "Europe/Vilnius",
		"LV": "Europe/Riga",
		"LY": "Africa/Tripoli",
		"MA": "Africa/Casablanca",
		"MO": "Asia/Macau",
		"NI": "America/Managua",
		"PS": "Asia/Gaza",
		"SS": "Africa/Juba",
	}
}

// territoryZone returns the only zone of a country, given by its ISO 3166-1 alpha-2 code; empty when it has several.
func territoryZone(territory string) string {
	if zone := ownZones()[territory]; zone != "" {
		return zone
	}
	code := phonenumbers.GetCountryCodeForRegion(territory)
	if code == 0 {
		return ""
	}
	return numberZone("+" + strconv.Itoa(code))
}

// numberZone returns the only zone of the phone numbers with this beginning; empty when there are several. A number
// without a country has none.
func numberZone(number string) string {
	if number == "" || number[0] != '+' {
		return ""
	}
	if zone := ownZones()[countryOf(number)]; zone != "" {
		return zone
	}
	zones, err := phonenumbers.GetTimezonesForPrefix(number)
	zones = slices.DeleteFunc(slices.Clone(zones), isShared)
	if err != nil || len(zones) != 1 || zones[0] == phonenumbers.UNKNOWN_TIMEZONE {
		return ""
	}
	return zones[0]
}

// countryOf returns the country of the calling code of a number; empty for an unknown one.
func countryOf(number string) string {
	parsed, err := phonenumbers.Parse(number, "")
	if err != nil {
		return ""
	}
	return phonenumbers.GetRegionCodeForCountryCode(int(parsed.GetCountryCode()))
}

// isShared reports whether a zone is that of a small territory with the clock and the numbers of its neighbour.
func isShared(zone string) bool {
	return slices.Contains([]string{
		"Arctic/Longyearbyen", "Europe/Guernsey", "Europe/Isle_of_Man", "Europe/Jersey", "Europe/Mariehamn", "Europe/Vatican",
	}, zone)
}
