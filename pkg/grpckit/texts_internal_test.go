package grpckit

import (
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/dynamicpb"
	"google.golang.org/protobuf/types/known/structpb"
)

func TestBlankTextsInMapsAreCleared(t *testing.T) {
	texts := &errdetails.ErrorInfo{Metadata: map[string]string{"a": "\u00a0", "b": "word"}}
	require.Nil(t, new(tidier).tidyTexts(texts.ProtoReflect()))
	require.Equal(t, map[string]string{"a": "", "b": "word"}, texts.GetMetadata())

	nested, err := structpb.NewStruct(map[string]any{"a": []any{" ", 1}, "b": map[string]any{"c": "\u200b"}})
	require.NoError(t, err)
	require.Nil(t, new(tidier).tidyTexts(nested.ProtoReflect()))
	require.Equal(t, map[string]any{"a": []any{"", 1.0}, "b": map[string]any{"c": ""}}, nested.AsMap())
}

// named returns the type of messages with a name for people, and with others of their kind.
func named(t *testing.T) protoreflect.MessageDescriptor {
	t.Helper()
	field := func(name string, number int32, kind descriptorpb.FieldDescriptorProto_Type, label descriptorpb.FieldDescriptorProto_Label) *descriptorpb.FieldDescriptorProto {
		f := &descriptorpb.FieldDescriptorProto{Name: proto.String(name), Number: proto.Int32(number), Type: kind.Enum(), Label: label.Enum()}
		if kind == descriptorpb.FieldDescriptorProto_TYPE_MESSAGE {
			f.TypeName = proto.String(".test.Named")
		}
		return f
	}
	one, many := descriptorpb.FieldDescriptorProto_LABEL_OPTIONAL, descriptorpb.FieldDescriptorProto_LABEL_REPEATED
	text, message := descriptorpb.FieldDescriptorProto_TYPE_STRING, descriptorpb.FieldDescriptorProto_TYPE_MESSAGE
	file, err := protodesc.NewFile(&descriptorpb.FileDescriptorProto{
		Name: proto.String("named.proto"), Package: proto.String("test"), Syntax: proto.String("proto3"),
		MessageType: []*descriptorpb.DescriptorProto{{Name: proto.String("Named"), Field: []*descriptorpb.FieldDescriptorProto{
			field("display_name", 1, text, one), field("text", 2, text, one), field("inner", 3, message, one), field("others", 4, message, many),
		}}},
	}, nil)
	require.NoError(t, err)
	return file.Messages().ByName("Named")
}

// A name for people is one line, at any depth; other texts may have several.
func TestNamesAreOneLine(t *testing.T) {
	kind := named(t)
	newNamed := func(name string) *dynamicpb.Message {
		m := dynamicpb.NewMessage(kind)
		m.Set(kind.Fields().ByName("display_name"), protoreflect.ValueOfString(name))
		m.Set(kind.Fields().ByName("text"), protoreflect.ValueOfString("two\nlines"))
		return m
	}
	whole := newNamed("Jürgen Łoś")
	whole.Set(kind.Fields().ByName("inner"), protoreflect.ValueOfMessage(newNamed("a\x00")))
	others := whole.Mutable(kind.Fields().ByName("others")).List()
	others.Append(protoreflect.ValueOfMessage(newNamed("fine")))
	others.Append(protoreflect.ValueOfMessage(newNamed("a\nBcc: x")))
	var paths []string
	for _, field := range new(tidier).tidyTexts(whole).Fields() {
		paths = append(paths, field.Path)
	}
	require.ElementsMatch(t, []string{"inner.display_name", "others[1].display_name"}, paths)
	require.Nil(t, new(tidier).tidyTexts(newNamed("fine")))
}
