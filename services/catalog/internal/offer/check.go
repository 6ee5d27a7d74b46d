package offer

import "github.com/ombud/ombud/pkg/fault"

// The rules of the protos leave to the checks what every resource must have: a change
// of single fields names only those.

func checkDisplayName(name string) *fault.Error {
	var wrong *fault.Error
	if name == "" {
		wrong = wrong.Field("display_name", "is required")
	}
	return wrong
}

// Fill fills in what the content leaves to the defaults.
func Fill(content Content) {
	if level, ok := content.(*ServiceLevel); ok && level.Ceiling == 0 {
		level.Ceiling = DefaultCeiling
	}
}

// Check names every field that is wrong, in itself or because it holds the name of
// something that the catalog does not have.
func Check(content Content, catalog Moment) error {
	var wrong *fault.Error
	for _, err := range []error{content.check(), checkReferences(content, catalog)} {
		e, ok := fault.As(err)
		if !ok {
			continue
		}
		for _, f := range e.Fields() {
			wrong = wrong.Field(f.Path, "%s", f.Description)
		}
	}
	return wrong.Err()
}

// checkReferences names every field that holds the name of something that is not
// in the catalog.
func checkReferences(c Content, catalog Moment) error {
	var wrong *fault.Error
	for _, r := range c.references() {
		if r.name == "" {
			continue
		}
		if _, found := catalog.Current(r.name); !found || KindOf(r.name) != r.kind {
			wrong = wrong.Field(r.field, "there is no %s %q", r.kind, r.name)
		}
	}
	return wrong.Err()
}

// checkUnused refuses to delete what another resource names, now or later.
func checkUnused(name string, catalog Moment) error {
	for v := range catalog.ahead() {
		for _, r := range v.Content().references() {
			if r.name == name {
				return fault.New(fault.Precondition, "IN_USE", "%s is named by %s", name, v.Name).With("used_by", v.Name)
			}
		}
	}
	return nil
}
