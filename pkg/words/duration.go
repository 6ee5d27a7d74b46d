package words

import "time"

// unit is a unit of time, spelled like the keys of the words.
type unit string

// The units.
const (
	second unit = "second"
	minute unit = "minute"
	hour   unit = "hour"
	day    unit = "day"
)

// amount is a number of units.
type amount struct {
	count int
	unit  unit
}

// splitDuration returns a duration, to the second, in the units that people use for it: days only for whole days by the
// clock on the wall, because a day of working time has no certain length, and minutes up to two hours.
func splitDuration(d time.Duration, isAlwaysOpen bool) []amount {
	d = max(d.Round(time.Second), time.Second)
	isMinutes := d < 2*time.Hour && d%time.Hour != 0
	switch {
	case d < 2*time.Minute && d%time.Minute != 0:
		return []amount{{int(d / time.Second), second}}
	case isAlwaysOpen && d%(24*time.Hour) == 0:
		return []amount{{int(d / (24 * time.Hour)), day}}
	}
	var amounts []amount
	if hours := int(d / time.Hour); hours > 0 && !isMinutes {
		amounts = append(amounts, amount{hours, hour})
		d %= time.Hour
	}
	if minutes := int(d / time.Minute); minutes > 0 {
		amounts = append(amounts, amount{minutes, minute})
	}
	if seconds := int(d % time.Minute / time.Second); seconds > 0 {
		amounts = append(amounts, amount{seconds, second})
	}
	return amounts
}
