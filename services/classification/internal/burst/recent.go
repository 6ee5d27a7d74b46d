package burst

import (
	"cmp"
	"slices"
	"time"
)

// recentCases are the cases of a group within the window, oldest first. The free ones, of no incident, are kept apart, so that
// a test does not pass over the others: in an outage they are nearly all.
type recentCases struct{ all, free []*Observation }

// addNewest adds a case that is newer than the others.
func (r *recentCases) addNewest(o *Observation) {
	r.all = append(r.all, o)
	if !o.isPlaced {
		r.free = append(r.free, o)
	}
}

func (r *recentCases) dropOldest() {
	if oldest := r.all[0]; !oldest.isPlaced {
		r.removeFree(oldest)
	}
	r.all = r.all[1:]
}

// removeFree takes a case from the free ones, if it is one. It is mostly among the newest, so that few others move.
func (r *recentCases) removeFree(o *Observation) {
	switch at, isFree := r.findFree(o); {
	case !isFree:
	case at == 0:
		r.free = r.free[1:]
	default:
		r.free = slices.Delete(r.free, at, at+1)
	}
}

// insertFree adds a case to the free ones.
func (r *recentCases) insertFree(o *Observation) {
	at, _ := r.findFree(o)
	r.free = slices.Insert(r.free, at, o)
}

// findFree returns the place of a case among the free ones.
func (r *recentCases) findFree(o *Observation) (at int, isFree bool) {
	return slices.BinarySearchFunc(r.free, o, func(a, b *Observation) int { return cmp.Compare(a.number, b.number) })
}

// countSince returns the number of cases since a time.
func (r *recentCases) countSince(start time.Time) int {
	at, _ := slices.BinarySearchFunc(r.all, start, func(o *Observation, t time.Time) int { return o.At.Compare(t) })
	return len(r.all) - at
}

// groups are recent cases by key. None is empty.
type groups[K comparable] map[K]*recentCases

func (g groups[K]) addNewest(key K, o *Observation) {
	if g[key] == nil {
		g[key] = &recentCases{}
	}
	g[key].addNewest(o)
}

func (g groups[K]) dropOldest(key K) {
	if g[key].dropOldest(); len(g[key].all) == 0 {
		delete(g, key)
	}
}

// listOf returns the cases of a key.
func (g groups[K]) listOf(key K) recentCases {
	if of := g[key]; of != nil {
		return *of
	}
	return recentCases{}
}

// counting selects the cases that a test counts.
type counting struct {
	isCounted func(*Observation) bool
	listOf    func(recentCases) []*Observation // oldest first; valid until a case is placed
}

// countFree counts the cases of no incident.
func countFree() counting {
	return counting{
		isCounted: func(o *Observation) bool { return !o.isPlaced },
		listOf:    func(r recentCases) []*Observation { return r.free },
	}
}

// countSome counts given cases.
func countSome(cases []Observation) counting {
	given := map[string]bool{}
	for _, o := range cases {
		given[o.Case] = true
	}
	isGiven := func(o *Observation) bool { return given[o.Case] }
	return counting{
		isCounted: isGiven,
		listOf: func(r recentCases) []*Observation {
			return slices.DeleteFunc(slices.Clone(r.all), func(o *Observation) bool { return !isGiven(o) })
		},
	}
}
