package clock

import (
	"slices"
	"sync"
	"time"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/worktime"
)

// maxPaces bounds the cache. A firm has a handful of calendars, each in a few versions.
const maxPaces = 256

// Calendar is a working calendar together with its origin in the catalog.
type Calendar struct {
	worktime.Calendar `bson:",inline"`
	Name              string    `bson:"name,omitempty"`
	DisplayName       string    `bson:"displayName,omitempty"`
	Version           int64     `bson:"version,omitempty"`
	Effective         time.Time `bson:"effective,omitempty"`
}

// Paces compiles calendars, each distinct one once. It is safe for concurrent use.
type Paces struct {
	always Pace
	mu     sync.Mutex
	known  map[string][]compiledCalendar // the versions of a calendar, by its name
	count  int
}

// compiledCalendar is a known calendar and its pace.
type compiledCalendar struct {
	calendar worktime.Calendar
	pace     Pace
}

// NewPaces returns an empty cache.
func NewPaces() *Paces {
	return &Paces{always: schedulePace{worktime.AlwaysOpen()}, known: map[string][]compiledCalendar{}}
}

// PaceOf returns the pace of working time on a calendar, or around the clock without one. An invalid calendar is an
// InvalidArgument fault on commitment.calendar.
func (p *Paces) PaceOf(calendar *Calendar) (Pace, error) {
	if calendar == nil {
		return p.always, nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, known := range p.known[calendar.Name] {
		if isSame(known.calendar, calendar.Calendar) {
			return known.pace, nil
		}
	}
	schedule, err := worktime.Compile(calendar.Calendar)
	if err != nil {
		return nil, wrongCalendar(err)
	}
	if p.count >= maxPaces {
		clear(p.known)
		p.count = 0
	}
	p.count++
	compiled := compiledCalendar{schedule.Calendar(), schedulePace{schedule}}
	p.known[calendar.Name] = append(p.known[calendar.Name], compiled)
	return compiled.pace, nil
}

// isSame reports whether two calendars open at the same times.
func isSame(a, b worktime.Calendar) bool {
	return a.TimeZone == b.TimeZone && slices.Equal(a.Hours, b.Hours) &&
		slices.Equal(a.HolidayRegions, b.HolidayRegions) && slices.Equal(a.Holidays, b.Holidays)
}

func wrongCalendar(err error) error {
	if wrong, ok := fault.As(err); ok && len(wrong.Fields()) > 0 {
		return wrong.Under("commitment.calendar")
	}
	return err
}

// schedulePace reckons in nanoseconds on a schedule that reckons in whole seconds. Working hours begin and end on whole
// seconds, so a second is worked all or not at all. Without this a clock could run out a fraction of a second early.
type schedulePace struct{ *worktime.Schedule }

// Add implements Pace. Beyond the range of the schedule it returns Never.
func (p schedulePace) Add(from time.Time, d time.Duration) time.Time {
	if d <= 0 {
		return from
	}
	start := from.Truncate(time.Second)
	d += p.workedFraction(from)
	whole := d.Truncate(time.Second)
	if whole < d { // the last second is begun and not finished
		whole += time.Second
	}
	end, err := p.Schedule.Add(start, whole)
	if err != nil {
		return Never()
	}
	return end.Add(d - whole)
}

// Measure implements Pace.
func (p schedulePace) Measure(from, to time.Time) time.Duration {
	if !to.After(from) {
		return 0
	}
	seconds := p.Schedule.Measure(from.Truncate(time.Second), to.Truncate(time.Second))
	return seconds - p.workedFraction(from) + p.workedFraction(to)
}

// workedFraction returns the part of its second that an instant has behind it, if that second is worked.
func (p schedulePace) workedFraction(at time.Time) time.Duration {
	start := at.Truncate(time.Second)
	if !p.Schedule.IsOpen(start) {
		return 0
	}
	return at.Sub(start)
}
