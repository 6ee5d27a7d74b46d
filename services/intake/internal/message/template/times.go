package template

import (
	"fmt"
	"strings"
	"sync"
	"text/template"
	"time"
)

// textFunctions returns the functions for times and durations in the texts of a language.
func (s *Set) textFunctions(language string) template.FuncMap {
	return template.FuncMap{
		"at":  func(t time.Time, zone string) string { return formatTime(language, t.In(s.zones.findZone(zone))) },
		"for": func(d time.Duration) string { return formatDuration(language, d) },
	}
}

// zoneCache remembers time zones, because loading one takes longer than rendering a letter.
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

// formatTime formats a time as people write dates in the language.
func formatTime(language string, t time.Time) string {
	month := monthNames(language)[t.Month()-1]
	clock := t.Format("15:04")
	name := t.Format("MST")
	switch language {
	case "ru":
		return fmt.Sprintf("%d %s %d г., %s (%s)", t.Day(), month, t.Year(), clock, name)
	default:
		return fmt.Sprintf("%d %s %d, %s (%s)", t.Day(), month, t.Year(), clock, name)
	}
}

// monthNames returns the names of the months in the form used in dates.
func monthNames(language string) []string {
	switch language {
	case "ru":
		return strings.Fields("января февраля марта апреля мая июня июля августа сентября октября ноября декабря")
	case "pl":
		return strings.Fields("stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia")
	default:
		return strings.Fields("January February March April May June July August September October November December")
	}
}

// formatDuration formats a duration to the minute, in abbreviations without plural.
func formatDuration(language string, d time.Duration) string {
	hour, minute := "h", "min"
	switch language {
	case "ru":
		hour, minute = "ч", "мин"
	case "pl":
		hour = "godz."
	}
	d = d.Round(time.Minute)
	hours, minutes := int(d/time.Hour), int(d%time.Hour/time.Minute)
	var parts []string
	if hours > 0 {
		parts = append(parts, fmt.Sprintf("%d %s", hours, hour))
	}
	if minutes > 0 || hours == 0 {
		parts = append(parts, fmt.Sprintf("%d %s", max(minutes, 1), minute))
	}
	return strings.Join(parts, " ")
}
