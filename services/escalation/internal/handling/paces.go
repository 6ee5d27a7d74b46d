package handling

import (
	"slices"
	"sync"
	"time"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/worktime"
)

// maxPaces bounds the cache. A firm has a handful of calendars, each in a few versions.
const maxPaces = 256

// Paces compiles calendars, each distinct one once. It is safe for concurrent use.
type Paces struct {
	always Pace
	mu     sync.Mutex
	known  map[string][]compiled // by name: its versions
	count  int
}

// compiled is a calendar that was met, and how time passes on it.
type compiled struct {
	calendar worktime.Calendar
	pace     Pace
}

// NewPaces returns an empty cache.
func NewPaces() *Paces {
	return &Paces{always: exact{worktime.AlwaysOpen()}, known: map[string][]compiled{}}
}

// Of returns how working time passes under a commitment: on its calendar, or around the
// clock when it has none. A calendar that makes no sense is an InvalidArgument fault.
func (p *Paces) Of(c Commitment) (Pace, error) {
	if c.Calendar == nil {
		return p.always, nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, k := range p.known[c.Calendar.Name] {
		if same(k.calendar, c.Calendar.Calendar) {
			return k.pace, nil
		}
	}
	schedule, err := worktime.Compile(c.Calendar.Calendar)
	if err != nil {
		return nil, wrongCalendar(err)
	}
	if p.count >= maxPaces {
		clear(p.known)
		p.count = 0
	}
	p.count++
	k := compiled{schedule.Calendar(), exact{schedule}}
	p.known[c.Calendar.Name] = append(p.known[c.Calendar.Name], k)
	return k.pace, nil
}

// same reports whether two calendars are the same in all that counts.
func same(a, b worktime.Calendar) bool {
	return a.TimeZone == b.TimeZone && slices.Equal(a.Hours, b.Hours) &&
		slices.Equal(a.HolidayRegions, b.HolidayRegions) && slices.Equal(a.Holidays, b.Holidays)
}

func wrongCalendar(err error) error {
	if wrong, ok := fault.As(err); ok && len(wrong.Fields()) > 0 {
		return wrong.Under("commitment.calendar")
	}
	return err
}

// exact reckons in nanoseconds on a schedule that reckons in whole seconds. Working hours
// begin and end on whole seconds, so a second is worked all or not at all. Without this a
// clock could run out a fraction of a second before its time.
type exact struct{ *worktime.Schedule }

// Add implements Pace. Beyond what the schedule can reckon lies a time that never comes.
func (e exact) Add(from time.Time, d time.Duration) time.Time {
	if d <= 0 {
		return from
	}
	start := from.Truncate(time.Second)
	d += e.worked(from)
	whole := d.Truncate(time.Second)
	if whole < d { // the last second is begun and not finished
		whole += time.Second
	}
	end, err := e.Schedule.Add(start, whole)
	if err != nil {
		return never()
	}
	return end.Add(d - whole)
}

// Measure implements Pace.
func (e exact) Measure(from, to time.Time) time.Duration {
	if !to.After(from) {
		return 0
	}
	seconds := e.Schedule.Measure(from.Truncate(time.Second), to.Truncate(time.Second))
	return seconds - e.worked(from) + e.worked(to)
}

// worked returns how much of its second an instant has behind it, if that is worked.
func (e exact) worked(at time.Time) time.Duration {
	start := at.Truncate(time.Second)
	if !e.Schedule.Open(start) {
		return 0
	}
	return at.Sub(start)
}
