package rpc

import (
	"fmt"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/protoconv"
	"github.com/ombud/ombud/pkg/worktime"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	"github.com/ombud/ombud/services/escalation/internal/clock"
)

// fromProtoCalendar reads a calendar; nil for none. Wrong fields are named under the given one.
func fromProtoCalendar(m *catalogv1.Calendar, field string) (*clock.Calendar, error) {
	if m == nil {
		return nil, nil
	}
	c := &clock.Calendar{
		Name:        m.GetName(),
		DisplayName: m.GetDisplayName(),
		Version:     m.GetVersion(),
		Effective:   protoconv.FromProtoTime(m.GetEffectiveTime()),
	}
	c.TimeZone, c.HolidayRegions = m.GetTimeZone(), m.GetHolidayRegions()
	hours, err := fromProtoIntervals(m.GetHours(), field+".hours")
	c.Hours = hours
	for _, holiday := range m.GetHolidays() {
		c.Holidays = append(c.Holidays, worktime.Holiday{Date: holiday.GetDate(), Name: holiday.GetName()})
	}
	return c, err
}

// fromProtoIntervals reads hours of the week. Wrong fields are named under the given one.
func fromProtoIntervals(hours []*catalogv1.WorkingInterval, field string) ([]worktime.Interval, error) {
	var wrong *fault.Error
	var intervals []worktime.Interval
	for i, interval := range hours {
		from, badFrom := worktime.ParseTimeOfDay(interval.GetFrom())
		to, badTo := worktime.ParseTimeOfDay(interval.GetTo())
		if badFrom != nil || badTo != nil {
			wrong = wrong.Field(fmt.Sprintf("%s[%d]", field, i), "must have times like 09:00")
		}
		intervals = append(intervals, worktime.Interval{Day: fromProtoWeekday(interval.GetDay()), From: from, To: to})
	}
	return intervals, wrong.Err()
}

// toProtoIntervals returns the messages of hours of the week.
func toProtoIntervals(intervals []worktime.Interval) []*catalogv1.WorkingInterval {
	var hours []*catalogv1.WorkingInterval
	for _, interval := range intervals {
		hours = append(hours, &catalogv1.WorkingInterval{Day: toProtoWeekday(interval.Day), From: interval.From.String(), To: interval.To.String()})
	}
	return hours
}

// toProtoCalendar returns the message of a calendar; nil for none.
func toProtoCalendar(c *clock.Calendar) *catalogv1.Calendar {
	if c == nil {
		return nil
	}
	m := toProtoWorkingHours(&c.Calendar)
	m.Name, m.DisplayName, m.Version, m.EffectiveTime = c.Name, c.DisplayName, c.Version, protoconv.ToProtoTime(c.Effective)
	return m
}

// toProtoWorkingHours returns the message of a working calendar; nil for none.
func toProtoWorkingHours(c *worktime.Calendar) *catalogv1.Calendar {
	if c == nil {
		return nil
	}
	m := &catalogv1.Calendar{TimeZone: c.TimeZone, HolidayRegions: c.HolidayRegions, Hours: toProtoIntervals(c.Hours)}
	for _, holiday := range c.Holidays {
		m.Holidays = append(m.Holidays, &catalogv1.Holiday{Date: holiday.Date, Name: holiday.Name})
	}
	return m
}
