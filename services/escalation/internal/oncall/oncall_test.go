package oncall_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ombud/ombud/pkg/worktime"
	"github.com/ombud/ombud/services/escalation/internal/oncall"
)

// away is who is away when.
type away map[string][][2]time.Time

// Available implements oncall.People.
func (a away) Available(staff string, at time.Time) bool {
	return !slices.ContainsFunc(a[staff], func(x [2]time.Time) bool { return !at.Before(x[0]) && at.Before(x[1]) })
}

// Boundary implements oncall.People.
func (a away) Boundary(staff string, at time.Time) (before, after time.Time) {
	for _, x := range a[staff] {
		for _, t := range x {
			if !t.After(at) && t.After(before) {
				before = t
			}
			if t.After(at) && (after.IsZero() || t.Before(after)) {
				after = t
			}
		}
	}
	return before, after
}

func utc(t require.TestingT, text string) time.Time {
	at, err := time.Parse("2006-01-02 15:04", text)
	require.NoError(t, err)
	return at
}

// rotation is ann, bea and cid in turns from a time on.
func rotation(t *testing.T, length oncall.Length, handOver, start string) oncall.Rotation {
	t.Helper()
	clock, err := worktime.ParseTimeOfDay(handOver)
	require.NoError(t, err)
	return oncall.Rotation{
		Participants: []string{"ann", "bea", "cid"}, Length: length, HandOver: clock, Day: time.Monday, Start: utc(t, start),
	}
}

// Hand-over is at the local time whatever the clocks do; times here are UTC.
func TestHandOverIsAtLocalTime(t *testing.T) {
	for _, tc := range []struct {
		name, zone  string
		rotation    oncall.Rotation
		from, until string
		shifts      []string
	}{
		{"Berlin, clocks set forward", "Europe/Berlin", rotation(t, oncall.Daily, "09:00", "2026-03-27 08:00"), "2026-03-28 08:00", "2026-03-30 07:00", []string{
			"bea 28 08:00-29 07:00", "cid 29 07:00-30 07:00",
		}},
		{"Berlin, clocks set back", "Europe/Berlin", rotation(t, oncall.Daily, "09:00", "2026-10-24 07:00"), "2026-10-24 07:00", "2026-10-26 08:00", []string{
			"ann 24 07:00-25 08:00", "bea 25 08:00-26 08:00",
		}},
		{"Berlin, a hand-over that is left out", "Europe/Berlin", rotation(t, oncall.Daily, "02:30", "2026-03-28 01:30"), "2026-03-28 01:30", "2026-03-31 00:30", []string{
			"ann 28 01:30-29 01:00", "bea 29 01:00-30 00:30", "cid 30 00:30-31 00:30",
		}},
		{"Berlin, a hand-over that comes twice", "Europe/Berlin", rotation(t, oncall.Daily, "02:30", "2026-10-24 00:30"), "2026-10-24 00:30", "2026-10-26 01:30", []string{
			"ann 24 00:30-25 00:30", "bea 25 00:30-26 01:30",
		}},
		{"New York, clocks set forward", "America/New_York", rotation(t, oncall.Daily, "00:00", "2026-03-07 05:00"), "2026-03-07 05:00", "2026-03-10 04:00", []string{
			"ann 07 05:00-08 05:00", "bea 08 05:00-09 04:00", "cid 09 04:00-10 04:00",
		}},
		{"New York, clocks set back, half days", "America/New_York", func() oncall.Rotation {
			r := rotation(t, oncall.Custom, "08:00", "2026-10-31 12:00")
			r.Duration = 12 * time.Hour
			return r
		}(), "2026-10-31 12:00", "2026-11-02 01:00", []string{
			"ann 31 12:00-01 00:00", "bea 01 00:00-01 13:00", "cid 01 13:00-02 01:00",
		}},
		{"Kolkata, no daylight saving", "Asia/Kolkata", rotation(t, oncall.Weekly, "10:00", "2026-03-26 00:00"), "2026-03-26 00:00", "2026-04-13 04:30", []string{
			"ann 26 00:00-30 04:30", "bea 30 04:30-06 04:30", "cid 06 04:30-13 04:30",
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := oncall.Schedule{TimeZone: tc.zone, Rotations: []oncall.Rotation{tc.rotation}}
			require.NoError(t, s.Validate())
			require.Equal(t, tc.shifts, lines(s.Shifts(utc(t, tc.from), utc(t, tc.until), away{})))
		})
	}
}

// An absent person is skipped, a restricted time falls to the next rotation, and an override
// goes before all.
func TestWhoTakesTheTurn(t *testing.T) {
	first := rotation(t, oncall.Daily, "00:00", "2026-11-02 00:00")
	second := oncall.Rotation{Participants: []string{"dan"}, Length: oncall.Weekly, Start: utc(t, "2026-11-01 00:00"), Day: time.Sunday}
	hours := first
	hours.Restrictions = []worktime.Interval{{Day: time.Monday, From: 22 * 60, To: 6 * 60}, {Day: time.Tuesday, From: 12 * 60, To: worktime.Midnight}}
	absent := func(staff, from, until string) away { return away{staff: {{utc(t, from), utc(t, until)}}} }
	for _, tc := range []struct {
		name   string
		s      oncall.Schedule
		people away
		shifts []string
	}{
		{"one is away", oncall.Schedule{Rotations: []oncall.Rotation{first}}, absent("ann", "2026-11-02 06:00", "2026-11-02 18:00"), []string{
			"ann 02 00:00-02 06:00", "bea 02 06:00-02 18:00", "ann 02 18:00-03 00:00", "bea 03 00:00-04 00:00",
		}},
		{"the only one is away", oncall.Schedule{Rotations: []oncall.Rotation{second}}, absent("dan", "2026-11-03 00:00", "2026-11-05 00:00"), []string{
			"dan 02 00:00-03 00:00", " 03 00:00-04 00:00",
		}},
		{"the second rotation fills in", oncall.Schedule{Rotations: []oncall.Rotation{hours, second}}, nil, []string{
			"dan 02 00:00-02 22:00", "ann 02 22:00-03 00:00", "bea 03 00:00-03 06:00", "dan 03 06:00-03 12:00", "bea 03 12:00-04 00:00",
		}},
		{"an override", oncall.Schedule{Rotations: []oncall.Rotation{first}, Overrides: []oncall.Override{
			{Staff: "eva", Start: utc(t, "2026-11-02 20:00"), End: utc(t, "2026-11-03 04:00")},
		}}, absent("eva", "2026-11-03 02:00", "2026-11-03 03:00"), []string{
			"ann 02 00:00-02 20:00", "eva 02 20:00-03 02:00", "bea 03 02:00-03 03:00", "eva 03 03:00-03 04:00", "bea 03 04:00-04 00:00",
		}},
		{"nobody", oncall.Schedule{}, nil, []string{" 02 00:00-04 00:00"}},
		{"not yet", oncall.Schedule{Rotations: []oncall.Rotation{rotation(t, oncall.Daily, "00:00", "2026-11-03 12:00")}}, nil, []string{
			" 02 00:00-03 12:00", "ann 03 12:00-04 00:00",
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			require.NoError(t, tc.s.Validate())
			require.Equal(t, tc.shifts, lines(tc.s.Shifts(utc(t, "2026-11-02 00:00"), utc(t, "2026-11-04 00:00"), tc.people)))
		})
	}
}

func TestSchedulesThatMakeNoSense(t *testing.T) {
	err := oncall.Schedule{
		TimeZone:  "Mars/Olympus",
		Rotations: []oncall.Rotation{{}, {Length: oncall.Custom, Duration: time.Minute, Start: utc(t, "2026-11-02 00:00")}, {Length: oncall.Daily, Duration: time.Hour, Start: utc(t, "2026-11-02 00:00")}},
		Overrides: []oncall.Override{{}},
	}.Validate()
	for _, field := range []string{"time_zone", "rotations[0].length", "rotations[0].start_time", "rotations[1].duration", "rotations[2].duration", "overrides[0].end_time"} {
		require.ErrorContains(t, err, field)
	}
}

// At every instant exactly one person is on call, or nobody when nobody is there; the shifts
// tile the time, and say at each instant what the schedule says.
func TestShiftsTileTheTime(t *testing.T) {
	zones := []string{"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/St_Johns", "Asia/Kolkata", "UTC", "Africa/Casablanca"}
	rapid.Check(t, func(t *rapid.T) {
		minutes := func(name string, days int) time.Time {
			return utc(t, "2026-01-01 00:00").Add(time.Duration(rapid.IntRange(0, days*24*60).Draw(t, name)) * time.Minute)
		}
		s := oncall.Schedule{TimeZone: rapid.SampledFrom(zones).Draw(t, "zone")}
		for i := range rapid.IntRange(0, 2).Draw(t, "rotations") {
			r := oncall.Rotation{
				Participants: []string{"ann", "bea", "cid"}[:rapid.IntRange(1, 3).Draw(t, fmt.Sprint("people", i))],
				Length:       oncall.Length(rapid.IntRange(1, 3).Draw(t, "length")),
				HandOver:     worktime.TimeOfDay(rapid.IntRange(0, 24*60-1).Draw(t, "hand over")),
				Day:          time.Weekday(rapid.IntRange(0, 6).Draw(t, "day")), Start: minutes("start", 300),
			}
			if r.Length == oncall.Custom {
				r.Duration = time.Duration(rapid.IntRange(60, 100_000).Draw(t, "duration")) * time.Minute
			}
			s.Rotations = append(s.Rotations, r)
		}
		people := away{}
		for range rapid.IntRange(0, 3).Draw(t, "absences") {
			who, from := rapid.SampledFrom([]string{"ann", "bea", "cid"}).Draw(t, "who"), minutes("away", 330)
			people[who] = append(people[who], [2]time.Time{from, from.Add(50 * time.Hour)})
		}
		require.NoError(t, s.Validate())
		from := minutes("from", 350)
		until := from.Add(10 * 24 * time.Hour)
		at := from
		for _, shift := range s.Shifts(from, until, people) {
			require.Equal(t, at, shift.From)
			require.True(t, shift.Until.After(at))
			at = shift.Until
			for _, instant := range []time.Time{shift.From, shift.From.Add(shift.Until.Sub(shift.From) / 2), shift.Until.Add(-time.Nanosecond)} {
				requireOn(t, s, people, instant, shift.Staff)
			}
		}
		require.Equal(t, until, at)
	})
}

// requireOn checks that a person is on call, or that nobody could be.
func requireOn(t *rapid.T, s oncall.Schedule, people away, at time.Time, staff string) {
	on := s.ShiftAt(at, people)
	require.Equal(t, staff, on.Staff)
	require.False(t, at.Before(on.From) || !on.Until.IsZero() && !at.Before(on.Until))
	for _, r := range s.Rotations {
		for _, participant := range r.Participants {
			could := !at.Before(r.Start) && people.Available(participant, at)
			require.False(t, could && staff == "", "%s could be on call", participant)
		}
	}
	require.True(t, staff == "" || people.Available(staff, at))
}

// lines returns shifts as "staff 02 15:04-03 15:04", in UTC.
func lines(shifts []oncall.Shift) []string {
	var out []string
	for _, s := range shifts {
		out = append(out, fmt.Sprintf("%s %s-%s", s.Staff, s.From.UTC().Format("02 15:04"), s.Until.UTC().Format("02 15:04")))
	}
	return out
}
