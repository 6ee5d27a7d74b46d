package docstore

import (
	"cmp"
	"errors"
	"strconv"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/x/bsonx/bsoncore"

	"github.com/ombud/ombud/pkg/fault"
)

// Values returns the values that an index holds for fields of a body: strings, bools, int64s or bson.DateTimes; nil where a field is
// missing or null. Other types, and paths through values that are no documents, are an InvalidArgument fault, "INDEX_VALUE".
func Values(body bson.Raw, fields []string) ([]any, error) {
	found, err := lookupFields(body, fields)
	if err != nil {
		return nil, err
	}
	values := make([]any, len(fields))
	for i, field := range fields {
		if values[i], err = scalarOf(field, found[i]); err != nil {
			return nil, err
		}
	}
	return values, nil
}

// Value returns the value of Values for one field.
func Value(body bson.Raw, field string) (any, error) {
	values, err := Values(body, []string{field})
	if err != nil {
		return nil, err
	}
	return values[0], nil
}

// GroupKey returns the key under which GroupCount counts a value of an index.
func GroupKey(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case bson.DateTime:
		return v.Time().UTC().Format("2006-01-02T15:04:05.000Z07:00")
	default:
		return ""
	}
}

// lookupFields returns the elements of fields, null included; the zero value where there is none. It goes through the elements of the
// document once.
func lookupFields(body bson.Raw, fields []string) ([]bson.RawValue, error) {
	found := make([]bson.RawValue, len(fields))
	if len(fields) == 0 {
		return found, nil
	}
	var begins [256]bool // most elements begin like no field
	for _, field := range fields {
		begins[field[0]] = true
	}
	_, rest, ok := bsoncore.ReadLength(body)
	for ok && len(rest) > 1 {
		var element bsoncore.Element
		if element, rest, ok = bsoncore.ReadElement(rest); !ok {
			break
		}
		key := element.KeyBytes()
		if len(key) == 0 || !begins[key[0]] {
			continue
		}
		for i, field := range fields {
			if found[i].Type != 0 || len(field) < len(key) || field[:len(key)] != string(key) {
				continue
			}
			var err error
			if found[i], err = lookupBelow(bson.RawElement(element).Value(), field, field[len(key):]); err != nil {
				return nil, err
			}
		}
	}
	if !ok {
		return nil, wrongValue(fields[0], "cannot be read").Wrap(body.Validate())
	}
	return found, nil
}

// lookupBelow returns the element of a field whose path goes on below a value, by a dot before each name; the value itself where the
// path ends, and none where the name of the field only begins like that of the value.
func lookupBelow(value bson.RawValue, field, path string) (bson.RawValue, error) {
	for path != "" {
		below, isBelow := strings.CutPrefix(path, ".")
		switch {
		case !isBelow || value.Type == bson.TypeNull:
			return bson.RawValue{}, nil
		case value.Type != bson.TypeEmbeddedDocument:
			return bson.RawValue{}, wrongValue(field, "leads through a %s", value.Type)
		}
		name, _, _ := strings.Cut(below, ".")
		path = below[len(name):]
		var err error
		value, err = value.Document().LookupErr(name)
		if errors.Is(err, bsoncore.ErrElementNotFound) {
			return bson.RawValue{}, nil
		}
		if err != nil {
			return bson.RawValue{}, wrongValue(field, "cannot be read").Wrap(err)
		}
	}
	return value, nil
}

// scalarOf reads an element that an index can hold.
func scalarOf(field string, value bson.RawValue) (any, error) {
	switch value.Type {
	case 0, bson.TypeNull:
		return nil, nil
	case bson.TypeString:
		return value.StringValue(), nil
	case bson.TypeBoolean:
		return value.Boolean(), nil
	case bson.TypeInt32, bson.TypeInt64:
		return value.AsInt64(), nil
	case bson.TypeDateTime:
		return bson.DateTime(value.DateTime()), nil
	default:
		return nil, wrongValue(field, "is a %s, which no index holds", value.Type)
	}
}

// normalizeValue returns the value of a query in the form of Value. It goes through the codec, so that a type with an
// encoding of its own compares as it is stored.
func normalizeValue(field string, value any) (any, error) {
	if value == nil {
		return nil, nil
	}
	kind, data, err := bson.MarshalValue(value)
	if err != nil {
		return nil, wrongValue(field, "has a value that cannot be encoded").Wrap(err)
	}
	return scalarOf(field, bson.RawValue{Type: kind, Value: data})
}

// removePath returns a copy of the document that lacks the element at a path that exists.
func removePath(doc bson.Raw, path string) bson.Raw {
	name, rest, nested := strings.Cut(path, ".")
	at, copied := bsoncore.AppendDocumentStart(make([]byte, 0, len(doc)))
	elements, _ := doc.Elements() // lookupFields has read the document already
	for _, element := range elements {
		switch {
		case element.Key() != name:
			copied = append(copied, element...)
		case nested:
			inner := removePath(element.Value().Document(), rest)
			copied = bsoncore.AppendDocumentElement(copied, name, bsoncore.Document(inner))
		}
	}
	copied, _ = bsoncore.AppendDocumentEnd(copied, at)
	return bson.Raw(copied)
}

// compareValues orders two values of one type as the stores do. It reports false for values
// of different types.
func compareValues(a, b any) (int, bool) {
	switch a := a.(type) {
	case string:
		other, ok := b.(string)
		return cmp.Compare(a, other), ok
	case int64:
		other, ok := b.(int64)
		return cmp.Compare(a, other), ok
	case bson.DateTime:
		other, ok := b.(bson.DateTime)
		return cmp.Compare(a, other), ok
	case bool:
		other, ok := b.(bool)
		return cmp.Compare(boolRank(a), boolRank(other)), ok
	default:
		return 0, false
	}
}

func boolRank(b bool) int {
	if b {
		return 1
	}
	return 0
}

// isSatisfied reports whether a bound holds for a value that compares with it in this way.
func (op Op) isSatisfied(order int) bool {
	switch op {
	case Above:
		return order > 0
	case AtLeast:
		return order >= 0
	case Below:
		return order < 0
	default:
		return order <= 0
	}
}

func wrongValue(field, format string, args ...any) *fault.Error {
	return fault.Invalid(field, format, args...).WithReason(ReasonIndexValue)
}
