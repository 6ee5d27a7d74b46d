package grpckit

import (
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/ombud/ombud/pkg/blank"
)

// clearBlankTexts makes every blank text of a message the empty one, at any depth, so that no rule and no handler
// takes it for a text. A field of a choice stays chosen.
func clearBlankTexts(message protoreflect.Message) {
	message.Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		switch {
		case field.IsMap():
			clearBlankValues(field.MapValue(), value.Map())
		case field.IsList():
			clearBlankElements(field, value.List())
		case field.Kind() == protoreflect.StringKind && blank.IsBlank(value.String()):
			message.Set(field, protoreflect.ValueOfString(""))
		case field.Message() != nil:
			clearBlankTexts(value.Message())
		}
		return true
	})
}

func clearBlankElements(field protoreflect.FieldDescriptor, list protoreflect.List) {
	switch {
	case field.Message() != nil:
		for i := range list.Len() {
			clearBlankTexts(list.Get(i).Message())
		}
	case field.Kind() == protoreflect.StringKind:
		for i := range list.Len() {
			if blank.IsBlank(list.Get(i).String()) {
				list.Set(i, protoreflect.ValueOfString(""))
			}
		}
	}
}

func clearBlankValues(values protoreflect.FieldDescriptor, entries protoreflect.Map) {
	entries.Range(func(key protoreflect.MapKey, value protoreflect.Value) bool {
		switch {
		case values.Message() != nil:
			clearBlankTexts(value.Message())
		case values.Kind() == protoreflect.StringKind && blank.IsBlank(value.String()):
			entries.Set(key, protoreflect.ValueOfString(""))
		}
		return true
	})
}
