package worktime_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/testfixtures"
	"github.com/ombud/ombud/pkg/worktime"
)

// vectors are cases of arithmetic written down as data.
type vectors struct {
	Add     []vector
	Measure []vector
}

type vector struct {
	Name           string
	TimeZone       string
	Hours          map[string][][2]worktime.TimeOfDay
	Holidays       []string
	HolidayRegions []string
	Pauses         [][2]time.Time
	Start, End     time.Time
	AddSeconds     int
	Want           time.Time
	WantSeconds    int
}

func TestVectors(t *testing.T) {
	files := []string{filepath.Join("testdata", "vectors.json")}
	if dir, ok := testfixtures.Dir(t, "worktime"); ok {
		files = append(files, filepath.Join(dir, "vectors.json"))
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		var all vectors
		require.NoError(t, json.Unmarshal(data, &all))
		require.NotEmpty(t, all.Add)
		require.NotEmpty(t, all.Measure)
		t.Run(filepath.Base(filepath.Dir(file)), all.check)
	}
}

func (all vectors) check(t *testing.T) {
	for _, v := range all.Add {
		t.Run("add/"+v.Name, func(t *testing.T) {
			d := time.Duration(v.AddSeconds) * time.Second
			s := v.schedule(t)
			due, err := s.Add(v.Start, d, v.pauses()...)
			require.NoError(t, err)
			require.Equal(t, v.Want, due)
			require.Equal(t, d, s.Measure(v.Start, due, v.pauses()...))
		})
	}
	for _, v := range all.Measure {
		t.Run("measure/"+v.Name, func(t *testing.T) {
			want := time.Duration(v.WantSeconds) * time.Second
			require.Equal(t, want, v.schedule(t).Measure(v.Start, v.End, v.pauses()...))
		})
	}
}

func (v vector) schedule(t *testing.T) *worktime.Schedule {
	t.Helper()
	calendar := worktime.Calendar{TimeZone: v.TimeZone, HolidayRegions: v.HolidayRegions}
	for name, intervals := range v.Hours {
		day := parseDay(t, name)
		for _, i := range intervals {
			calendar.Hours = append(calendar.Hours, worktime.Interval{Day: day, From: i[0], To: i[1]})
		}
	}
	for _, date := range v.Holidays {
		calendar.Holidays = append(calendar.Holidays, worktime.Holiday{Date: date})
	}
	s, err := worktime.Compile(calendar)
	require.NoError(t, err)
	return s
}

// parseDay reads the name of a weekday or its first three letters, in any case.
func parseDay(t *testing.T, name string) time.Weekday {
	t.Helper()
	for day := time.Sunday; day <= time.Saturday; day++ {
		if strings.EqualFold(name, day.String()) || strings.EqualFold(name, day.String()[:3]) {
			return day
		}
	}
	require.Fail(t, "not a weekday", name)
	return 0
}

func (v vector) pauses() (spans []worktime.Span) {
	for _, p := range v.Pauses {
		spans = append(spans, worktime.Span{From: p[0], To: p[1]})
	}
	return spans
}
