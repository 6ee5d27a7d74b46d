package offer

import (
	"iter"
	"time"

	"github.com/ombud/ombud/pkg/worktime"
)

// Moment is the catalog as it applies at one time. A version applies from its
// effective time until that of the next; of two with the same, the one made later.
type Moment struct {
	view    *View
	at, now time.Time
}

// At returns the catalog as it applies at a time. What did not exist then but does
// now applies as it was first: a customer may have spoken before the catalog had a
// word for it.
func (v *View) At(at, now time.Time) Moment { return Moment{v, at, now} }

// Version returns what applies under a name, also when that is that it is out of use;
// number 0 when there never was one.
func (m Moment) Version(name string) Version { return m.of(m.view.versions(name)) }

func (m Moment) of(versions []Version) Version {
	found := -1
	for i := range versions {
		if e := versions[i].Effective; e.After(m.at) && (found >= 0 || e.After(m.now)) {
			break
		}
		found = i
	}
	if found < 0 {
		return Version{}
	}
	return versions[found]
}

// Current returns the version that applies; false when there is none or it was
// taken out of use.
func (m Moment) Current(name string) (Version, bool) {
	version := m.Version(name)
	return version, version.Number > 0 && !version.Deleted
}

// Schedule returns the compiled calendar of that name, or nil.
func (m Moment) Schedule(name string) *worktime.Schedule {
	calendar, found := m.Current(name)
	if !found {
		return nil
	}
	return m.view.schedules[calendar.ID()]
}

// All returns what applies of a kind, by name; what is out of use only when deleted
// is set.
func (m Moment) All(kind Kind, deleted bool) iter.Seq[Version] {
	shelf := m.view.kinds[kind]
	return func(yield func(Version) bool) {
		for _, name := range shelf.names {
			v := m.of(shelf.versions[name])
			if v.Number == 0 || v.Deleted && !deleted {
				continue
			}
			if !yield(v) {
				return
			}
		}
	}
}

// List returns at most limit resources of a kind by name, beginning behind the name
// after, that keep lets through, and whether there are more.
func (m Moment) List(kind Kind, after string, limit int, deleted bool, keep func(Version) bool) (page []Version, more bool) {
	for version := range m.All(kind, deleted) {
		if version.Name <= after || !keep(version) {
			continue
		}
		if len(page) == limit {
			return page, true
		}
		page = append(page, version)
	}
	return page, false
}

// ahead returns everything in use now or later.
func (m Moment) ahead() iter.Seq[Version] {
	return func(yield func(Version) bool) {
		for _, kind := range Kinds() {
			for _, name := range m.view.kinds[kind].names {
				versions := m.view.kinds[kind].versions[name]
				current := m.of(versions)
				for _, v := range versions {
					coming := v.Number == current.Number || v.Effective.After(m.at)
					if coming && !v.Deleted && !yield(v) {
						return
					}
				}
			}
		}
	}
}
