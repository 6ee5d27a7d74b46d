package worktime

import (
	"fmt"
	"time"
)

// TimeOfDay is a time on the wall clock in minutes after midnight, 0 to 1440.
type TimeOfDay int

// Midnight is the end of a day, "24:00". Its start is 0, "00:00".
const Midnight TimeOfDay = 24 * 60

// ParseTimeOfDay reads "09:30", from "00:00" to "24:00".
func ParseTimeOfDay(text string) (TimeOfDay, error) {
	if text == "24:00" {
		return Midnight, nil
	}
	at, err := time.Parse("15:04", text)
	if err != nil || len(text) != len("15:04") {
		return 0, fmt.Errorf("%q is not a time of day like 09:30", text)
	}
	return TimeOfDay(at.Hour()*60 + at.Minute()), nil
}

// String returns the form that ParseTimeOfDay reads.
func (t TimeOfDay) String() string { return fmt.Sprintf("%02d:%02d", int(t)/60, int(t)%60) }

// MarshalText makes a TimeOfDay a string like "09:30" in JSON.
func (t TimeOfDay) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText is ParseTimeOfDay.
func (t *TimeOfDay) UnmarshalText(text []byte) (err error) {
	*t, err = ParseTimeOfDay(string(text))
	return err
}
