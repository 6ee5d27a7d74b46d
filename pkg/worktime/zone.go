package worktime

import (
	"slices"
	"strings"
	"time"
)

// FindZone returns the time zone of an IANA name like Europe/Berlin; false for any other name. The files of a machine have names
// beyond those of people's clocks, which are nobody's: its own zone, a zone for machines that are not set up, and copies of all zones
// that count leap seconds, in which UTC is off.
func FindZone(name string) (*time.Location, bool) {
	isFile := slices.Contains([]string{"", "Local", "localtime", "posixrules", "Factory"}, name)
	if isFile || strings.HasPrefix(name, "posix/") || strings.HasPrefix(name, "right/") {
		return nil, false
	}
	zone, err := time.LoadLocation(name)
	return zone, err == nil
}
