package rpc

import (
	"fmt"
	"time"

	"google.golang.org/genproto/googleapis/type/dayofweek"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/worktime"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
	"github.com/ombud/ombud/services/escalation/internal/handling"
)

// commitmentFrom reads a commitment. One that does not say from when it counts, counts
// from the given time.
func commitmentFrom(m *catalogv1.Commitment, start time.Time) (handling.Commitment, error) {
	if m.GetStartTime() != nil {
		start = fromTime(m.GetStartTime())
	}
	calendar, err := calendarFrom(m.GetCalendar())
	if err != nil {
		return handling.Commitment{}, err
	}
	c := handling.Commitment{
		Start:               start,
		RespondBy:           fromTime(m.GetRespondBy()),
		ResolveBy:           fromTime(m.GetResolveBy()),
		CeilingAt:           fromTime(m.GetCeiling()),
		UpdateEvery:         m.GetUpdateEvery().AsDuration(),
		Respond:             m.GetTarget().GetRespond().AsDuration(),
		Update:              m.GetTarget().GetUpdate().AsDuration(),
		ResolveIn:           m.GetTarget().GetResolve().AsDuration(),
		Priority:            int(m.GetPriority()),
		TargetPriority:      int(m.GetTarget().GetPriority()),
		Service:             m.GetService(),
		Segment:             m.GetSegment(),
		ServiceLevel:        m.GetServiceLevel(),
		ServiceLevelVersion: m.GetServiceLevelVersion(),
		Explanation:         m.GetExplanation(),
		Calendar:            calendar,
	}
	return c, c.Check()
}

// commitmentOf returns the message of a commitment.
func commitmentOf(c handling.Commitment) *catalogv1.Commitment {
	m := &catalogv1.Commitment{
		RespondBy:           timeOf(c.RespondBy),
		UpdateEvery:         setDuration(c.UpdateEvery),
		ResolveBy:           timeOf(c.ResolveBy),
		Ceiling:             timeOf(c.CeilingAt),
		StartTime:           timeOf(c.Start),
		Service:             c.Service,
		Segment:             c.Segment,
		ServiceLevel:        c.ServiceLevel,
		ServiceLevelVersion: c.ServiceLevelVersion,
		Calendar:            calendarOf(c.Calendar),
		Priority:            typev1.Priority(c.Priority),
		Explanation:         c.Explanation,
	}
	if c.Respond > 0 || c.Update > 0 || c.ResolveIn > 0 {
		m.Target = &catalogv1.Target{
			Priority: typev1.Priority(c.TargetPriority),
			Respond:  setDuration(c.Respond),
			Update:   setDuration(c.Update),
			Resolve:  setDuration(c.ResolveIn),
		}
	}
	return m
}

// calendarFrom reads a calendar; nil for none.
func calendarFrom(m *catalogv1.Calendar) (*handling.Calendar, error) {
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
			wrong = wrong.Field(fmt.Sprintf("commitment.calendar.hours[%d]", i), "must have times like 09:00")
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
	m := &catalogv1.Calendar{
		Name: c.Name, DisplayName: c.DisplayName, TimeZone: c.TimeZone, HolidayRegions: c.HolidayRegions,
		Version: c.Version, EffectiveTime: timeOf(c.Effective),
	}
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
