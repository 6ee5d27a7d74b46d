package offer

import (
	"maps"
	"slices"
	"strings"

	"github.com/ombud/ombud/pkg/worktime"
)

// View is the catalog as it stands at one moment: the newest version of every
// name. It never changes, so that one call sees one catalog; With makes the next.
type View struct {
	current   map[string]Version // deleted ones too, so that numbers go on
	schedules map[string]*worktime.Schedule
}

// NewView returns the view of no versions.
func NewView() *View {
	return &View{current: map[string]Version{}, schedules: map[string]*worktime.Schedule{}}
}

// With returns the view after some more versions, in any order; a version that is
// older than what the view has is passed over. The view is returned itself when
// nothing is new.
func (v *View) With(versions ...Version) *View {
	next := v
	for _, version := range versions {
		if version.Number <= next.current[version.Name].Number {
			continue
		}
		if next == v {
			next = &View{current: maps.Clone(v.current), schedules: maps.Clone(v.schedules)}
		}
		next.current[version.Name] = version
		if version.Calendar != nil {
			next.schedules[version.Name] = compiled(version.Calendar)
		}
	}
	return next
}

// compiled returns the schedule of a calendar that was checked when it was stored.
// One that no longer compiles, because a library dropped a region, has none.
func compiled(c *Calendar) *worktime.Schedule {
	schedule, err := worktime.Compile(c.Hours)
	if err != nil {
		return nil
	}
	return schedule
}

// Current returns the version that applies; false when there is none or it was
// taken out of use.
func (v *View) Current(name string) (Version, bool) {
	version, found := v.current[name]
	return version, found && !version.Deleted
}

// Schedule returns the compiled calendar of that name, or nil.
func (v *View) Schedule(name string) *worktime.Schedule {
	if _, found := v.Current(name); !found {
		return nil
	}
	return v.schedules[name]
}

// newest returns the newest version, deleted or not, and number 0 when there is none.
func (v *View) newest(name string) Version { return v.current[name] }

// All returns everything in use, by name.
func (v *View) All() []Version {
	all := make([]Version, 0, len(v.current))
	for _, name := range slices.Sorted(maps.Keys(v.current)) {
		if version, found := v.Current(name); found {
			all = append(all, version)
		}
	}
	return all
}

// List returns at most limit resources of a kind by name, beginning behind the
// name after, and whether there are more.
func (v *View) List(kind Kind, after string, limit int) (page []Version, more bool) {
	for _, version := range v.All() {
		if version.Kind != kind || strings.Compare(version.Name, after) <= 0 {
			continue
		}
		if len(page) == limit {
			return page, true
		}
		page = append(page, version)
	}
	return page, false
}
