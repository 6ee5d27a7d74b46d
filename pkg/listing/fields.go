package listing

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ombud/ombud/pkg/docstore"
)

// Type is the type of the values of a field.
type Type int

const (
	// String is text: quoted, or bare when it is a plain word.
	String Type = iota
	// Bool is true or false. It takes no range.
	Bool
	// Int is a whole number.
	Int
	// Timestamp is an RFC 3339 time, compared in milliseconds.
	Timestamp
	// Enum is one of the names in Field.Values. It takes no range.
	Enum
)

// Field is a field that a filter or an order may name.
type Field struct {
	// Name is how requests spell it, as in JSON: "createTime", "promise.respondBy".
	Name string
	// Path is where documents hold it: "created_at". An index must name it.
	Path string
	// Type is the type of its values.
	Type Type
	// Values are the names of an Enum with the stored value of each.
	Values map[string]any
}

// Fields are the fields by which one collection may be listed. They do not change and are safe for concurrent use.
type Fields struct {
	spec   docstore.Spec
	byName map[string]Field
	names  []string // sorted, for messages
}

// NewFields declares the fields of a collection. A field that stands twice, that no index holds, or an Enum without
// values is an error: it is a mistake in the program, to be found when it starts.
func NewFields(spec docstore.Spec, fields ...Field) (*Fields, error) {
	f := &Fields{spec: spec, byName: make(map[string]Field, len(fields))}
	for _, field := range fields {
		if _, twice := f.byName[field.Name]; twice {
			return nil, fmt.Errorf("listing: %s: the field %q is declared twice", spec.Name, field.Name)
		}
		if !slices.Contains(spec.Fields(), field.Path) {
			return nil, fmt.Errorf(
				"listing: %s: no index holds %q, the path of the field %q",
				spec.Name,
				field.Path,
				field.Name,
			)
		}
		if (field.Type == Enum) != (len(field.Values) > 0) {
			return nil, fmt.Errorf(
				"listing: %s: the field %q must have values if and only if it is an Enum",
				spec.Name,
				field.Name,
			)
		}
		f.byName[field.Name] = field
		f.names = append(f.names, field.Name)
	}
	slices.Sort(f.names)
	return f, nil
}

// fieldNamed finds a declared field by the name that a request gives it.
func (f *Fields) fieldNamed(name string) (Field, error) {
	if field, ok := f.byName[name]; ok {
		return field, nil
	}
	if len(f.names) == 0 {
		return Field{}, fmt.Errorf("there is no field %q; this list has none to filter or order by", name)
	}
	return Field{}, fmt.Errorf("there is no field %q; there are %s", name, strings.Join(f.names, ", "))
}

// nameOf finds the name of the field at a path; "" when none is declared.
func (f *Fields) nameOf(path string) string {
	for _, name := range f.names {
		if f.byName[name].Path == path {
			return name
		}
	}
	return ""
}
