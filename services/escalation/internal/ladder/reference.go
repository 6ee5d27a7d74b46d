package ladder

import (
	"fmt"
	"slices"
)

// Reference is a name in a ladder or its scope: `teams/{team}`, `staff/{staff}`, `onCallSchedules/{on_call_schedule}`,
// `suppliers/{supplier}`, `services/{service}` or `segments/{segment}`.
type Reference struct {
	// Field is its place, as the API spells it: "steps[1].notify[0]".
	Field string
	Name  string
}

// ScopeReferences returns the names in the scope: `services/{service}` and `segments/{segment}`. Empty fields are left out.
func (s Scope) ScopeReferences() []Reference {
	all := []Reference{{Field: "service", Name: s.Service}, {Field: "segment", Name: s.Segment}}
	return slices.DeleteFunc(all, func(r Reference) bool { return r.Name == "" })
}

// References returns all names in the ladder, in the order of the fields. Empty fields are left out.
func (p Policy) References() []Reference {
	var all []Reference
	add := func(field string, names ...string) {
		for _, name := range names {
			if name != "" {
				all = append(all, Reference{Field: field, Name: name})
			}
		}
	}
	each := func(field string, names []string) {
		for i, name := range names {
			add(fmt.Sprintf("%s[%d]", field, i), name)
		}
	}
	for i, step := range p.Steps {
		add(stepField(i, "team"), step.Team)
		add(stepField(i, "target"), step.Target)
		each(stepField(i, "notify"), step.Notify)
		each(stepField(i, "resources"), step.Resources)
	}
	each("fallback", p.Fallback)
	return all
}
