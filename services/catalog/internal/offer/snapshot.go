package offer

import (
	"iter"
	"time"

	"github.com/ombud/ombud/pkg/worktime"
)

// Snapshot is the catalog as it applies at one time. A version applies from its effective time until that of the next.
// Of two versions with the same time, the one made later applies.
type Snapshot struct {
	view    *View
	at, now time.Time
}

// SnapshotAt returns the catalog as it applies at a time. A resource that exists now but did not exist then applies in
// its first version, because a customer may speak before the catalog has a word for the problem.
func (v *View) SnapshotAt(at, now time.Time) Snapshot { return Snapshot{v, at, now} }

// KnownAt returns the snapshot as it was known at a time: without the resources that did not exist yet.
func (m Snapshot) KnownAt(known time.Time) Snapshot { return Snapshot{m.view, m.at, known} }

// At returns the time of the snapshot.
func (m Snapshot) At() time.Time { return m.at }

// FindVersion returns the version that applies under a name, also one that takes it out of use; number 0 for a name
// without any version.
func (m Snapshot) FindVersion(name string) Version { return m.versionAmong(m.view.versionsOf(name)) }

func (m Snapshot) versionAmong(versions []Version) Version {
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

// FindCurrent returns the version that applies; false for a name without one, and for a name out of use.
func (m Snapshot) FindCurrent(name string) (Version, bool) {
	version := m.FindVersion(name)
	return version, version.Number > 0 && !version.Deleted
}

// FindUsable returns the version that commitments use under a name: that of FindCurrent, or a fallback that an earlier
// release deleted.
func (m Snapshot) FindUsable(name string) (Version, bool) {
	version, found := m.FindCurrent(name)
	return version, found || version.Number > 0 && IsFallback(name)
}

// FindCalendar returns the usable calendar of a name with its compiled form; nil for none.
func (m Snapshot) FindCalendar(name string) (Version, *worktime.Schedule) {
	calendar, found := m.FindUsable(name)
	if !found {
		return Version{}, nil
	}
	return calendar, m.view.schedules[calendar.VersionName()]
}

// ListAll returns the versions that apply of a kind, by name. Those that take a name out of use come only with deleted.
func (m Snapshot) ListAll(kind Kind, deleted bool) iter.Seq[Version] {
	known := m.view.kinds[kind]
	return func(yield func(Version) bool) {
		for _, name := range known.names {
			v := m.versionAmong(known.versions[name])
			if v.Number == 0 || v.Deleted && !deleted {
				continue
			}
			if !yield(v) {
				return
			}
		}
	}
}

// ListPage returns at most limit resources of a kind that pass keep, by name, starting behind the name after. It also
// reports whether there are more.
func (m Snapshot) ListPage(
	kind Kind, after string, limit int, deleted bool, keep func(Version) bool,
) (page []Version, more bool) {
	for version := range m.ListAll(kind, deleted) {
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

// listUpcoming returns all versions that are in use now or later.
func (m Snapshot) listUpcoming() iter.Seq[Version] {
	return func(yield func(Version) bool) {
		for _, kind := range AllKinds() {
			for _, name := range m.view.kinds[kind].names {
				versions := m.view.kinds[kind].versions[name]
				current := m.versionAmong(versions)
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
