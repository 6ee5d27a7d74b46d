package wording

import (
	"fmt"
	"strings"
	"text/template"
	"time"
)

// functions are what the texts of a language use to tell times.
func functions(language string) template.FuncMap {
	return template.FuncMap{
		"at":  func(t time.Time, zone string) string { return at(language, t, zone) },
		"for": func(d time.Duration) string { return lasting(language, d) },
	}
}

// at tells an instant in the zone, as people write dates in the language.
func at(language string, t time.Time, zone string) string {
	place, err := time.LoadLocation(zone)
	if err != nil {
		place = time.UTC
	}
	t = t.In(place)
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
