package massincident

import "time"

const (
	weekHours = 7 * 24
	// fade is what a week leaves of the weight of the week before.
	fade = 0.8
	// trust is how many hours of the same hour of the week it takes until they count as
	// much as all other hours together.
	trust = 2.0
	// firm is for how many hours of its own what was learned of other hours counts, when it
	// comes to how well the usual is known.
	firm = 6.0
	// learned is how many hours must have passed before all cases of a kind, whatever
	// they say, are held against what is usual for the kind.
	learned = 24
)

// Rates are how many cases usually come: of each kind, in each hour of the week. What
// is old fades.
type Rates struct {
	hour    time.Time // that is being counted
	current map[kind]float64
	seen    [weekHours]float64 // how often each hour of the week was counted
	all     float64            // how many hours that are
	kinds   map[kind]*usual
	total   *usual
}

// kind is the service and category of cases.
type kind struct{ service, category string }

type usual struct {
	hours [weekHours]float64
	all   float64
}

func newRates() *Rates {
	return &Rates{current: map[kind]float64{}, kinds: map[kind]*usual{}, total: &usual{}}
}

// count counts a case. Cases come in the order of their times.
func (r *Rates) count(k kind, at time.Time) {
	r.advance(at)
	r.current[k]++
}

// advance closes the hours that are over.
func (r *Rates) advance(now time.Time) {
	hour := now.UTC().Truncate(time.Hour)
	if r.hour.IsZero() || hour.Sub(r.hour) > 4*weekHours*time.Hour {
		r.hour = hour
	}
	for ; r.hour.Before(hour); r.hour = r.hour.Add(time.Hour) {
		at := hourOfWeek(r.hour)
		r.seen[at] = r.seen[at]*fade + 1
		r.all++
		for k := range r.current {
			if r.kinds[k] == nil {
				r.kinds[k] = &usual{}
			}
		}
		sum := 0.0
		for k, u := range r.kinds {
			u.add(at, r.current[k])
			sum += r.current[k]
		}
		r.total.add(at, sum)
		clear(r.current)
	}
}

func (u *usual) add(hour int, n float64) {
	u.hours[hour] = u.hours[hour]*fade + n
	u.all += n
}

// rate is how many an hour come at that time, and the shape of what is known of it.
// Until an hour of the week has been seen often, what the kind has at other hours counts
// too, as far as that hour is busier than others for all kinds.
func (r *Rates) rate(u *usual, at time.Time) (mean, shape float64) {
	if u == nil {
		u = &usual{}
	}
	hour := hourOfWeek(at)
	average := (u.all + 0.5) / (r.all + 1)
	expected := average * r.busy(hour)
	mean = (u.hours[hour] + trust*expected) / (r.seen[hour] + trust)
	return mean, max(u.hours[hour]+firm*expected, 0.5)
}

// busy is how much more of everything comes in an hour of the week than in others. For
// an hour that was never seen, that hour of other days says it.
func (r *Rates) busy(hour int) float64 {
	if r.total.all == 0 {
		return 1
	}
	average := r.total.all / r.all
	sum, seen := 0.0, 0.0
	for day := range 7 {
		at := day*24 + hour%24
		weight := 0.2
		if at == hour {
			weight = 1
		}
		sum += weight * r.total.hours[at]
		seen += weight * r.seen[at]
	}
	return (sum + trust*average) / ((seen + trust) * average)
}

func hourOfWeek(at time.Time) int {
	at = at.UTC()
	return int(at.Weekday())*24 + at.Hour()
}
