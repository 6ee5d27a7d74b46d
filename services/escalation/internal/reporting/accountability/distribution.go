package accountability

import (
	"maps"
	"math"
	"slices"
	"time"
)

const (
	// maxExactValues is the number of values up to which all are kept.
	maxExactValues = 10_000
	// bucketsPerDoubling makes a bucket half a percent wide.
	bucketsPerDoubling = 140
)

// distribution computes percentiles of durations in bounded memory. Few values are all kept; of many it counts those in
// each bucket.
type distribution struct {
	values  []time.Duration
	buckets map[int]int // counts by bucket; nil as long as all values are kept
	n       int
}

// addValue adds a duration, which is not negative.
func (d *distribution) addValue(value time.Duration) {
	d.n++
	if d.buckets != nil {
		d.buckets[bucketOf(value)]++
		return
	}
	d.values = append(d.values, value)
	if d.n <= maxExactValues {
		return
	}
	d.buckets = map[int]int{}
	for _, v := range d.values {
		d.buckets[bucketOf(v)]++
	}
	d.values = nil
}

// percentile returns the shortest duration that the given percentage of values does not exceed; with buckets, the end of
// its bucket. Without values it is 0.
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
			return bucketEnd(b)
		}
	}
	return 0
}

// bucketOf returns the bucket of a duration. Stored times are in milliseconds, so shorter durations share one.
func bucketOf(value time.Duration) int {
	if value < time.Millisecond {
		return 0
	}
	return 1 + int(math.Log2(float64(value/time.Millisecond))*bucketsPerDoubling)
}

// bucketEnd returns the longest duration of a bucket.
func bucketEnd(bucket int) time.Duration {
	if bucket == 0 {
		return 0
	}
	milliseconds := math.Exp2(float64(bucket) / bucketsPerDoubling)
	return time.Duration(milliseconds * float64(time.Millisecond)).Truncate(time.Millisecond)
}
