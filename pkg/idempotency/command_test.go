package idempotency_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/dynamicpb"
	"google.golang.org/protobuf/types/known/wrapperspb"

	"github.com/ombud/ombud/pkg/idempotency"
)

func TestDigestTellsRequestsApart(t *testing.T) {
	first := idempotency.FromRequest(request("r1", "body"), "alice")
	require.Equal(t, "r1", first.ID)
	require.Len(t, first.Digest, 22)

	cases := map[string]struct {
		other idempotency.Command
		same  bool
	}{
		"repeated":       {idempotency.FromRequest(request("r1", "body"), "alice"), true},
		"other id":       {idempotency.FromRequest(request("another id", "body"), "alice"), true},
		"other body":     {idempotency.FromRequest(request("r1", "bodY"), "alice"), false},
		"empty body":     {idempotency.FromRequest(request("r1", ""), "alice"), false},
		"other caller":   {idempotency.FromRequest(request("r1", "body"), "bob"), false},
		"no caller":      {idempotency.FromRequest(request("r1", "body"), ""), false},
		"other message":  {idempotency.FromRequest(labelled(t, "First", "r1", nil), "alice"), false},
		"unknown fields": {idempotency.FromRequest(withUnknown(request("r1", "body")), "alice"), false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, c.same, c.other.Digest == first.Digest)
		})
	}
}

// Two messages of the same content but another type must not be taken for each other.
func TestDigestCoversTheMessageName(t *testing.T) {
	first := idempotency.FromRequest(labelled(t, "First", "r1", nil), "alice")
	second := idempotency.FromRequest(labelled(t, "Second", "r1", nil), "alice")
	require.NotEqual(t, first.Digest, second.Digest)
}

// A map is marshalled in random order unless it is asked for otherwise.
func TestDigestOfAMapIsStable(t *testing.T) {
	labels := map[string]string{}
	for i := range 40 {
		labels[fmt.Sprint("key", i)] = fmt.Sprint("value", i)
	}
	want := idempotency.FromRequest(labelled(t, "First", "r1", labels), "alice")
	for range 20 {
		require.Equal(t, want, idempotency.FromRequest(labelled(t, "First", "r1", labels), "alice"))
	}
	labels["key7"] = "changed"
	require.NotEqual(t, want, idempotency.FromRequest(labelled(t, "First", "r1", labels), "alice"))
}

func TestRequestsWithoutAnIDAreNotIdempotent(t *testing.T) {
	cases := map[string]proto.Message{
		"empty id":      request("", "body"),
		"no such field": wrapperspb.String("body"),
		"not a string":  message(t, "Odd", descriptorpb.FieldDescriptorProto_TYPE_INT64).New().Interface(),
	}
	for name, msg := range cases {
		t.Run(name, func(t *testing.T) {
			cmd := idempotency.FromRequest(msg, "alice")
			require.True(t, cmd.IsEmpty())
			require.Equal(t, idempotency.Command{}, cmd)
		})
	}
}

// The message is only read: the race detector watches.
func TestFromRequestIsSafeForConcurrentReaders(t *testing.T) {
	msg := request("r1", "body")
	want := idempotency.FromRequest(msg, "alice")
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 100 {
				if idempotency.FromRequest(msg, "alice") != want || msg.GetRequestId() != "r1" {
					t.Error("the digest changed under concurrent readers")
				}
			}
		})
	}
	group.Wait()
}

func TestFromRequestPanicsOnTextThatIsNotUTF8(t *testing.T) {
	require.Panics(t, func() { idempotency.FromRequest(request("r1", "\xff"), "alice") })
}

func BenchmarkFromRequest(b *testing.B) {
	msg := request("01J9ZK3V6T8Q4W2R5Y7A9C1E3G", string(make([]byte, 1000)))
	b.ReportAllocs()
	for b.Loop() {
		idempotency.FromRequest(msg, "users/alice")
	}
}

// request is a message of the Google APIs that happens to have a request_id and a second field.
func request(id, body string) *errdetails.RequestInfo {
	return &errdetails.RequestInfo{RequestId: id, ServingData: body}
}

// withUnknown adds a field that the message's own type does not know, as a newer client would send it.
func withUnknown(msg *errdetails.RequestInfo) *errdetails.RequestInfo {
	msg.ProtoReflect().SetUnknown([]byte{0x48, 0x01})
	return msg
}

// labelled builds a request of the named type with a map field.
func labelled(t *testing.T, name protoreflect.Name, id string, labels map[string]string) proto.Message {
	t.Helper()
	msg := message(t, name, descriptorpb.FieldDescriptorProto_TYPE_STRING).New()
	fields := msg.Descriptor().Fields()
	msg.Set(fields.ByName("request_id"), protoreflect.ValueOfString(id))
	entries := msg.Mutable(fields.ByName("labels")).Map()
	for key, value := range labels {
		entries.Set(protoreflect.ValueOfString(key).MapKey(), protoreflect.ValueOfString(value))
	}
	return msg.Interface()
}

// message makes a type {labels: map<string,string>, request_id: idType}.
func message(t *testing.T, name protoreflect.Name, idType descriptorpb.FieldDescriptorProto_Type) protoreflect.MessageType {
	t.Helper()
	field := func(name string, number int32, kind descriptorpb.FieldDescriptorProto_Type) *descriptorpb.FieldDescriptorProto {
		optional := descriptorpb.FieldDescriptorProto_LABEL_OPTIONAL
		return &descriptorpb.FieldDescriptorProto{Name: &name, Number: &number, Type: &kind, Label: &optional}
	}
	labels := field("labels", 1, descriptorpb.FieldDescriptorProto_TYPE_MESSAGE)
	labels.Label = descriptorpb.FieldDescriptorProto_LABEL_REPEATED.Enum()
	labels.TypeName = proto.String(fmt.Sprintf(".once.test.%s.LabelsEntry", name))
	entry := &descriptorpb.DescriptorProto{
		Name: proto.String("LabelsEntry"),
		Field: []*descriptorpb.FieldDescriptorProto{
			field("key", 1, descriptorpb.FieldDescriptorProto_TYPE_STRING),
			field("value", 2, descriptorpb.FieldDescriptorProto_TYPE_STRING),
		},
		Options: &descriptorpb.MessageOptions{MapEntry: proto.Bool(true)},
	}
	file, err := protodesc.NewFile(&descriptorpb.FileDescriptorProto{
		Name: proto.String("test.proto"), Package: proto.String("once.test"), Syntax: proto.String("proto3"),
		MessageType: []*descriptorpb.DescriptorProto{{
			Name:       proto.String(string(name)),
			Field:      []*descriptorpb.FieldDescriptorProto{labels, field("request_id", 2, idType)},
			NestedType: []*descriptorpb.DescriptorProto{entry},
		}},
	}, nil)
	require.NoError(t, err)
	return dynamicpb.NewMessageType(file.Messages().ByName(name))
}
