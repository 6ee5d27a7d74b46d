package worktime

import (
	"slices"
	"sync/atomic"
	"time"

	"github.com/rickar/cal/v2"

	"github.com/ombud/ombud/pkg/fault"
)

const (
	// FirstYear is the first local year that a Schedule knows. There is no working
	// time before it.
	FirstYear = 1970
	// LastYear is the last one. There is no working time after it.
	LastYear = 2199
	// MaxYears is how many calendar years after start's own Add and Next look into.
	MaxYears = 50
)

// ReasonTooFar is the reason of the fault for more working time than there is.
const ReasonTooFar = "WORKTIME_TOO_FAR"

// CheckTime returns an InvalidArgument fault that names the field of a time outside of the years that a Schedule knows, in any
// zone: before the second day of FirstYear in UTC, or after the last but one of LastYear. It is nil for any other time.
func CheckTime(field string, at time.Time) *fault.Error {
	first := time.Date(FirstYear, time.January, 2, 0, 0, 0, 0, time.UTC)
	end := time.Date(LastYear, time.December, 31, 0, 0, 0, 0, time.UTC)
	if at.Before(first) || !at.Before(end) {
		return fault.Invalid(field, "must be from %s to %s", first.Format(time.DateOnly), end.AddDate(0, 0, -1).Format(time.DateOnly))
	}
	return nil
}

// Schedule reckons in the working time of a calendar. It does not change and is
// safe for concurrent use. Years are laid out when they are first asked for, a few
// microseconds each, and kept: share a Schedule rather than compile it anew.
type Schedule struct {
	calendar Calendar
	zone     *time.Location
	week     [7][]shift
	legal    []*cal.Holiday
	own      map[int64]bool // further holidays, by day number
	years    [LastYear - FirstYear + 1]atomic.Pointer[year]
}

// Calendar returns a copy of the calendar the schedule was compiled from.
func (s *Schedule) Calendar() Calendar { return s.calendar.deepCopy() }

// Add returns the first instant at or after start by which d of working time has
// passed, not counting the pauses. An add of zero is start itself,
// open or not. The pauses may come in any order and overlap. The result is in
// start's location. The error is a fault.InvalidArgument: d is negative, or there is
// not as much working time until MaxYears ahead and LastYear.
func (s *Schedule) Add(start time.Time, d time.Duration, pauses ...Span) (time.Time, error) {
	if d < 0 {
		return time.Time{}, fault.Invalid("duration", "%s is negative", d)
	}
	at, left := start.Unix(), int64(d/time.Second)
	for _, p := range sortedSpans(pauses) {
		used := s.measureSeconds(at, max(at, p.from))
		if left <= used {
			break
		}
		left -= used
		at = max(at, p.to)
	}
	due, ok := s.addSeconds(at, left)
	if !ok {
		return time.Time{}, tooFar(start).With("duration", d.String())
	}
	return time.Unix(due, 0).In(start.Location()), nil
}

// Measure returns the working time from from until to, not counting the pauses. It
// is negative when to is before from.
func (s *Schedule) Measure(from, to time.Time, pauses ...Span) time.Duration {
	if to.Before(from) {
		return -s.Measure(to, from, pauses...)
	}
	at, end, sum := from.Unix(), to.Unix(), int64(0)
	for _, p := range sortedSpans(pauses) {
		if p.from >= end {
			break
		}
		sum += s.measureSeconds(at, max(at, p.from))
		at = max(at, p.to)
	}
	return time.Duration(sum+s.measureSeconds(at, max(at, end))) * time.Second
}

// IsOpen reports whether at is working time.
func (s *Schedule) IsOpen(at time.Time) bool {
	next, ok := s.yearOf(at.Unix()).openFrom(at.Unix())
	return ok && next == at.Unix()
}

// Next returns the first instant of working time that is not before at: at itself
// in working time, else the next opening, in at's location. The error is that of
// Add.
func (s *Schedule) Next(at time.Time) (time.Time, error) {
	n := s.yearNumber(at.Unix())
	for last := min(n+MaxYears, LastYear); n <= last; n++ {
		if next, ok := s.layoutOf(n).openFrom(at.Unix()); ok {
			return time.Unix(next, 0).In(at.Location()), nil
		}
	}
	return time.Time{}, tooFar(at)
}

func tooFar(start time.Time) *fault.Error {
	return fault.New(fault.InvalidArgument, ReasonTooFar,
		"there is not as much working time within %d years of %s", MaxYears, start.Format(time.DateOnly))
}

// addSeconds is Add without pauses.
func (s *Schedule) addSeconds(at, seconds int64) (int64, bool) {
	if seconds == 0 {
		return at, true
	}
	n := s.yearNumber(at)
	need := s.layoutOf(n).workedBefore(at) + seconds
	for last := min(n+MaxYears, LastYear); n <= last; n++ {
		y := s.layoutOf(n)
		if need <= y.total {
			return y.instantAfter(need), true
		}
		need -= y.total
	}
	return 0, false
}

// measureSeconds is Measure without pauses; to is not before from.
func (s *Schedule) measureSeconds(from, to int64) int64 {
	if from == to {
		return 0
	}
	n, last := s.yearNumber(from), s.yearNumber(to)
	sum := s.layoutOf(last).workedBefore(to) - s.layoutOf(n).workedBefore(from)
	for ; n < last; n++ {
		sum += s.layoutOf(n).total
	}
	return sum
}

func (s *Schedule) yearOf(at int64) *year { return s.layoutOf(s.yearNumber(at)) }

// yearNumber returns the year that the instant lies in, or the nearest year
// that the schedule knows. Clocks have been set back at new year's
// midnight (Dhaka, 2009), but nowhere after it: a year, once begun, goes on.
func (s *Schedule) yearNumber(at int64) int {
	return min(max(time.Unix(at, 0).In(s.zone).Year(), FirstYear), LastYear)
}

// layoutOf returns the layout of a year. Two callers may lay it out at the same time;
// both get the same.
func (s *Schedule) layoutOf(n int) *year {
	slot := &s.years[n-FirstYear]
	if y := slot.Load(); y != nil {
		return y
	}
	y := s.buildYear(n)
	slot.Store(y)
	return y
}

type span struct{ from, to int64 }

// sortedSpans returns the spans that are not empty in the order in which they start.
func sortedSpans(pauses []Span) []span {
	var spans []span
	for _, p := range pauses {
		if from, to := p.From.Unix(), p.To.Unix(); from < to {
			spans = append(spans, span{from, to})
		}
	}
	slices.SortFunc(spans, func(a, b span) int { return int(a.from - b.from) })
	return spans
}
