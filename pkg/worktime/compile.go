package worktime

import (
	"cmp"
	"fmt"
	"slices"
	"time"
	_ "time/tzdata" // time zones, too, where the system has none

	"github.com/rickar/cal/v2"

	"github.com/ombud/ombud/pkg/fault"
)

const (
	dayMinutes  = int(Midnight)
	weekMinutes = 7 * dayMinutes
)

// Compile checks a calendar and returns its schedule. The error is a
// fault.InvalidArgument that names every wrong field the way JSON spells it:
// "time_zone", "hours", "hours[2].from", "hours[2]" (overlaps another one),
// "holiday_regions[0]", "holidays[3].date".
func Compile(calendar Calendar) (*Schedule, error) {
	zone, wrong := loadZone(calendar.TimeZone)
	wrong = checkHours(calendar.Hours, wrong)
	var legal []*cal.Holiday
	for i, code := range calendar.HolidayRegions {
		list, known := holidaysOf(code)
		if !known {
			wrong = wrong.Field(elementPath("holiday_regions", i), "%q is not a known region", code)
		}
		legal = append(legal, list...)
	}
	for i, holiday := range calendar.Holidays {
		if _, err := time.Parse(time.DateOnly, holiday.Date); err != nil {
			wrong = wrong.Field(elementPath("holidays", i)+".date", "%q is not a date like 2006-01-02", holiday.Date)
		}
	}
	if wrong != nil {
		return nil, wrong
	}
	return newSchedule(calendar, zone, legal), nil
}

func loadZone(name string) (*time.Location, *fault.Error) {
	if name == "" {
		return nil, fault.Invalid("time_zone", "is required, like Europe/Berlin")
	}
	zone, found := FindZone(name)
	if !found {
		return nil, fault.Invalid("time_zone", "%q is not a known time zone", name)
	}
	return zone, nil
}

func checkHours(hours []Interval, wrong *fault.Error) *fault.Error {
	if len(hours) == 0 {
		return wrong.Field("hours", "has no working time at all")
	}
	valid := true
	for i, h := range hours {
		before := wrong
		if h.Day < time.Sunday || h.Day > time.Saturday {
			wrong = wrong.Field(elementPath("hours", i)+".day", "%d is not a weekday", int(h.Day))
		}
		if h.From < 0 || h.From >= Midnight {
			wrong = wrong.Field(elementPath("hours", i)+".from", "is not between 00:00 and 23:59")
		}
		if h.To < 0 || h.To > Midnight {
			wrong = wrong.Field(elementPath("hours", i)+".to", "is not between 00:00 and 24:00")
		}
		valid = valid && wrong == before
	}
	if !valid {
		return wrong
	}
	return checkOverlaps(hours, wrong)
}

// checkOverlaps compares each interval with the next one of the week, the last
// one with the first of the week after.
func checkOverlaps(hours []Interval, wrong *fault.Error) *fault.Error {
	order := make([]int, len(hours))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(hours[a].openMinute(), hours[b].openMinute()) })
	for i, this := range order {
		next := order[(i+1)%len(order)]
		opens := hours[next].openMinute()
		if i == len(order)-1 {
			opens += weekMinutes
		}
		if opens < hours[this].closeMinute() {
			wrong = wrong.Field(elementPath("hours", max(this, next)), "overlaps %s", elementPath("hours", min(this, next)))
		}
	}
	return wrong
}

// openMinute returns when the interval starts, in minutes after the week's first midnight.
func (i Interval) openMinute() int { return int(i.Day)*dayMinutes + int(i.From) }

// closeMinute returns when the interval ends on the same scale; it may lie in the week
// after.
func (i Interval) closeMinute() int {
	if i.To <= i.From {
		return (int(i.Day)+1)*dayMinutes + int(i.To)
	}
	return int(i.Day)*dayMinutes + int(i.To)
}

func newSchedule(calendar Calendar, zone *time.Location, legal []*cal.Holiday) *Schedule {
	s := &Schedule{
		calendar: calendar.deepCopy(),
		zone:     zone,
		legal:    legal,
		own:      map[int64]bool{},
	}
	for _, h := range calendar.Hours {
		start := int(h.Day) * dayMinutes
		s.week[h.Day] = append(s.week[h.Day], shift{
			from: int64(h.openMinute()-start) * 60,
			to:   int64(h.closeMinute()-start) * 60,
		})
	}
	for _, shifts := range s.week {
		slices.SortFunc(shifts, func(a, b shift) int { return cmp.Compare(a.from, b.from) })
	}
	for _, holiday := range calendar.Holidays {
		if date, err := time.Parse(time.DateOnly, holiday.Date); err == nil {
			s.own[dayNumber(date)] = true
		}
	}
	return s
}

// elementPath is the path of one element of a list.
func elementPath(list string, i int) string { return fmt.Sprintf("%s[%d]", list, i) }

func (c Calendar) deepCopy() Calendar {
	c.Hours = slices.Clone(c.Hours)
	c.HolidayRegions = slices.Clone(c.HolidayRegions)
	c.Holidays = slices.Clone(c.Holidays)
	return c
}
