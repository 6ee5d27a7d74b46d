package offer

import (
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/resource"
)

// The rules of the protos do not require fields, because a change of single fields names only those. The checks of
// contents do.

func checkDisplayName(name string) *fault.Error {
	var wrong *fault.Error
	if name == "" {
		wrong = wrong.Field("display_name", "is required")
	}
	return wrong
}

// FillDefaults sets the fields of the content that have a default and are not set.
func FillDefaults(content Content) {
	if level, ok := content.(*ServiceLevel); ok && level.Ceiling == 0 {
		level.Ceiling = DefaultCeiling
	}
}

// CheckContent returns an InvalidArgument fault with every wrong field: wrong in itself, or with a name that the
// catalog does not have.
func CheckContent(content Content, catalog Snapshot) error {
	fields, _ := fault.As(content.checkFields())
	references, _ := fault.As(checkReferences(content, catalog))
	return fault.Join(fields, references).Err()
}

// checkReferences returns a fault with every field that holds a name which the catalog does not have.
func checkReferences(c Content, catalog Snapshot) error {
	var wrong *fault.Error
	for _, r := range c.listReferences() {
		if r.name == "" {
			continue
		}
		if _, found := catalog.FindCurrent(r.name); !found || KindOf(r.name) != r.kind {
			wrong = wrong.Field(r.field, "there is no %s %q", r.kind, r.name)
		}
	}
	return wrong.Err()
}

// everyCase stands for the user of a fallback that no resource names.
const everyCase = "every case without a more specific promise"

// checkUnused refuses the deletion of a fallback, and of a resource that another resource names, now or later.
func checkUnused(name string, catalog Snapshot) error {
	for v := range catalog.listUpcoming() {
		for _, r := range v.Content().listReferences() {
			if r.name == name {
				return resource.InUse(name, v.Name)
			}
		}
	}
	if IsFallback(name) {
		return resource.InUse(name, everyCase)
	}
	return nil
}
