package rpc

import (
	"fmt"
	"time"

	"google.golang.org/genproto/googleapis/type/dayofweek"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/worktime"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	"github.com/ombud/ombud/services/escalation/internal/handling"
)

// calendarFrom reads a calendar; nil for none. Wrong fields are named under the given one.
func calendarFrom(m *catalogv1.Calendar, field string) (*handling.Calendar, error) {
	if m == nil {
		return nil, nil
	}
	c := &handling.Calendar{
		Name: m.GetName(), DisplayName: m.GetDisplayName(), Version: m.GetVersion(), Effective: fromTime(m.GetEffectiveTime()),
	}
	c.TimeZone, c.HolidayRegions = m.GetTimeZone(), m.GetHolidayRegions()
	var wrong *fault.Error
	for i, interval := range m.GetHours() {
		from, badFrom := worktime.ParseTimeOfDay(interval.GetFrom())
		to, badTo := worktime.ParseTimeOfDay(interval.GetTo())
		if badFrom != nil || badTo != nil {
			wrong = wrong.Field(fmt.Sprintf("%s.hours[%d]", field, i), "must have times like 09:00")
		}
		// The API counts days from Monday as 1 to Sunday as 7.
		day := time.Weekday(interval.GetDay() % 7)
		c.Hours = append(c.Hours, worktime.Interval{Day: day, From: from, To: to})
	}
	for _, holiday := range m.GetHolidays() {
		c.Holidays = append(c.Holidays, worktime.Holiday{Date: holiday.GetDate(), Name: holiday.GetName()})
	}
	return c, wrong.Err()
}

// calendarOf returns the message of a calendar; nil for none.
func calendarOf(c *handling.Calendar) *catalogv1.Calendar {
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
	m := &catalogv1.Calendar{TimeZone: c.TimeZone, HolidayRegions: c.HolidayRegions}
	for _, interval := range c.Hours {
		m.Hours = append(m.Hours, &catalogv1.WorkingInterval{
			Day:  dayofweek.DayOfWeek((interval.Day+6)%7 + 1),
			From: interval.From.String(), To: interval.To.String(),
		})
	}
	for _, holiday := range c.Holidays {
		m.Holidays = append(m.Holidays, &catalogv1.Holiday{Date: holiday.Date, Name: holiday.Name})
	}
	return m
}
