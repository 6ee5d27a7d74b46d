package worktime_test

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/worktime"
)

func date(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

func TestAlwaysOpenIsRealTime(t *testing.T) {
	s := worktime.AlwaysOpen()
	start := time.Date(2026, 3, 28, 23, 59, 59, 0, time.UTC)
	for _, d := range []time.Duration{0, time.Second, 20 * time.Hour, 10 * 365 * 24 * time.Hour} {
		due, err := s.Add(start, d)
		require.NoError(t, err)
		require.Equal(t, start.Add(d), due)
		require.Equal(t, d, s.Measure(start, due))
		require.True(t, s.IsOpen(due))
	}
	again := compile(t, s.Calendar())
	require.Equal(t, 24*time.Hour, again.Measure(date(2026, 3, 29), date(2026, 3, 30)))
}

func TestResultIsInTheCallersLocation(t *testing.T) {
	tokyo := time.FixedZone("JST", 9*3600)
	s := compile(t, office())
	start := date(2026, 3, 4).In(tokyo)
	due, err := s.Add(start, time.Hour)
	require.NoError(t, err)
	require.Equal(t, tokyo, due.Location())
	next, err := s.Next(start)
	require.NoError(t, err)
	require.Equal(t, tokyo, next.Location())
}

func TestFractionsOfSecondsAreDropped(t *testing.T) {
	s := compile(t, office())
	start := time.Date(2026, 3, 4, 10, 0, 0, 999_999_999, time.UTC)
	due, err := s.Add(start, 1999*time.Millisecond)
	require.NoError(t, err)
	require.Equal(t, time.Date(2026, 3, 4, 10, 0, 1, 0, time.UTC), due)
	require.Equal(t, time.Second, s.Measure(start, start.Add(time.Millisecond)))
	require.True(t, s.IsOpen(time.Date(2026, 3, 4, 15, 59, 59, 999, time.UTC)))
	require.False(t, s.IsOpen(time.Date(2026, 3, 4, 16, 0, 0, 0, time.UTC)))
}

func TestAddRefusesWhatCannotBe(t *testing.T) {
	s := compile(t, office())
	start := date(2026, 3, 4)
	_, err := s.Add(start, -time.Second)
	require.True(t, fault.Is(err, fault.InvalidArgument))

	cases := map[string]struct {
		start time.Time
		d     time.Duration
	}{
		"50 years ahead":     {start, 52 * 52 * 40 * time.Hour},
		"the largest":        {start, 1<<63 - 1},
		"at the end of time": {date(worktime.LastYear, 12, 31), 100 * time.Hour},
		"after it":           {date(9999, 1, 1), time.Second},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := s.Add(c.start, c.d)
			require.True(t, fault.Is(err, fault.InvalidArgument))
			require.Equal(t, "WORKTIME_TOO_FAR", fault.ReasonOf(err))
		})
	}
	_, err = s.Next(date(9999, 1, 1))
	require.Equal(t, "WORKTIME_TOO_FAR", fault.ReasonOf(err))
	_, err = s.Add(start, 49*52*40*time.Hour)
	require.NoError(t, err)
}

func TestTimeBeyondTheKnownYearsDoesNotCount(t *testing.T) {
	s := worktime.AlwaysOpen()
	all := date(worktime.LastYear+1, 1, 1).Sub(date(worktime.FirstYear, 1, 1))
	require.Equal(t, all, s.Measure(time.Time{}, date(9999, 1, 1)))
	require.Equal(t, -all, s.Measure(date(9999, 1, 1), time.Time{}))
	require.Zero(t, s.Measure(time.Time{}, date(worktime.FirstYear, 1, 1)))
	require.False(t, s.IsOpen(time.Time{}))
	next, err := s.Next(time.Time{})
	require.NoError(t, err)
	require.Equal(t, date(worktime.FirstYear, 1, 1), next)
}

func TestClocksSetBackAtNewYearsMidnight(t *testing.T) {
	c := worktime.AlwaysOpen().Calendar()
	c.TimeZone = "Asia/Dhaka"
	noon := time.Date(2009, 12, 31, 6, 0, 0, 0, time.UTC)
	require.Equal(t, 24*time.Hour, compile(t, c).Measure(noon, noon.Add(24*time.Hour)))
	for i := range c.Hours {
		c.Hours[i].From = 23 * 60
	}
	require.Equal(t, 2*time.Hour, compile(t, c).Measure(noon, noon.Add(24*time.Hour)))
}

// After 2037 the tables of most zones end and a rule goes on; see wallClockOf.
func TestLastDayOfALeapYearFarAhead(t *testing.T) {
	c := worktime.Calendar{TimeZone: "Europe/Berlin"}
	for day := time.Sunday; day <= time.Saturday; day++ {
		c.Hours = append(c.Hours, worktime.Interval{Day: day, From: 9 * 60, To: 10 * 60})
	}
	due, err := compile(t, c).Add(date(2040, 12, 30), 4*time.Hour)
	require.NoError(t, err)
	require.Equal(t, time.Date(2041, 1, 2, 9, 0, 0, 0, time.UTC), due)
}

func TestEveryRegionHasHolidaysInEveryYear(t *testing.T) {
	regions := worktime.Regions()
	require.IsIncreasing(t, regions)
	require.Subset(t, regions, []string{"de", "de-BY", "gb", "pl", "ru", "us"})
	for _, region := range regions {
		c := worktime.AlwaysOpen().Calendar()
		c.HolidayRegions = []string{region}
		s := compile(t, c)
		for y := worktime.FirstYear; y <= worktime.LastYear; y += 13 {
			from, to := date(y, 1, 1), date(y+1, 1, 1)
			daysOff := (to.Sub(from) - s.Measure(from, to)) / (24 * time.Hour)
			require.Greater(t, daysOff, time.Duration(3), "%s %d", region, y)
			require.Less(t, daysOff, time.Duration(40), "%s %d", region, y)
		}
	}
}

// Japan's equinoxes write to what the library shares between all callers.
func TestConcurrentUse(t *testing.T) {
	c := office()
	c.HolidayRegions = []string{"jp", "de"}
	from, to := date(2026, 1, 1), date(2036, 1, 1)
	want := compile(t, c).Measure(from, to)
	shared := compile(t, c)
	var all sync.WaitGroup
	results := make([]time.Duration, 8)
	for i := range results {
		all.Go(func() {
			own := compile(t, c)
			results[i] = (own.Measure(from, to) + shared.Measure(from, to)) / 2
		})
	}
	all.Wait()
	for _, got := range results {
		require.Equal(t, want, got)
	}
}
