package words

import (
	"cmp"
	"path"
	"strings"
	"sync"
	"time"
)

// zoneCache remembers time zones, because loading one takes longer than writing a letter.
type zoneCache struct{ known sync.Map }

// findZone returns the zone with an IANA name; UTC for an unknown name.
func (z *zoneCache) findZone(name string) *time.Location {
	if zone, isKnown := z.known.Load(name); isKnown {
		return zone.(*time.Location)
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC
	}
	z.known.Store(name, zone)
	return zone
}

// canonicalZones maps other names of zones to the names under which the words have them.
func canonicalZones() map[string]string {
	return map[string]string{
		"Africa/Asmera":        "Africa/Asmara",
		"America/Buenos_Aires": "America/Argentina/Buenos_Aires",
		"Asia/Calcutta":        "Asia/Kolkata",
		"Asia/Katmandu":        "Asia/Kathmandu",
		"Asia/Rangoon":         "Asia/Yangon",
		"Atlantic/Faeroe":      "Atlantic/Faroe",
		"Etc/GMT":              "UTC",
		"Etc/UTC":              "UTC",
		"Europe/Kiev":          "Europe/Kyiv",
		"GMT":                  "UTC",
	}
}

// nameZone returns the name that people give to the zone of a time; the city and the offset for a zone without one.
func (l *language) nameZone(t time.Time) string {
	zone := t.Location().String()
	zone = cmp.Or(canonicalZones()[zone], zone)
	if name := l.words.Zones[zone]; name != "" {
		return name
	}
	offset := strings.TrimSuffix(t.Format("-07:00"), ":00")
	city := strings.ReplaceAll(path.Base(zone), "_", " ")
	return strings.NewReplacer("{city}", city, "{offset}", offset).Replace(l.words.Zone)
}
