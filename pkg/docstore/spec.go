package docstore

import (
	"regexp"
	"slices"
	"strings"

	"github.com/ombud/ombud/pkg/fault"
)

// Names end up in SQL and in MongoDB's paths, so they are kept plain.
const (
	collectionName = `^[a-z][a-z0-9_]{0,62}$`
	fieldPath      = `^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$`
)

// Key names the index after its fields. It is the same for two indexes on the same fields in the same order, also with
// different options.
func (x Index) Key() string { return strings.Join(x.Fields, ",") }

// Fields returns the fields of all indexes, each once, in the order of declaration.
func (s Spec) Fields() []string {
	var fields []string
	for _, index := range s.Indexes {
		for _, field := range index.Fields {
			if !slices.Contains(fields, field) {
				fields = append(fields, field)
			}
		}
	}
	return fields
}

// UniqueIndexes returns the unique ones of the indexes.
func (s Spec) UniqueIndexes() []Index {
	return slices.DeleteFunc(slices.Clone(s.Indexes), func(index Index) bool { return !index.Unique })
}

// checkSpec finds declarations that no store could serve, or that two stores would
// serve differently.
func (s Spec) checkSpec() error {
	if !regexp.MustCompile(collectionName).MatchString(s.Name) {
		return s.specFault("the name of the collection is not plain")
	}
	keys := map[string]bool{}
	for _, index := range s.Indexes {
		if len(index.Fields) == 0 {
			return s.specFault("an index has no fields")
		}
		if keys[index.Key()] {
			return s.specFault("two indexes on %s", index.Key())
		}
		keys[index.Key()] = true
		if sorted := slices.Sorted(slices.Values(index.Fields)); len(slices.Compact(sorted)) < len(index.Fields) {
			return s.specFault("a field stands twice in the index on %s", index.Key())
		}
	}
	return s.checkFields()
}

func (s Spec) checkFields() error {
	path := regexp.MustCompile(fieldPath)
	spelled := map[string]string{}
	for _, field := range s.Fields() {
		if !path.MatchString(field) || field == IDField {
			return s.specFault("%q is not a path to a field", field)
		}
		lower := strings.ToLower(field)
		if other, ok := spelled[lower]; ok { // names of SQL columns do not know case
			return s.specFault("the fields %q and %q differ in case only", other, field)
		}
		spelled[lower] = field
	}
	return nil
}

func (s Spec) specFault(format string, args ...any) error {
	return fault.New(fault.Internal, ReasonSpec, s.Name+": "+format, args...)
}
