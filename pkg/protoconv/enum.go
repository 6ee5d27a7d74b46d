package protoconv

import "google.golang.org/protobuf/reflect/protoreflect"

// Enum is the generated Go type of an enum; its value 0 is the unspecified one.
type Enum interface {
	~int32
	protoreflect.Enum
}

// ToProtoEnum returns the value of E with the name; 0, the unspecified value, for a name that E does not have. A domain that
// spells its values as the proto does needs no table of them.
func ToProtoEnum[E Enum, N ~string](name N) E {
	var none E
	value := none.Descriptor().Values().ByName(protoreflect.Name(name))
	if value == nil {
		return none
	}
	return E(value.Number())
}

// FromProtoEnum returns the name of e as a value of the domain; the empty name for the unspecified value, and for a number
// that E does not have.
func FromProtoEnum[N ~string, E Enum](e E) N {
	value := e.Descriptor().Values().ByNumber(e.Number())
	if e == 0 || value == nil {
		return ""
	}
	return N(value.Name())
}
