package clock_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/worktime"
	"github.com/ombud/ombud/services/escalation/internal/clock"
)

// monday is a Monday morning, 09:00 UTC.
func monday() time.Time { return time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC) }

// at returns a time like "Mon 13:30" in the week of monday.
func at(t *testing.T, text string) time.Time {
	t.Helper()
	days := map[string]int{"Mon": 0, "Tue": 1, "Wed": 2, "Thu": 3, "Fri": 4, "Sat": 5, "Sun": 6}
	day, known := days[text[:3]]
	require.True(t, known, text)
	hour, err := time.Parse("15:04:05", (text + ":00")[4:12])
	require.NoError(t, err)
	return time.Date(2026, 11, 2+day, hour.Hour(), hour.Minute(), hour.Second(), 0, time.UTC)
}

// newOfficeHours is Monday to Friday, 09:00 to 17:00 UTC.
func newOfficeHours() *clock.Calendar {
	c := &clock.Calendar{Calendar: worktime.Calendar{TimeZone: "UTC"}}
	for day := time.Monday; day <= time.Friday; day++ {
		c.Hours = append(c.Hours, worktime.Interval{Day: day, From: 9 * 60, To: 17 * 60})
	}
	return c
}

// dailyHours are around the clock, a lunch break and a night shift, in minutes of the day.
func dailyHours() [][][2]int {
	return [][][2]int{nil, {{9 * 60, 12*60 + 30}, {13*60 + 30, 17 * 60}}, {{22 * 60, 6 * 60}}}
}

// newCalendar has the given hours every day; nil for around the clock.
func newCalendar(hours [][2]int) *clock.Calendar {
	if hours == nil {
		return nil
	}
	c := &clock.Calendar{Calendar: worktime.Calendar{TimeZone: "UTC"}}
	for day := time.Sunday; day <= time.Saturday; day++ {
		for _, h := range hours {
			c.Hours = append(c.Hours, worktime.Interval{Day: day, From: worktime.TimeOfDay(h[0]), To: worktime.TimeOfDay(h[1])})
		}
	}
	return c
}

func TestPacesAreExactToTheFraction(t *testing.T) {
	pace, err := clock.NewPaces().PaceOf(newOfficeHours())
	require.NoError(t, err)
	half := 500 * time.Millisecond
	for _, tc := range []struct {
		name     string
		from     time.Time
		duration time.Duration
		want     time.Time
	}{
		{"within hours", at(t, "Mon 10:00").Add(half), time.Hour, at(t, "Mon 11:00").Add(half)},
		{"up to the closing", at(t, "Mon 16:00"), time.Hour, at(t, "Mon 17:00")},
		{"a fraction over the closing", at(t, "Mon 16:00").Add(half), time.Hour, at(t, "Tue 09:00").Add(half)},
		{"from the night before", at(t, "Mon 23:00").Add(half), time.Hour, at(t, "Tue 10:00")},
		{"a fraction", at(t, "Mon 16:59:59").Add(half), half, at(t, "Mon 17:00")},
		{"nothing", at(t, "Mon 23:00").Add(half), 0, at(t, "Mon 23:00").Add(half)},
	} {
		t.Run(tc.name, func(t *testing.T) {
			require.Equal(t, tc.want, pace.Add(tc.from, tc.duration))
			require.Equal(t, tc.duration, pace.Measure(tc.from, tc.want))
		})
	}
	require.Zero(t, pace.Measure(at(t, "Mon 12:00"), at(t, "Mon 11:00")), "time does not run backwards")
}

func TestAddAndMeasureAreInverse(t *testing.T) {
	paces := clock.NewPaces()
	rapid.Check(t, func(t *rapid.T) {
		pace, err := paces.PaceOf(newCalendar(rapid.SampledFrom(dailyHours()).Draw(t, "hours")))
		require.NoError(t, err)
		from := monday().Add(time.Duration(rapid.Int64Range(0, int64(30*24*time.Hour/time.Millisecond)).Draw(t, "from")) * time.Millisecond)
		first := time.Duration(rapid.Int64Range(0, int64(50*time.Hour/time.Millisecond)).Draw(t, "first")) * time.Millisecond
		second := time.Duration(rapid.Int64Range(1, int64(50*time.Hour/time.Millisecond)).Draw(t, "second")) * time.Millisecond
		middle, end := pace.Add(from, first), pace.Add(from, first+second)
		require.Equal(t, first, pace.Measure(from, middle))
		require.Equal(t, end, pace.Add(middle, second))
		require.Equal(t, first+second, pace.Measure(from, middle)+pace.Measure(middle, end))
	})
}

func TestPacesRefuseWhatIsNoCalendar(t *testing.T) {
	c := newOfficeHours()
	c.TimeZone = "Atlantis/Capital"
	_, err := clock.NewPaces().PaceOf(c)
	wrong, ok := fault.As(err)
	require.True(t, ok)
	require.Equal(t, "commitment.calendar.time_zone", wrong.Fields()[0].Path)
}
