package worktime

import (
	"math"
	"slices"
	"sort"
	"time"
)

const daySeconds = 24 * 60 * 60

// year is the working time of one calendar year of a zone, laid out on the line of
// real time. All instants are Unix seconds.
type year struct {
	begin, end int64 // from new year's midnight to the next one
	stretches  []stretch
	total      int64 // working seconds of the year
}

// stretch is working time without a break.
type stretch struct {
	open, close int64
	before      int64 // working seconds of the year that precede it
}

// shift is an interval of a day, in seconds of the wall clock after midnight.
type shift struct{ from, to int64 }

// buildYear lays out year n. Working time is cut at its ends, so that every
// second belongs to one year only.
func (s *Schedule) buildYear(n int) *year {
	clock := wallClockOf(s.zone, n)
	first, next := newYear(n), newYear(n+1)
	y := &year{begin: clock.instantOf(first * daySeconds), end: clock.instantOf(next * daySeconds)}
	holidays := s.legalHolidays(n)
	for day := first - 1; day < next; day++ { // a night shift reaches in from the year before
		if s.own[day] || slices.Contains(holidays, day) {
			continue
		}
		midnight := day * daySeconds
		for _, h := range s.week[weekdayOf(day)] {
			y.addStretch(clock.instantOf(midnight+h.from), clock.instantOf(midnight+h.to))
		}
	}
	return y
}

// addStretch appends the part of [from, to) that lies in the year. It extends the last
// stretch if there is no break between them.
func (y *year) addStretch(from, to int64) {
	from, to = max(from, y.begin), min(to, y.end)
	if from >= to {
		return
	}
	if last := len(y.stretches) - 1; last >= 0 && y.stretches[last].close == from {
		y.stretches[last].close = to
	} else {
		y.stretches = append(y.stretches, stretch{open: from, close: to, before: y.total})
	}
	y.total += to - from
}

// workedBefore returns the working seconds of the year before the instant at.
func (y *year) workedBefore(at int64) int64 {
	i := sort.Search(len(y.stretches), func(i int) bool { return y.stretches[i].open >= at }) - 1
	if i < 0 {
		return 0
	}
	last := y.stretches[i]
	return last.before + min(at, last.close) - last.open
}

// instantAfter returns the first instant before which so many working seconds of the year
// lie; there must be as many, and at least one.
func (y *year) instantAfter(seconds int64) int64 {
	i := sort.Search(len(y.stretches), func(i int) bool { return y.stretches[i].before >= seconds }) - 1
	return y.stretches[i].open + seconds - y.stretches[i].before
}

// openFrom returns the first instant of working time that is not before at.
func (y *year) openFrom(at int64) (int64, bool) {
	i := sort.Search(len(y.stretches), func(i int) bool { return y.stretches[i].close > at })
	if i == len(y.stretches) {
		return 0, false
	}
	return max(at, y.stretches[i].open), true
}

// legalHolidays returns the days, as numbers, on which the regions' holidays of
// about year n fall and on which they are observed. A new year's day may be
// observed in December.
func (s *Schedule) legalHolidays(n int) []int64 {
	var days []int64
	for _, holiday := range s.legal {
		for y := n - 1; y <= n+1; y++ {
			own := *holiday // some of the library's rules write to their argument
			actual, observed := own.Calc(y)
			if actual.IsZero() {
				continue
			}
			// Midnight or noon in the machine's zone, or, where clocks are set
			// forward at midnight, an hour off. Six hours later it is the same day.
			days = append(days, dayNumber(actual.Add(6*time.Hour)), dayNumber(observed.Add(6*time.Hour)))
		}
	}
	return days
}

// wallClock holds the local time of a zone around one year: the offsets from UTC in
// their order.
type wallClock []offset

type offset struct {
	until   int64 // the instant of the next change
	seconds int64
}

func wallClockOf(zone *time.Location, n int) wallClock {
	const margin = 3 * daySeconds // more than any offset, and than a night shift
	at := time.Unix(newYear(n)*daySeconds-margin, 0).In(zone)
	last := newYear(n+1)*daySeconds + margin
	var clock wallClock
	for {
		_, seconds := at.Zone()
		_, change := at.ZoneBounds()
		if change.IsZero() || change.Unix() > last {
			return append(clock, offset{until: math.MaxInt64, seconds: int64(seconds)})
		}
		// Where a rule takes the place of a table, after 2037, time ends every year
		// after 365 days, and says on the last of a leap year that the bound is past.
		if !change.After(at) {
			change = at.Add(daySeconds * time.Second)
		}
		clock = append(clock, offset{until: change.Unix(), seconds: int64(seconds)})
		at = change
	}
}

// instantOf returns the first instant at which the clocks show the wall time (seconds
// since 1970-01-01 00:00 local) or a later one.
func (c wallClock) instantOf(wall int64) int64 {
	at := wall - c[0].seconds
	for i := 0; at >= c[i].until; i++ { // the last offset is for good
		at = max(c[i].until, wall-c[i+1].seconds)
	}
	return at
}

// newYear returns the number of the first day of year n; day 0 is 1970-01-01.
func newYear(n int) int64 {
	return time.Date(n, time.January, 1, 0, 0, 0, 0, time.UTC).Unix() / daySeconds
}

// dayNumber returns the number of the date that t shows in its own zone.
func dayNumber(t time.Time) int64 {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / daySeconds
}

// weekdayOf returns the day of the week of a day; day 0 was a Thursday.
func weekdayOf(day int64) time.Weekday { return time.Weekday(((day+int64(time.Thursday))%7 + 7) % 7) }
