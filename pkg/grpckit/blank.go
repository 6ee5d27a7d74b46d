package grpckit

import (
	"strings"
	"unicode"

	"google.golang.org/protobuf/reflect/protoreflect"
)

// brailleBlank is the one symbol without any ink.
const brailleBlank = '\u2800'

// clearBlankTexts makes every blank text of a message the empty one, at any depth, so that no rule and no handler
// takes it for a text. A field of a choice stays chosen.
func clearBlankTexts(message protoreflect.Message) {
	message.Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		switch {
		case field.IsMap():
			clearBlankValues(field.MapValue(), value.Map())
		case field.IsList():
			clearBlankElements(field, value.List())
		case field.Kind() == protoreflect.StringKind && isBlank(value.String()):
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
			if isBlank(list.Get(i).String()) {
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
		case values.Kind() == protoreflect.StringKind && isBlank(value.String()):
			entries.Set(key, protoreflect.ValueOfString(""))
		}
		return true
	})
}

// isBlank reports whether a text has nothing that can be seen.
func isBlank(text string) bool { return !strings.ContainsFunc(text, isSeen) }

// isSeen reports whether a character leaves ink: no space, no control character, and none of those that only change
// or join others. Characters that this build does not know yet count as seen.
func isSeen(r rune) bool {
	if 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' {
		return true
	}
	return r != brailleBlank && !unicode.IsSpace(r) && !unicode.In(
		r, unicode.Cc, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector,
	)
}
