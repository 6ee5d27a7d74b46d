package grpckit

import (
	"fmt"
	"strings"
	"unicode"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/ombud/ombud/pkg/fault"
)

// nameField is the field of a name for people, in every resource. It stands in lists, headlines and mails.
const nameField = "display_name"

// checkNames returns the fields of a message with names that are more than one line of printable characters, at any depth.
func checkNames(message protoreflect.Message) *fault.Error {
	var wrong *fault.Error
	message.Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		name := string(field.Name())
		switch {
		case field.IsMap():
		case field.IsList() && field.Message() != nil:
			for i := range value.List().Len() {
				inner := checkNames(value.List().Get(i).Message())
				wrong = fault.Join(wrong, inner.Under(fmt.Sprintf("%s[%d]", name, i)))
			}
		case field.IsList():
		case field.Message() != nil:
			wrong = fault.Join(wrong, checkNames(value.Message()).Under(name))
		case name == nameField && strings.ContainsFunc(value.String(), unicode.IsControl):
			wrong = wrong.Field(name, "must be one line without control characters")
		}
		return true
	})
	return wrong
}
