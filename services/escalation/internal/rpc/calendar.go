package rpc

import (
	"fmt"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/worktime"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	"github.com/ombud/ombud/services/escalation/internal/clock"
)

// calendarFrom reads a calendar; nil for none. Wrong fields are named under the given one.
func calendarFrom(m *catalogv1.Calendar, field string) (*clock.Calendar, error) {
	if m == nil {
		return nil, nil
	}
	c := &clock.Calendar{
		Name:        m.GetName(),
		DisplayName: m.GetDisplayName(),
		Version:     m.GetVersion(),
		Effective:   fromTime(m.GetEffectiveTime()),
	}
	c.TimeZone, c.HolidayRegions = m.GetTimeZone(), m.GetHolidayRegions()
	hours, err := intervalsFrom(m.GetHours(), field+".hours")
	c.Hours = hours
	for _, holiday := range m.GetHolidays() {
		c.Holidays = append(c.Holidays, worktime.Holiday{Date: holiday.GetDate(), Name: holiday.GetName()})
	}
	return c, err
}

// intervalsFrom reads hours of the week. Wrong fields are named under the given one.
func intervalsFrom(hours []*catalogv1.WorkingInterval, field string) ([]worktime.Interval, error) {
	var wrong *fault.Error
	var intervals []worktime.Interval
	for i, interval := range hours {
		from, badFrom := worktime.ParseTimeOfDay(interval.GetFrom())
		to, badTo := worktime.ParseTimeOfDay(interval.GetTo())
		if badFrom != nil || badTo != nil {
			wrong = wrong.Field(fmt.Sprintf("%s[%d]", field, i), "must have times like 09:00")
		}
		intervals = append(intervals, worktime.Interval{Day: weekdayFrom(interval.GetDay()), From: from, To: to})
	}
	return intervals, wrong.Err()
}

// intervalsOf returns the messages of hours of the week.
func intervalsOf(intervals []worktime.Interval) []*catalogv1.WorkingInterval {
	var hours []*catalogv1.WorkingInterval
	for _, interval := range intervals {
		hours = append(hours, &catalogv1.WorkingInterval{Day: dayOf(interval.Day), From: interval.From.String(), To: interval.To.String()})
	}
	return hours
}

// calendarOf returns the message of a calendar; nil for none.
func calendarOf(c *clock.Calendar) *catalogv1.Calendar {
	if c == nil {
		return nil
	}
	m := hoursOf(&c.Calendar)
	m.Name, m.DisplayName, m.Version, m.EffectiveTime = c.Name, c.DisplayName, c.Version, timeOf(c.Effective)
	return m
}

// hoursOf returns the message of what counts of a calendar; nil for none.
func hoursOf(c *worktime.Calendar) *catalogv1.Calendar {
	if c == nil {
		return nil
	}
	m := &catalogv1.Calendar{TimeZone: c.TimeZone, HolidayRegions: c.HolidayRegions, Hours: intervalsOf(c.Hours)}
	for _, holiday := range c.Holidays {
		m.Holidays = append(m.Holidays, &catalogv1.Holiday{Date: holiday.Date, Name: holiday.Name})
	}
	return m
}
