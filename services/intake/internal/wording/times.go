package wording

import (
	"fmt"
	"strings"
	"sync"
	"text/template"
	"time"
)

// functions are what the texts of a language use to tell times.
func (b *Book) functions(language string) template.FuncMap {
	return template.FuncMap{
		"at":  func(t time.Time, zone string) string { return at(language, t.In(b.zones.find(zone))) },
		"for": func(d time.Duration) string { return lasting(language, d) },
	}
}

// zones remembers time zones, because reading one takes longer than writing a letter.
type zones struct{ known sync.Map }

// find returns the zone of an IANA name; UTC for a name that is none.
func (z *zones) find(name string) *time.Location {
	if place, ok := z.known.Load(name); ok {
		return place.(*time.Location)
	}
	place, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC
	}
	z.known.Store(name, place)
	return place
}

// at tells a time as people write dates in the language.
func at(language string, t time.Time) string {
	month := months(language)[t.Month()-1]
	clock := t.Format("15:04")
	name := t.Format("MST")
	switch language {
	case "ru":
		return fmt.Sprintf("%d %s %d г., %s (%s)", t.Day(), month, t.Year(), clock, name)
	default:
		return fmt.Sprintf("%d %s %d, %s (%s)", t.Day(), month, t.Year(), clock, name)
	}
}

// months are the names of the months as they stand in a date.
func months(language string) []string {
	switch language {
	case "ru":
		return strings.Fields("января февраля марта апреля мая июня июля августа сентября октября ноября декабря")
	case "pl":
		return strings.Fields("stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia")
	default:
		return strings.Fields("January February March April May June July August September October November December")
	}
}

// lasting tells a duration to the minute, in abbreviations that need no plural.
func lasting(language string, d time.Duration) string {
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
