package worktime_test

import (
	"bytes"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ombud/ombud/pkg/worktime"
)

// The number of calendars that each property is tried with is rapid's flag, 100 by
// default, which makes a thousand cases. A million, in some ten minutes:
//
//	go test ./worktime -run Properties -rapid.checks=100000 -timeout 1h

// queries is how many questions are asked about each calendar.
const queries = 10

func TestPropertiesAgainstReference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		calendar := drawCalendar(t)
		begin := drawBegin(t, calendar.TimeZone)
		end := begin + 2*24*3600
		calendar.Holidays = drawHolidays(t, begin)
		s, err := worktime.Compile(calendar)
		require.NoError(t, err)

		open := newReference(calendar).timeline(begin, end)
		for _, pauses := range [][]worktime.Span{nil, drawPauses(t, begin, end)} {
			line := paused(open, begin, pauses)
			for range queries / 2 {
				compare(t, s, line, begin, pauses)
			}
		}
	})
}

// TestTheCalendarsAreHard counts what the calendars that are drawn have in them, so that the
// comparison cannot become easy without anybody noticing.
func TestTheCalendarsAreHard(t *testing.T) {
	seen := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		calendar := drawCalendar(t)
		begin := drawBegin(t, calendar.TimeZone)
		end := begin + 2*24*3600
		calendar.Holidays = drawHolidays(t, begin)
		for feature, there := range features(t, calendar, begin, end, drawPauses(t, begin, end)) {
			if there {
				seen[feature]++
			}
		}
	})
	for _, feature := range []string{"clocks change", "split", "overnight", "own holiday", "legal holidays", "pauses"} {
		require.Positive(t, seen[feature], "%s: %v", feature, seen)
	}
}

// features says what makes two days of a calendar hard.
func features(t *rapid.T, calendar worktime.Calendar, begin, end int64, pauses []worktime.Span) map[string]bool {
	zone, err := time.LoadLocation(calendar.TimeZone)
	require.NoError(t, err)
	_, before := time.Unix(begin, 0).In(zone).Zone()
	_, after := time.Unix(end, 0).In(zone).Zone()
	days := map[time.Weekday]int{}
	for _, interval := range calendar.Hours {
		days[interval.Day]++
	}
	return map[string]bool{
		"clocks change":  before != after,
		"split":          slices.ContainsFunc(slices.Collect(maps.Values(days)), func(n int) bool { return n > 1 }),
		"overnight":      slices.ContainsFunc(calendar.Hours, func(i worktime.Interval) bool { return i.To <= i.From && i.To > 0 }),
		"own holiday":    len(calendar.Holidays) > 0,
		"legal holidays": len(calendar.HolidayRegions) > 0,
		"pauses":         slices.ContainsFunc(pauses, func(p worktime.Span) bool { return p.From.Before(p.To) }),
	}
}

// compare asks the schedule and the reference the same.
func compare(t *rapid.T, s *worktime.Schedule, open []byte, begin int64, pauses []worktime.Span) {
	from := rapid.IntRange(0, len(open)-1).Draw(t, "from")
	to := rapid.IntRange(from, len(open)).Draw(t, "to")
	d := rapid.IntRange(0, 12*3600).Draw(t, "d")
	at := func(second int) time.Time { return time.Unix(begin+int64(second), 0).UTC() }

	used := time.Duration(measure(open, from, to)) * time.Second
	require.Equal(t, used, s.Measure(at(from), at(to), pauses...), "measure %s %s", at(from), at(to))

	due, err := s.Add(at(from), time.Duration(d)*time.Second, pauses...)
	require.NoError(t, err)
	if want, ok := add(open, from, d); ok {
		require.Equal(t, at(want), due, "add %s %ds", at(from), d)
	} else {
		require.True(t, due.After(at(len(open))), "add %s %ds is %s", at(from), d, due)
	}
	require.Equal(t, time.Duration(d)*time.Second, s.Measure(at(from), due, pauses...), "what is added is measured, pauses or not")
	if pauses != nil {
		return
	}
	require.Equal(t, open[from] == 1, s.IsOpen(at(from)), "open %s", at(from))
	next, err := s.Next(at(from))
	require.NoError(t, err)
	if i := bytes.IndexByte(open[from:], 1); i >= 0 {
		require.Equal(t, at(from+i), next)
	} else {
		require.False(t, next.Before(at(len(open))))
	}
}

// TestPropertiesOfLongSpans checks what must hold over years, which the reference
// is too slow for.
func TestPropertiesOfLongSpans(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, err := worktime.Compile(drawCalendar(t))
		require.NoError(t, err)
		for range queries {
			checkAlgebra(t, s)
		}
	})
}

func checkAlgebra(t *rapid.T, s *worktime.Schedule) {
	instant := rapid.Int64Range(0, time.Date(2120, 1, 1, 0, 0, 0, 0, time.UTC).Unix())
	seconds := rapid.IntRange(0, 250*3600) // a quarter of an hour a week takes 40 years for two of them
	start := time.Unix(instant.Draw(t, "start"), 0).UTC()
	later := start.Add(time.Duration(seconds.Draw(t, "later")) * time.Second)
	a := time.Duration(seconds.Draw(t, "a")) * time.Second
	b := time.Duration(seconds.Draw(t, "b")) * time.Second
	add := func(start time.Time, d time.Duration) time.Time {
		due, err := s.Add(start, d)
		require.NoError(t, err)
		return due
	}
	due, both := add(start, a), add(start, a+b)

	require.Equal(t, a, s.Measure(start, due), "what is added is measured")
	require.Equal(t, both, add(due, b), "adding twice is adding the sum")
	require.False(t, both.Before(due), "more work is not done sooner")
	require.False(t, add(later, a).Before(due), "what starts later is not done sooner")
	require.Equal(t, a+b, s.Measure(start, due)+s.Measure(due, both), "measures add up")
	require.Equal(t, -a, s.Measure(due, start), "back is negative")
	if a > 0 {
		require.Equal(t, a-time.Second, s.Measure(start, due.Add(-time.Second)), "a second earlier it is not done")
	}
	next, err := s.Next(start)
	require.NoError(t, err)
	require.True(t, s.IsOpen(next))
	require.Zero(t, s.Measure(start, next))
	require.Equal(t, add(start, time.Second), next.Add(time.Second))
}

// drawCalendar cuts the week at random into stretches and makes some of them
// working time.
func drawCalendar(t *rapid.T) worktime.Calendar {
	const week = 7 * 1440
	cuts := rapid.SliceOfNDistinct(rapid.IntRange(0, week/15-1), 1, 20, rapid.ID).Draw(t, "cuts")
	slices.Sort(cuts)
	calendar := worktime.Calendar{
		// Half an hour of shift, two hours, a day left out, changes at midnight, odd offsets.
		TimeZone: rapid.SampledFrom([]string{
			"UTC", "Europe/Berlin", "America/New_York", "America/Havana", "America/Nuuk", "America/Sao_Paulo",
			"America/Santiago", "America/St_Johns", "Africa/Cairo", "Africa/Casablanca", "Antarctica/Troll",
			"Asia/Beirut", "Asia/Kathmandu", "Asia/Tehran", "Australia/Lord_Howe", "Pacific/Apia", "Pacific/Chatham",
		}).Draw(t, "zone"),
		HolidayRegions: rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"gb", "jp", "pl", "us"}), 0, 2, rapid.ID).Draw(t, "regions"),
	}
	for i, cut := range cuts {
		if i > 0 && !rapid.Bool().Draw(t, "works") {
			continue
		}
		from := cut * 15
		to := cuts[(i+1)%len(cuts)] * 15
		if to <= from {
			to += week
		}
		to = min(to, from+1440)
		calendar.Hours = append(calendar.Hours, worktime.Interval{
			Day:  time.Weekday(from / 1440),
			From: worktime.TimeOfDay(from % 1440),
			To:   worktime.TimeOfDay(to % 1440),
		})
	}
	return calendar
}

// drawBegin returns a full minute, half of the time shortly before the clocks change.
func drawBegin(t *rapid.T, zone string) int64 {
	location, err := time.LoadLocation(zone)
	require.NoError(t, err)
	at := time.Unix(rapid.Int64Range(5*365*24*3600, 130*365*24*3600).Draw(t, "at"), 0)
	if _, change := at.In(location).ZoneBounds(); !change.IsZero() && rapid.Bool().Draw(t, "near a change") {
		at = change.Add(-time.Duration(rapid.IntRange(1, 47*60).Draw(t, "minutes")) * time.Minute)
	}
	return at.Unix() / 60 * 60
}

func drawHolidays(t *rapid.T, begin int64) (holidays []worktime.Holiday) {
	for range rapid.IntRange(0, 2).Draw(t, "holidays") {
		day := time.Unix(begin, 0).UTC().AddDate(0, 0, rapid.IntRange(-1, 2).Draw(t, "day"))
		holidays = append(holidays, worktime.Holiday{Date: day.Format(time.DateOnly)})
	}
	return holidays
}

func drawPauses(t *rapid.T, begin, end int64) (pauses []worktime.Span) {
	instant := rapid.Int64Range(begin-3600, end+3600)
	for range rapid.IntRange(1, 4).Draw(t, "pauses") {
		from, to := instant.Draw(t, "pause from"), instant.Draw(t, "pause to")
		pauses = append(pauses, worktime.Span{From: time.Unix(from, 0), To: time.Unix(to, 0)})
	}
	return pauses
}
