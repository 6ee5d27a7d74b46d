package worktime_test

import (
	"bytes"
	"slices"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/gb"
	"github.com/rickar/cal/v2/jp"
	"github.com/rickar/cal/v2/pl"
	"github.com/rickar/cal/v2/us"

	"github.com/ombud/ombud/pkg/worktime"
)

// reference reckons working time the slow way: it looks at the wall clock minute
// after minute, and asks the calendar whether somebody works at what it shows.
// It shares no code with the package.
type reference struct {
	calendar worktime.Calendar
	zone     *time.Location
	legal    *cal.BusinessCalendar
	days     map[string]*[2 * 1440]bool
}

func newReference(calendar worktime.Calendar) *reference {
	zone, err := time.LoadLocation(calendar.TimeZone)
	if err != nil {
		panic(err)
	}
	r := &reference{calendar: calendar, zone: zone, legal: cal.NewBusinessCalendar(), days: map[string]*[2 * 1440]bool{}}
	for _, code := range calendar.HolidayRegions {
		r.legal.AddHoliday(map[string][]*cal.Holiday{
			"gb": gb.Holidays, "jp": jp.Holidays, "pl": pl.Holidays, "us": us.Holidays,
		}[code]...)
	}
	return r
}

// day returns for each minute after the date's midnight, those of the next date
// included, whether an interval that starts on the date covers it.
func (r *reference) day(date time.Time) *[2 * 1440]bool {
	key := date.Format(time.DateOnly)
	if d, ok := r.days[key]; ok {
		return d
	}
	d := new([2 * 1440]bool)
	r.days[key] = d
	actual, observed, _ := r.legal.IsHoliday(date)
	if actual || observed || slices.ContainsFunc(r.calendar.Holidays, func(h worktime.Holiday) bool { return h.Date == key }) {
		return d
	}
	for _, i := range r.calendar.Hours {
		if i.Day != date.Weekday() {
			continue
		}
		length := (int(i.To) - int(i.From) + 1440) % 1440
		if length == 0 {
			length = 1440
		}
		for m := range length {
			d[int(i.From)+m] = true
		}
	}
	return d
}

// timeline returns for each second from begin (a full minute) until end a 1 when it
// is working time, else a 0.
func (r *reference) timeline(begin, end int64) []byte {
	minutes := map[bool][]byte{true: bytes.Repeat([]byte{1}, 60), false: make([]byte, 60)}
	open := make([]byte, 0, end-begin)
	var latest time.Time // the latest that the clock has shown: once over, an opening or closing does not come back
	for at := begin - 25*3600; at < end; at += 60 {
		_, offset := time.Unix(at, 0).In(r.zone).Zone()
		if wall := time.Unix(at+int64(offset), 0).UTC(); wall.After(latest) {
			latest = wall
		}
		if at >= begin {
			minute := latest.Hour()*60 + latest.Minute()
			open = append(open, minutes[r.day(latest)[minute] || r.day(latest.AddDate(0, 0, -1))[minute+1440]]...)
		}
	}
	return open
}

// paused returns a copy of the line in which the pauses are no working time.
func paused(open []byte, begin int64, pauses []worktime.Span) []byte {
	open = bytes.Clone(open)
	end := begin + int64(len(open))
	for _, p := range pauses {
		for at := max(begin, p.From.Unix()); at < min(end, p.To.Unix()); at++ {
			open[at-begin] = 0
		}
	}
	return open
}

// add walks until so many seconds are used up; false when the line ends before.
func add(open []byte, start, seconds int) (int, bool) {
	for ; seconds > 0; start++ {
		if start == len(open) {
			return 0, false
		}
		seconds -= int(open[start])
	}
	return start, true
}

// measure counts the working seconds.
func measure(open []byte, from, to int) int { return bytes.Count(open[from:to], []byte{1}) }
