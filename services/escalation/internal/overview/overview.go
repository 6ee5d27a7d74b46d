// Package overview is the control centre: how many handlings are not solved, by level,
// team, owner, state and time left.
//
// It is counted from one index of the store, in which every unsolved handling has one
// entry, and kept for as long as it is fresh. So it costs the same whoever asks and
// however many do, holds nothing in memory but sums, and shows what other replicas do.
package overview

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/ombud/ombud/services/escalation/internal/handling"
)

// Counts are handlings that are not solved.
type Counts struct {
	Open, Waiting, Unowned                         int64
	Breached, WithinHour, WithinFour, Today, Later int64
	// Oldest is the id of the one that was opened first, at OldestAt; empty for none, and
	// where it is not asked for.
	Oldest   string
	OldestAt time.Time
}

// Named are counts with what they have in common.
type Named struct {
	Name string
	Counts
}

// Overview is what is open at a time.
type Overview struct {
	At                    time.Time
	Total                 Counts
	Levels, Teams, Owners []Named
}

// cell is a number of handlings that count under the same key with the same time left.
type cell struct {
	handling.BoardKey
	left int // place in the horizons
	n    int64
}

// oldest is the oldest handling of a team.
type oldest struct {
	id     string
	opened time.Time
}

// assemble sums cells up, all of them or those of one team.
func assemble(at time.Time, team string, cells []cell, first map[string]oldest) Overview {
	o := Overview{At: at}
	levels, teams, owners := map[int]*Counts{}, map[string]*Counts{}, map[string]*Counts{}
	for _, c := range cells {
		if team != "" && c.Team != team {
			continue
		}
		o.Total.add(c)
		under(levels, c.Level).add(c)
		under(teams, c.Team).add(c)
		if c.Owner != "" {
			under(owners, c.Owner).add(c)
		}
	}
	for name, counts := range teams {
		counts.Oldest, counts.OldestAt = first[name].id, first[name].opened
		if counts.olderThan(o.Total) {
			o.Total.Oldest, o.Total.OldestAt = counts.Oldest, counts.OldestAt
		}
	}
	o.Levels = named(levels, strconv.Itoa)
	o.Teams = named(teams, func(name string) string { return name })
	o.Owners = named(owners, func(name string) string { return name })
	return o
}

// olderThan reports whether the oldest here was opened before that of others. Of two that
// were opened at the same time it is the one with the smaller id.
func (c *Counts) olderThan(others Counts) bool {
	if c.Oldest == "" || others.Oldest == "" {
		return c.Oldest != ""
	}
	return cmp.Or(c.OldestAt.Compare(others.OldestAt), cmp.Compare(c.Oldest, others.Oldest)) < 0
}

func (c *Counts) add(more cell) {
	switch more.State {
	case handling.Waiting:
		c.Waiting += more.n
	default:
		c.Open += more.n
	}
	if more.Owner == "" {
		c.Unowned += more.n
	}
	*[...]*int64{&c.Breached, &c.WithinHour, &c.WithinFour, &c.Today, &c.Later}[more.left] += more.n
}

func under[K comparable](groups map[K]*Counts, key K) *Counts {
	if groups[key] == nil {
		groups[key] = &Counts{}
	}
	return groups[key]
}

// named returns groups in the order of their keys.
func named[K cmp.Ordered](groups map[K]*Counts, name func(K) string) []Named {
	var list []Named
	for _, key := range slices.Sorted(maps.Keys(groups)) {
		list = append(list, Named{name(key), *groups[key]})
	}
	return list
}

// same reports whether two overviews say the same, whenever they were counted.
func (o Overview) same(other Overview) bool {
	return o.Total == other.Total && slices.Equal(o.Levels, other.Levels) &&
		slices.Equal(o.Teams, other.Teams) && slices.Equal(o.Owners, other.Owners)
}
