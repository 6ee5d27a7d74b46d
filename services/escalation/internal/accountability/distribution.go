package accountability

import (
	"maps"
	"math"
	"slices"
	"time"
)

const (
	// exact is up to how many values are all kept.
	exact = 10_000
	// precision is how many buckets there are for each doubling: one is half a percent wide.
	precision = 140
)

// distribution answers for percentiles of durations in bounded memory: of few values it
// keeps all, of many how often they fell into which bucket.
type distribution struct {
	values  []time.Duration
	buckets map[int]int // by bucket; nil as long as all values are kept
	n       int
}

// add takes a duration, which is not negative.
func (d *distribution) add(value time.Duration) {
	d.n++
	if d.buckets != nil {
		d.buckets[bucket(value)]++
		return
	}
	d.values = append(d.values, value)
	if d.n <= exact {
		return
	}
	d.buckets = map[int]int{}
	for _, v := range d.values {
		d.buckets[bucket(v)]++
	}
	d.values = nil
}

// percentile returns the shortest duration that so many of a hundred values do not exceed;
// of many values, that of the end of its bucket. Without values it is 0.
func (d *distribution) percentile(percent int) time.Duration {
	if d.n == 0 {
		return 0
	}
	place := (d.n*percent + 99) / 100
	if d.buckets == nil {
		slices.Sort(d.values)
		return d.values[place-1]
	}
	for _, b := range slices.Sorted(maps.Keys(d.buckets)) {
		if place -= d.buckets[b]; place <= 0 {
			return end(b)
		}
	}
	return 0
}

// bucket returns the bucket of a duration. Stored times are in milliseconds, so nothing
// shorter needs to be told apart.
func bucket(value time.Duration) int {
	if value < time.Millisecond {
		return 0
	}
	return 1 + int(math.Log2(float64(value/time.Millisecond))*precision)
}

// end returns the longest duration of a bucket.
func end(bucket int) time.Duration {
	if bucket == 0 {
		return 0
	}
	return time.Duration(math.Exp2(float64(bucket)/precision) * float64(time.Millisecond)).Truncate(time.Millisecond)
}
