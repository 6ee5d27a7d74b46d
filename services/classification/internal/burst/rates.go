package burst

import "time"

const (
	weekHours = 7 * 24
	// weeklyDecay is the weight of a week relative to the following one (exponential smoothing).
	weeklyDecay = 0.8
	// priorHours is the weight of the prior mean, in observed hours: after so many observations of an hour of the
	// week, its own mean counts as much as the mean of all other hours.
	priorHours = 2.0
	// shapeHours is the weight of all other hours in the shape, in observed hours.
	shapeHours = 6.0
	// minHours is the number of observed hours that make the rates of kinds reliable.
	minHours = 24
)

// seasonalRates estimate the number of cases per hour, for each kind and hour of the week. Old observations decay.
type seasonalRates struct {
	hour     time.Time // the hour in progress
	current  map[kind]float64
	observed [weekHours]float64 // decayed number of observations of each hour of the week
	hours    float64            // number of observed hours
	kinds    map[kind]*series
	total    *series
}

// series is the decayed number of cases by hour of the week, and their undecayed sum.
type series struct {
	byHour [weekHours]float64
	sum    float64
}

func newSeasonalRates() *seasonalRates {
	return &seasonalRates{current: map[kind]float64{}, kinds: map[kind]*series{}, total: &series{}}
}

// countCase counts a case, anywhere and in its territory. Cases come in the order of their times.
func (r *seasonalRates) countCase(o *Observation, at time.Time) {
	r.advanceTo(at)
	for _, k := range o.kinds() {
		r.current[k]++
	}
}

// advanceTo closes the hours before now. After a gap of more than four weeks it starts a new hour without closing
// the missing ones.
func (r *seasonalRates) advanceTo(now time.Time) {
	hour := now.UTC().Truncate(time.Hour)
	if r.hour.IsZero() || hour.Sub(r.hour) > 4*weekHours*time.Hour {
		r.hour = hour
	}
	for r.hour.Before(hour) {
		r.closeHour()
		r.hour = r.hour.Add(time.Hour)
	}
}

// closeHour adds the counts of the hour in progress to the series.
func (r *seasonalRates) closeHour() {
	at := hourOfWeek(r.hour)
	r.observed[at] = r.observed[at]*weeklyDecay + 1
	r.hours++
	for k := range r.current {
		if r.kinds[k] == nil {
			r.kinds[k] = &series{}
		}
	}
	total := 0.0
	for k, s := range r.kinds {
		s.addHour(at, r.current[k])
		if k.territory == "" {
			total += r.current[k]
		}
	}
	r.total.addHour(at, total)
	clear(r.current)
}

func (s *series) addHour(hour int, n float64) {
	s.byHour[hour] = s.byHour[hour]*weeklyDecay + n
	s.sum += n
}

// estimate returns the posterior mean of the number of cases per hour at a time, and the shape of its gamma
// distribution. The prior mean is the mean of the series over all hours times the seasonal factor of the hour.
func (r *seasonalRates) estimate(s *series, at time.Time) (mean, shape float64) {
	if s == nil {
		s = &series{}
	}
	hour := hourOfWeek(at)
	average := (s.sum + 0.5) / (r.hours + 1)
	prior := average * r.seasonalFactor(hour)
	mean = (s.byHour[hour] + priorHours*prior) / (r.observed[hour] + priorHours)
	return mean, max(s.byHour[hour]+shapeHours*prior, 0.5)
}

// seasonalFactor returns the number of cases of all kinds in an hour of the week, relative to the mean hour. The
// same hour of other days counts a fifth, so that it stands in for an hour that was never observed.
func (r *seasonalRates) seasonalFactor(hour int) float64 {
	if r.total.sum == 0 {
		return 1
	}
	average := r.total.sum / r.hours
	sum, observed := 0.0, 0.0
	for day := range 7 {
		at := day*24 + hour%24
		weight := 0.2
		if at == hour {
			weight = 1
		}
		sum += weight * r.total.byHour[at]
		observed += weight * r.observed[at]
	}
	return (sum + priorHours*average) / ((observed + priorHours) * average)
}

func hourOfWeek(at time.Time) int {
	at = at.UTC()
	return int(at.Weekday())*24 + at.Hour()
}
