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

// Value returns the value that an index holds for a body's field: a string, bool, int64 or bson.DateTime; nil when the
// field is missing or null. Other types, and paths through values that are no documents, are an InvalidArgument fault,
// "INDEX_VALUE".
func Value(body bson.Raw, field string) (any, error) {
	value, err := lookupPath(body, field)
	if err != nil {
		return nil, err
	}
	return scalarOf(field, value)
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

// lookupPath returns the element at a path, null included; the zero value when there is
// none.
func lookupPath(body bson.Raw, field string) (bson.RawValue, error) {
	doc, path := body, field
	for {
		name, rest, nested := strings.Cut(path, ".")
		value, err := doc.LookupErr(name)
		switch {
		case errors.Is(err, bsoncore.ErrElementNotFound):
			return bson.RawValue{}, nil
		case err != nil:
			return bson.RawValue{}, wrongValue(field, "cannot be read").Wrap(err)
		case !nested:
			return value, nil
		case value.Type == bson.TypeNull:
			return bson.RawValue{}, nil
		case value.Type != bson.TypeEmbeddedDocument:
			return bson.RawValue{}, wrongValue(field, "leads through a %s", value.Type)
		}
		doc, path = value.Document(), rest
	}
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
	elements, _ := doc.Elements() // lookupPath has read the document already
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
