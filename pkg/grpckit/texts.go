package grpckit

import (
	"fmt"
	"strings"
	"unicode"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/ombud/ombud/pkg/blank"
	"github.com/ombud/ombud/pkg/fault"
)

// nameField is the field of a name for people, in every resource. It stands in lists, headlines and mails.
const nameField = "display_name"

// tidyTexts makes every blank text of a message the empty one, at any depth, so that no rule and no handler takes it for a
// text. A field of a choice stays chosen. It returns the fields with names that are more than one line of printable characters.
func tidyTexts(message protoreflect.Message) *fault.Error {
	var wrong *fault.Error
	message.Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		switch {
		case field.IsMap():
			wrong = fault.Join(wrong, tidyValues(field, value.Map()))
		case field.IsList():
			wrong = fault.Join(wrong, tidyElements(field, value.List()))
		case field.Message() != nil:
			wrong = fault.Join(wrong, tidyTexts(value.Message()).Under(string(field.Name())))
		case field.Kind() != protoreflect.StringKind:
		case blank.IsBlank(value.String()):
			message.Set(field, protoreflect.ValueOfString(""))
		case field.Name() == nameField && strings.ContainsFunc(value.String(), unicode.IsControl):
			wrong = wrong.Field(nameField, "must be one line without control characters")
		}
		return true
	})
	return wrong
}

func tidyElements(field protoreflect.FieldDescriptor, list protoreflect.List) *fault.Error {
	var wrong *fault.Error
	for i := range list.Len() {
		switch {
		case field.Message() != nil:
			if inner := tidyTexts(list.Get(i).Message()); inner != nil {
				wrong = fault.Join(wrong, inner.Under(fmt.Sprintf("%s[%d]", field.Name(), i)))
			}
		case field.Kind() == protoreflect.StringKind && blank.IsBlank(list.Get(i).String()):
			list.Set(i, protoreflect.ValueOfString(""))
		}
	}
	return wrong
}

func tidyValues(field protoreflect.FieldDescriptor, entries protoreflect.Map) *fault.Error {
	var wrong *fault.Error
	entries.Range(func(key protoreflect.MapKey, value protoreflect.Value) bool {
		switch values := field.MapValue(); {
		case values.Message() != nil:
			if inner := tidyTexts(value.Message()); inner != nil {
				wrong = fault.Join(wrong, inner.Under(fmt.Sprintf("%s[%s]", field.Name(), key)))
			}
		case values.Kind() == protoreflect.StringKind && blank.IsBlank(value.String()):
			entries.Set(key, protoreflect.ValueOfString(""))
		}
		return true
	})
	return wrong
}
