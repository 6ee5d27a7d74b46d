package customer

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/nyaruka/phonenumbers"

	"github.com/ombud/ombud/pkg/worktime"
)

// maxCode is the most digits of a calling code.
const maxCode = 3

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
	_, found := worktime.FindZone(name)
	return found || name == ""
}

// ownZone returns the zone of a country, given by its ISO 3166-1 alpha-2 code, for which the data of phone numbers have that of
// another country; empty for others. Such a zone has a foreign name, and its clock may differ.
func ownZone(territory string) string {
	switch territory {
	case "BY":
		return "Europe/Minsk"
	case "DZ":
		return "Africa/Algiers"
	case "EE":
		return "Europe/Tallinn"
	case "EH":
		return "Africa/El_Aaiun"
	case "GW":
		return "Africa/Bissau"
	case "IE":
		return "Europe/Dublin"
	case "KP":
		return "Asia/Pyongyang"
	case "LR":
		return "Africa/Monrovia"
	case "LT":
		return "Europe/Vilnius"
	case "LV":
		return "Europe/Riga"
	case "LY":
		return "Africa/Tripoli"
	case "MA":
		return "Africa/Casablanca"
	case "MO":
		return "Asia/Macau"
	case "NI":
		return "America/Managua"
	case "PS":
		return "Asia/Gaza"
	case "SS":
		return "Africa/Juba"
	}
	return ""
}

// territoryZone returns the only zone of a country, given by its ISO 3166-1 alpha-2 code; empty when it has several.
func territoryZone(territory string) string {
	if zone := ownZone(territory); zone != "" {
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
	if zone := ownZone(countryOf(number)); zone != "" {
		return zone
	}
	zones, err := phonenumbers.GetTimezonesForPrefix(number)
	zones = slices.DeleteFunc(slices.Clone(zones), isShared)
	if err != nil || len(zones) != 1 || zones[0] == phonenumbers.UNKNOWN_TIMEZONE {
		return ""
	}
	return zones[0]
}

// countryOf returns the country of the calling code of a number; empty for an unknown one. No code begins with another one.
func countryOf(number string) string {
	for digits := 1; digits <= maxCode && digits < len(number); digits++ {
		code, err := strconv.Atoi(number[1 : 1+digits])
		if err != nil {
			return ""
		}
		if country := phonenumbers.GetRegionCodeForCountryCode(code); country != phonenumbers.UNKNOWN_REGION {
			return country
		}
	}
	return ""
}

// isShared reports whether a zone is that of a small territory with the clock and the numbers of its neighbour.
func isShared(zone string) bool {
	return slices.Contains([]string{
		"Arctic/Longyearbyen", "Europe/Guernsey", "Europe/Isle_of_Man", "Europe/Jersey", "Europe/Mariehamn", "Europe/Vatican",
	}, zone)
}
