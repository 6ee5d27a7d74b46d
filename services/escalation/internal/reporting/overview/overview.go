// Package overview is the control centre: the number of unsolved handlings by level, team, owner, state and time left.
//
// It is counted from one index of the store, in which every unsolved handling has one entry, and kept while it is fresh. So
// its cost does not grow with the callers, it holds nothing in memory but sums, and it shows the changes of other replicas.
package overview

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/ombud/ombud/services/escalation/internal/handling"
)

// Counts are numbers of unsolved handlings.
type Counts struct {
	Open, Waiting, Unowned                         int64
	Breached, WithinHour, WithinFour, Today, Later int64
	// Oldest is the id of the handling that was opened first, at OldestAt. It is empty for none, and for levels and owners.
	Oldest   string
	OldestAt time.Time
}

// Named are the counts of a level, a team or an owner.
type Named struct {
	Name string
	Counts
}

// Overview is the unsolved handlings at a time.
type Overview struct {
	At                    time.Time
	Total                 Counts
	Levels, Teams, Owners []Named
}

// cell is the number of handlings with the same key and the same time left.
type cell struct {
	handling.BoardKey
	horizon int // index of the time left
	n       int64
}

// oldestCase is the oldest handling of a team.
type oldestCase struct {
	id     string
	opened time.Time
}

// sumCells sums up all cells, or those of one team.
func sumCells(at time.Time, team string, cells []cell, oldest map[string]oldestCase) Overview {
	o := Overview{At: at}
	levels, teams, owners := map[int]*Counts{}, map[string]*Counts{}, map[string]*Counts{}
	for _, c := range cells {
		if team != "" && c.Team != team {
			continue
		}
		o.Total.addCell(c)
		countsUnder(levels, c.Level).addCell(c)
		countsUnder(teams, c.Team).addCell(c)
		if c.Owner != "" {
			countsUnder(owners, c.Owner).addCell(c)
		}
	}
	for name, counts := range teams {
		counts.Oldest, counts.OldestAt = oldest[name].id, oldest[name].opened
		if counts.isOlderThan(o.Total) {
			o.Total.Oldest, o.Total.OldestAt = counts.Oldest, counts.OldestAt
		}
	}
	o.Levels = sortedCounts(levels, strconv.Itoa)
	o.Teams = sortedCounts(teams, func(name string) string { return name })
	o.Owners = sortedCounts(owners, func(name string) string { return name })
	return o
}

// isOlderThan reports whether the oldest handling was opened before that of others. Of two opened at the same time the one
// with the smaller id counts as older.
func (c *Counts) isOlderThan(others Counts) bool {
	if c.Oldest == "" || others.Oldest == "" {
		return c.Oldest != ""
	}
	return cmp.Or(c.OldestAt.Compare(others.OldestAt), cmp.Compare(c.Oldest, others.Oldest)) < 0
}

func (c *Counts) addCell(more cell) {
	switch more.State {
	case handling.Waiting:
		c.Waiting += more.n
	default:
		c.Open += more.n
	}
	if more.Owner == "" {
		c.Unowned += more.n
	}
	*[...]*int64{&c.Breached, &c.WithinHour, &c.WithinFour, &c.Today, &c.Later}[more.horizon] += more.n
}

func countsUnder[K comparable](groups map[K]*Counts, key K) *Counts {
	if groups[key] == nil {
		groups[key] = &Counts{}
	}
	return groups[key]
}

// sortedCounts returns groups in the order of their keys.
func sortedCounts[K cmp.Ordered](groups map[K]*Counts, name func(K) string) []Named {
	var list []Named
	for _, key := range slices.Sorted(maps.Keys(groups)) {
		list = append(list, Named{name(key), *groups[key]})
	}
	return list
}

// hasSameCounts reports whether two overviews have the same counts.
func (o Overview) hasSameCounts(other Overview) bool {
	return o.Total == other.Total && slices.Equal(o.Levels, other.Levels) &&
		slices.Equal(o.Teams, other.Teams) && slices.Equal(o.Owners, other.Owners)
}
