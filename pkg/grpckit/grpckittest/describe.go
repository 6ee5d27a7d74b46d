package grpckittest

import (
	"fmt"

	"buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/dynamicpb"
)

// Method describes a method to add to the service. Its messages are those of Say.
type Method struct {
	Name     string
	Up, Down bool     // streams of requests, of replies
	Bare     bool     // has no access option
	Anyone   bool     // the option's fields
	Roles    []string // names of enum values: "ROLE_AGENT"
}

func defaultMethods() []Method {
	roles := []string{"ROLE_AGENT", "ROLE_SERVICE"}
	return []Method{
		{Name: "Say", Roles: roles},
		{Name: "Repeat", Down: true, Roles: roles},
		{Name: "Ask", Up: true, Roles: roles},
		{Name: "Ping", Anyone: true},
	}
}

// newFile describes the file of a service. It panics on a mistake: the input is
// written in tests.
func newFile(name string, access protoreflect.ExtensionType, methods []Method) protoreflect.FileDescriptor {
	service := &descriptorpb.ServiceDescriptorProto{Name: new("EchoService")}
	pkg := fmt.Sprintf("test.%s.v1", name)
	for _, m := range methods {
		service.Method = append(service.Method, &descriptorpb.MethodDescriptorProto{
			Name:            &m.Name,
			InputType:       new("." + pkg + ".SayRequest"),
			OutputType:      new("." + pkg + ".SayReply"),
			ClientStreaming: &m.Up,
			ServerStreaming: &m.Down,
			Options:         m.methodOptions(access),
		})
	}
	return newDescriptor(&descriptorpb.FileDescriptorProto{
		Name:    new(fmt.Sprintf("test/%s/v1/echo.proto", name)),
		Package: &pkg,
		Syntax:  new("proto3"),
		Service: []*descriptorpb.ServiceDescriptorProto{service},
		MessageType: []*descriptorpb.DescriptorProto{
			newMessage(
				"SayRequest",
				newReference("from", 1, "."+pkg+".Person"),
				newTextField(2),
				newCountField(3),
				newTagsField(4),
				newRequestIDField(5),
			),
			newMessage("SayReply", newField("text", 1, descriptorpb.FieldDescriptorProto_TYPE_STRING)),
			newMessage("Person", newEmailField(1)),
		},
	})
}

func (m Method) methodOptions(access protoreflect.ExtensionType) *descriptorpb.MethodOptions {
	if m.Bare {
		return nil
	}
	option := access.New().Message()
	fields := option.Descriptor().Fields()
	if m.Anyone {
		option.Set(fields.ByName("anyone"), protoreflect.ValueOfBool(true))
	}
	roles := fields.ByName("roles")
	for _, name := range m.Roles {
		value := roles.Enum().Values().ByName(protoreflect.Name(name))
		option.Mutable(roles).List().Append(protoreflect.ValueOfEnum(value.Number()))
	}
	options := &descriptorpb.MethodOptions{}
	proto.SetExtension(options, access, option.Interface())
	return options
}

// newAccess describes an option like Ombud's own. The role ROLE_WIZARD is one
// that no code knows.
func newAccess() protoreflect.ExtensionType {
	roles := newReference("roles", 1, ".test.Role")
	roles.Type = descriptorpb.FieldDescriptorProto_TYPE_ENUM.Enum()
	roles.Label = descriptorpb.FieldDescriptorProto_LABEL_REPEATED.Enum()
	extension := newReference("access", 50001, ".test.Access")
	extension.Extendee = new(".google.protobuf.MethodOptions")
	file := newDescriptor(&descriptorpb.FileDescriptorProto{
		Name:       new("test/access.proto"),
		Package:    new("test"),
		Syntax:     new("proto3"),
		Dependency: []string{"google/protobuf/descriptor.proto"},
		MessageType: []*descriptorpb.DescriptorProto{
			newMessage("Access", roles, newField("anyone", 2, descriptorpb.FieldDescriptorProto_TYPE_BOOL)),
		},
		EnumType:  []*descriptorpb.EnumDescriptorProto{roleEnum()},
		Extension: []*descriptorpb.FieldDescriptorProto{extension},
	})
	return dynamicpb.NewExtensionType(file.Extensions().Get(0))
}

func roleEnum() *descriptorpb.EnumDescriptorProto {
	enum := &descriptorpb.EnumDescriptorProto{Name: new("Role")}
	for i, name := range []string{
		"ROLE_UNSPECIFIED", "ROLE_CUSTOMER", "ROLE_AGENT", "ROLE_SUPERVISOR",
		"ROLE_ADMIN", "ROLE_INTEGRATION", "ROLE_SERVICE", "ROLE_WIZARD",
	} {
		enum.Value = append(enum.Value, &descriptorpb.EnumValueDescriptorProto{Name: &name, Number: new(int32(i))})
	}
	return enum
}

func newDescriptor(file *descriptorpb.FileDescriptorProto) protoreflect.FileDescriptor {
	descriptor, err := protodesc.NewFile(file, protoregistry.GlobalFiles)
	if err != nil {
		panic(err)
	}
	return descriptor
}

func newMessage(name string, fields ...*descriptorpb.FieldDescriptorProto) *descriptorpb.DescriptorProto {
	return &descriptorpb.DescriptorProto{Name: &name, Field: fields}
}

func newField(name string, number int32, kind descriptorpb.FieldDescriptorProto_Type) *descriptorpb.FieldDescriptorProto {
	return &descriptorpb.FieldDescriptorProto{
		Name:     &name,
		JsonName: &name,
		Number:   &number,
		Type:     &kind,
		Label:    descriptorpb.FieldDescriptorProto_LABEL_OPTIONAL.Enum(),
	}
}

func newReference(name string, number int32, typeName string) *descriptorpb.FieldDescriptorProto {
	f := newField(name, number, descriptorpb.FieldDescriptorProto_TYPE_MESSAGE)
	f.TypeName = &typeName
	return f
}

func newTextField(number int32) *descriptorpb.FieldDescriptorProto {
	rules := &validate.StringRules{}
	rules.SetMinLen(1)
	rules.SetMaxLen(100)
	f := newField("text", number, descriptorpb.FieldDescriptorProto_TYPE_STRING)
	return withRules(f, validate.FieldRules_builder{String: rules}.Build())
}

func newRequestIDField(number int32) *descriptorpb.FieldDescriptorProto {
	rules := &validate.StringRules{}
	rules.SetMaxLen(10)
	f := newField("request_id", number, descriptorpb.FieldDescriptorProto_TYPE_STRING)
	return withRules(f, validate.FieldRules_builder{String: rules}.Build())
}

func newEmailField(number int32) *descriptorpb.FieldDescriptorProto {
	rules := &validate.StringRules{}
	rules.SetEmail(true)
	f := newField("email", number, descriptorpb.FieldDescriptorProto_TYPE_STRING)
	return withRules(f, validate.FieldRules_builder{String: rules}.Build())
}

func newCountField(number int32) *descriptorpb.FieldDescriptorProto {
	rules := &validate.Int32Rules{}
	rules.SetLte(10)
	f := newField("count", number, descriptorpb.FieldDescriptorProto_TYPE_INT32)
	return withRules(f, validate.FieldRules_builder{Int32: rules}.Build())
}

func newTagsField(number int32) *descriptorpb.FieldDescriptorProto {
	rules := &validate.StringRules{}
	rules.SetMinLen(1)
	items := &validate.RepeatedRules{}
	items.SetItems(validate.FieldRules_builder{String: rules}.Build())
	f := newField("tags", number, descriptorpb.FieldDescriptorProto_TYPE_STRING)
	f.Label = descriptorpb.FieldDescriptorProto_LABEL_REPEATED.Enum()
	return withRules(f, validate.FieldRules_builder{Repeated: items}.Build())
}

func withRules(f *descriptorpb.FieldDescriptorProto, rules *validate.FieldRules) *descriptorpb.FieldDescriptorProto {
	f.Options = &descriptorpb.FieldOptions{}
	proto.SetExtension(f.Options, validate.E_Field, rules)
	return f
}
