package worktime_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/v2/bson"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/worktime"
)

// office is Monday to Friday, 09:00-17:00 in Berlin.
func office() worktime.Calendar {
	c := worktime.Calendar{TimeZone: "Europe/Berlin"}
	for day := time.Monday; day <= time.Friday; day++ {
		c.Hours = append(c.Hours, worktime.Interval{Day: day, From: 9 * 60, To: 17 * 60})
	}
	return c
}

func compile(t testing.TB, c worktime.Calendar) *worktime.Schedule {
	t.Helper()
	s, err := worktime.Compile(c)
	require.NoError(t, err)
	return s
}

func TestCompileNamesEveryWrongField(t *testing.T) {
	cases := map[string]struct {
		change func(*worktime.Calendar)
		want   []string
	}{
		"no zone":      {func(c *worktime.Calendar) { c.TimeZone = "" }, []string{"time_zone"}},
		"unknown zone": {func(c *worktime.Calendar) { c.TimeZone = "Europe/Atlantis" }, []string{"time_zone"}},
		"machine's":    {func(c *worktime.Calendar) { c.TimeZone = "Local" }, []string{"time_zone"}},
		"a path":       {func(c *worktime.Calendar) { c.TimeZone = "../../etc/passwd" }, []string{"time_zone"}},
		"no hours":     {func(c *worktime.Calendar) { c.Hours = nil }, []string{"hours"}},
		"day":          {func(c *worktime.Calendar) { c.Hours[1].Day = 7 }, []string{"hours[1].day"}},
		"from":         {func(c *worktime.Calendar) { c.Hours[2].From = worktime.Midnight }, []string{"hours[2].from"}},
		"negative":     {func(c *worktime.Calendar) { c.Hours[2].From, c.Hours[2].To = -1, -1 }, []string{"hours[2].from", "hours[2].to"}},
		"to":           {func(c *worktime.Calendar) { c.Hours[0].To = worktime.Midnight + 1 }, []string{"hours[0].to"}},
		"overlap":      {func(c *worktime.Calendar) { c.Hours[3].Day, c.Hours[3].From = time.Monday, 16*60+59 }, []string{"hours[3]"}},
		"twice":        {func(c *worktime.Calendar) { c.Hours[3] = c.Hours[0] }, []string{"hours[3]"}},
		"into next day": {func(c *worktime.Calendar) {
			c.Hours[4].Day, c.Hours[4].From, c.Hours[4].To = time.Sunday, 22*60, 9*60+1
		}, []string{"hours[4]"}},
		"into next week": {func(c *worktime.Calendar) {
			c.Hours[0].Day, c.Hours[4] = time.Sunday, worktime.Interval{Day: time.Saturday, From: 22 * 60, To: 9*60 + 1}
		}, []string{"hours[4]"}},
		"region":       {func(c *worktime.Calendar) { c.HolidayRegions = []string{"de", "xx", "de-", "DE-by", ""} }, []string{"holiday_regions[1]", "holiday_regions[2]", "holiday_regions[4]"}},
		"date":         {func(c *worktime.Calendar) { c.Holidays = []worktime.Holiday{{Date: "2026-02-30"}} }, []string{"holidays[0].date"}},
		"all together": {func(c *worktime.Calendar) { *c = worktime.Calendar{HolidayRegions: []string{"xx"}} }, []string{"time_zone", "hours", "holiday_regions[0]"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			calendar := office()
			c.change(&calendar)
			_, err := worktime.Compile(calendar)
			require.True(t, fault.Is(err, fault.InvalidArgument), "%v", err)
			wrong, _ := fault.As(err)
			var paths []string
			for _, field := range wrong.Fields() {
				paths = append(paths, field.Path)
			}
			require.Equal(t, c.want, paths)
		})
	}
}

func TestCompileAllowsAdjoiningIntervals(t *testing.T) {
	split := worktime.Calendar{TimeZone: "Europe/Berlin", Hours: []worktime.Interval{
		{Day: time.Sunday, From: 0, To: 2*60 + 30},
		{Day: time.Sunday, From: 2*60 + 30, To: 0},
		{Day: time.Saturday, From: 20 * 60, To: 0},
	}}
	whole := worktime.Calendar{TimeZone: "Europe/Berlin", Hours: []worktime.Interval{
		{Day: time.Sunday, From: 0, To: worktime.Midnight},
		{Day: time.Saturday, From: 20 * 60, To: worktime.Midnight},
	}}
	from, to := date(2025, 1, 1), date(2027, 1, 1) // clocks change on Sundays at 02:00
	require.Equal(t, compile(t, whole).Measure(from, to), compile(t, split).Measure(from, to))
}

func TestScheduleKeepsItsCalendar(t *testing.T) {
	given := office()
	given.Holidays = []worktime.Holiday{{Date: "2026-05-04", Name: "Anniversary"}}
	given.HolidayRegions = []string{"de-BY"}
	want := office()
	want.Holidays, want.HolidayRegions = []worktime.Holiday{given.Holidays[0]}, []string{"de-BY"}

	s := compile(t, given)
	given.Hours[0].From, given.Holidays[0].Date, given.HolidayRegions[0] = 0, "", "xx"
	s.Calendar().Hours[0].From = 1
	require.Empty(t, cmp.Diff(want, s.Calendar()))
}

func TestCalendarSurvivesStorage(t *testing.T) {
	want := office()
	want.HolidayRegions = []string{"pl"}
	want.Holidays = []worktime.Holiday{{Date: "2026-05-04", Name: "Anniversary"}}
	var got worktime.Calendar

	data, err := bson.Marshal(want)
	require.NoError(t, err)
	require.NoError(t, bson.Unmarshal(data, &got))
	require.Empty(t, cmp.Diff(want, got))

	text, err := json.Marshal(want)
	require.NoError(t, err)
	require.Contains(t, string(text), `"From":"09:00"`)
	got = worktime.Calendar{}
	require.NoError(t, json.Unmarshal(text, &got))
	require.Empty(t, cmp.Diff(want, got))
}

func TestTimesOfDay(t *testing.T) {
	for text, want := range map[string]worktime.TimeOfDay{"00:00": 0, "09:05": 545, "23:59": 1439, "24:00": 1440} {
		got, err := worktime.ParseTimeOfDay(text)
		require.NoError(t, err)
		require.Equal(t, want, got)
		require.Equal(t, text, got.String())
	}
	for _, text := range []string{"", "9:00", "24:01", "12:60", "-1:00", "09:00:00", "noon"} {
		_, err := worktime.ParseTimeOfDay(text)
		require.Error(t, err, text)
	}
}
