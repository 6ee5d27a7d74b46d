package grpckit

import (
	"fmt"
	"strings"
	"sync"
	"unicode"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/ombud/ombud/pkg/blank"
	"github.com/ombud/ombud/pkg/fault"
)

// nameField is the field of a name for people, in every resource. It stands in lists, headlines and mails.
const nameField = "display_name"

// tidier knows the fields with texts of each kind of message. It is safe for concurrent use.
type tidier struct{ known sync.Map } // []protoreflect.FieldDescriptor by protoreflect.MessageDescriptor

// tidyTexts makes every blank text of a message the empty one, at any depth, so that no rule and no handler takes it for a
// text. A field of a choice stays chosen. It returns the fields with names that are more than one line of printable characters.
func (t *tidier) tidyTexts(message protoreflect.Message) *fault.Error {
	var wrong *fault.Error
	for _, field := range t.listFields(message.Descriptor()) {
		if !message.Has(field) {
			continue
		}
		switch value := message.Get(field); {
		case field.IsMap():
			wrong = fault.Join(wrong, t.tidyValues(field, value.Map()))
		case field.IsList():
			wrong = fault.Join(wrong, t.tidyElements(field, value.List()))
		case field.Message() != nil:
			wrong = fault.Join(wrong, t.tidyTexts(value.Message()).Under(string(field.Name())))
		case blank.IsBlank(value.String()):
			message.Set(field, protoreflect.ValueOfString(""))
		case field.Name() == nameField && strings.ContainsFunc(value.String(), unicode.IsControl):
			wrong = wrong.Field(nameField, "must be one line without control characters")
		}
	}
	return wrong
}

func (t *tidier) tidyElements(field protoreflect.FieldDescriptor, list protoreflect.List) *fault.Error {
	var wrong *fault.Error
	for i := range list.Len() {
		if field.Message() == nil {
			if blank.IsBlank(list.Get(i).String()) {
				list.Set(i, protoreflect.ValueOfString(""))
			}
		} else if inner := t.tidyTexts(list.Get(i).Message()); inner != nil {
			wrong = fault.Join(wrong, inner.Under(fmt.Sprintf("%s[%d]", field.Name(), i)))
		}
	}
	return wrong
}

func (t *tidier) tidyValues(field protoreflect.FieldDescriptor, entries protoreflect.Map) *fault.Error {
	var wrong *fault.Error
	entries.Range(func(key protoreflect.MapKey, value protoreflect.Value) bool {
		if field.MapValue().Message() == nil {
			if blank.IsBlank(value.String()) {
				entries.Set(key, protoreflect.ValueOfString(""))
			}
		} else if inner := t.tidyTexts(value.Message()); inner != nil {
			wrong = fault.Join(wrong, inner.Under(fmt.Sprintf("%s[%s]", field.Name(), key)))
		}
		return true
	})
	return wrong
}

// listFields returns the fields of a kind of message with texts in them.
func (t *tidier) listFields(of protoreflect.MessageDescriptor) []protoreflect.FieldDescriptor {
	if known, ok := t.known.Load(of); ok {
		return known.([]protoreflect.FieldDescriptor)
	}
	var found []protoreflect.FieldDescriptor
	for i := range of.Fields().Len() {
		if field := of.Fields().Get(i); hasTexts(field, map[protoreflect.FullName]bool{}) {
			found = append(found, field)
		}
	}
	t.known.Store(of, found)
	return found
}

// hasTexts reports whether a field is a text or has some in it. A kind of message that is being looked at already has none
// of its own besides those that are found there.
func hasTexts(field protoreflect.FieldDescriptor, seen map[protoreflect.FullName]bool) bool {
	if field.IsMap() {
		field = field.MapValue()
	}
	message := field.Message()
	if message == nil || seen[message.FullName()] {
		return field.Kind() == protoreflect.StringKind
	}
	seen[message.FullName()] = true
	for i := range message.Fields().Len() {
		if hasTexts(message.Fields().Get(i), seen) {
			return true
		}
	}
	return false
}
