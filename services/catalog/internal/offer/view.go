package offer

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/worktime"
)

// View is all versions of the catalog that a process has seen. It never changes, so that one call sees one catalog;
// With makes the next view. SnapshotAt returns the versions that apply at one time.
type View struct {
	kinds     map[Kind]kindIndex
	schedules map[string]*worktime.Schedule // by VersionName of the calendar
}

// kindIndex holds the versions of one kind.
type kindIndex struct {
	names    []string             // in order
	versions map[string][]Version // by name, in the order in which they apply
}

// NewView returns the view of no versions.
func NewView() *View {
	return &View{kinds: map[Kind]kindIndex{}, schedules: map[string]*worktime.Schedule{}}
}

// With returns the view with more versions, in any order. Known versions are passed over; a view without a new one is
// returned itself.
func (v *View) With(versions ...Version) *View {
	byKind := map[Kind][]Version{}
	for _, version := range versions {
		if !v.hasVersion(version) {
			byKind[version.Kind] = append(byKind[version.Kind], version)
		}
	}
	if len(byKind) == 0 {
		return v
	}
	next := &View{kinds: maps.Clone(v.kinds), schedules: maps.Clone(v.schedules)}
	for kind, fresh := range byKind {
		next.kinds[kind] = v.kinds[kind].withVersions(fresh)
		for _, version := range fresh {
			if version.Calendar != nil {
				next.schedules[version.VersionName()] = compileSchedule(version.Calendar)
			}
		}
	}
	return next
}

func (v *View) hasVersion(version Version) bool {
	known := v.kinds[version.Kind].versions[version.Name]
	return slices.ContainsFunc(known, func(other Version) bool { return other.Number == version.Number })
}

// withVersions returns the index with more versions.
func (s kindIndex) withVersions(fresh []Version) kindIndex {
	next := kindIndex{versions: maps.Clone(s.versions)}
	if next.versions == nil {
		next.versions = map[string][]Version{}
	}
	for _, version := range fresh {
		all := append(slices.Clone(next.versions[version.Name]), version)
		slices.SortFunc(all, func(a, b Version) int {
			return cmp.Or(a.Effective.Compare(b.Effective), cmp.Compare(a.Number, b.Number))
		})
		next.versions[version.Name] = slices.CompactFunc(all, func(a, b Version) bool { return a.Number == b.Number })
	}
	next.names = slices.Sorted(maps.Keys(next.versions))
	return next
}

func (v *View) versionsOf(name string) []Version { return v.kinds[KindOf(name)].versions[name] }

// newestVersion returns the version made last, deleted or not; number 0 for none.
func (v *View) newestVersion(name string) Version {
	var newest Version
	for _, version := range v.versionsOf(name) {
		if version.Number > newest.Number {
			newest = version
		}
	}
	return newest
}

// changeTimes returns the time of a change and the start of its validity. A change without a start applies now, or
// later by as much as the clock of another replica is ahead, so that it follows the change that it builds on.
func (v *View) changeTimes(name string, change Change, now time.Time) (made, effective time.Time) {
	if !change.Effective.IsZero() {
		return now, clock.ToMilliseconds(change.Effective)
	}
	for _, version := range v.versionsOf(name) {
		if !version.isScheduled() && version.Effective.After(now) {
			now = version.Effective
		}
	}
	return now, now
}
