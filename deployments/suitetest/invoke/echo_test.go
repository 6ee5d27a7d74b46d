package invoke_test

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/genproto/googleapis/api/httpbody"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/fieldmaskpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/fault"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
)

// echo answers every method with an empty reply, or with a fault, and remembers what it
// heard last.
type echo struct {
	fail error
	mu   sync.Mutex
	last heard
}

type heard struct {
	path, authorization, idempotencyKey string
	request                             proto.Message // the last one
	requests                            int
}

func (e *echo) heard() heard {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.last
}

func (e *echo) serve(_ any, stream grpc.ServerStream) error {
	path, _ := grpc.MethodFromServerStream(stream)
	name := protoreflect.FullName(strings.ReplaceAll(strings.Trim(path, "/"), "/", "."))
	found, err := protoregistry.GlobalFiles.FindDescriptorByName(name)
	if err != nil {
		return err
	}
	method := found.(protoreflect.MethodDescriptor)
	now := heard{path: path, authorization: first(stream, "authorization"), idempotencyKey: first(stream, "idempotency-key")}
	for {
		next := fresh(method.Input())
		if err := stream.RecvMsg(next); err != nil {
			break
		}
		now.request, now.requests = next, now.requests+1
		if !method.IsStreamingClient() {
			break
		}
	}
	e.mu.Lock()
	e.last = now
	e.mu.Unlock()
	switch {
	case e.fail != nil:
		return fault.ToStatus(e.fail).Err()
	case method.IsStreamingServer():
		return sendTwo(stream, now.request.(*intakev1.WatchEventsRequest))
	case method.Output().FullName() == "google.api.HttpBody":
		return stream.SendMsg(&httpbody.HttpBody{ContentType: "text/plain", Data: []byte("hi")})
	default:
		return stream.SendMsg(fresh(method.Output()))
	}
}

// sendTwo sends the event at the cursor once more, as a resumption may, and two new ones.
func sendTwo(stream grpc.ServerStream, request *intakev1.WatchEventsRequest) error {
	from, err := strconv.ParseInt(request.GetCursor(), 10, 64)
	if err != nil {
		return err
	}
	for n := max(from, 1); n <= from+2; n++ {
		event := &intakev1.Event{Name: fmt.Sprintf("cases/A/events/%d", n), Case: "cases/A", Sequence: n, Kind: intakev1.Event_NOTED}
		if err := stream.SendMsg(&intakev1.WatchEventsResponse{Event: event, Cursor: strconv.FormatInt(n, 10)}); err != nil {
			return err
		}
	}
	return nil
}

func first(stream grpc.ServerStream, key string) string {
	values := metadata.ValueFromIncomingContext(stream.Context(), key)
	return strings.Join(values, " and ")
}

func fresh(d protoreflect.MessageDescriptor) proto.Message {
	kind, err := protoregistry.GlobalTypes.FindMessageByName(d.FullName())
	if err != nil {
		panic(err) // every message of the suite is linked in
	}
	return kind.New().Interface()
}

func offered(method protoreflect.MethodDescriptor) bool {
	return proto.HasExtension(method.Options(), annotations.E_Http)
}

// sample is a request with every field set, of each oneof the first.
func sample(t *testing.T, method protoreflect.MethodDescriptor) proto.Message {
	t.Helper()
	m := fresh(method.Input())
	populate(m.ProtoReflect(), "v")
	if !offered(method) {
		return m
	}
	rule := proto.GetExtension(method.Options(), annotations.E_Http).(*annotations.HttpRule)
	for _, path := range []string{rule.GetGet(), rule.GetPost(), rule.GetPatch(), rule.GetPut(), rule.GetDelete()} {
		for _, variable := range strings.Split(path, "{")[1:] {
			inside, _, _ := strings.Cut(variable, "}")
			name, pattern, _ := strings.Cut(inside, "=")
			set(t, m.ProtoReflect(), name, strings.ReplaceAll(pattern, "*", "ä b%c"))
		}
	}
	return m
}

func set(t *testing.T, m protoreflect.Message, path, value string) {
	t.Helper()
	name, rest, deeper := strings.Cut(path, ".")
	field := m.Descriptor().Fields().ByName(protoreflect.Name(name))
	require.NotNil(t, field, path)
	if deeper {
		set(t, m.Mutable(field).Message(), rest, value)
		return
	}
	if value == "" {
		value = "token"
	}
	m.Set(field, protoreflect.ValueOfString(value))
}

func populate(m protoreflect.Message, text string) {
	switch known := m.Interface().(type) {
	case *timestamppb.Timestamp:
		known.Seconds, known.Nanos = 1_760_000_000, 5_000_000
		return
	case *durationpb.Duration:
		known.Seconds = 90
		return
	case *fieldmaskpb.FieldMask:
		known.Paths = []string{"display_name"}
		return
	}
	fields := m.Descriptor().Fields()
	for i := range fields.Len() {
		field := fields.Get(i)
		if oneof := field.ContainingOneof(); oneof != nil && m.WhichOneof(oneof) != nil {
			continue
		}
		switch {
		case field.IsMap():
			key := protoreflect.ValueOfString("k").MapKey()
			m.Mutable(field).Map().Set(key, protoreflect.ValueOfString(text))
		case field.IsList() && field.Message() != nil:
			populate(m.Mutable(field).List().AppendMutable().Message(), text)
		case field.IsList():
			m.Mutable(field).List().Append(value(field, text))
		case field.Message() != nil:
			populate(m.Mutable(field).Message(), text)
		default:
			m.Set(field, value(field, text))
		}
	}
}

func value(field protoreflect.FieldDescriptor, text string) protoreflect.Value {
	switch field.Kind() {
	case protoreflect.BoolKind:
		return protoreflect.ValueOfBool(true)
	case protoreflect.Int32Kind:
		return protoreflect.ValueOfInt32(7)
	case protoreflect.Int64Kind:
		return protoreflect.ValueOfInt64(7)
	case protoreflect.DoubleKind:
		return protoreflect.ValueOfFloat64(0.5)
	case protoreflect.BytesKind:
		return protoreflect.ValueOfBytes([]byte{0, 255, 62, 63})
	case protoreflect.EnumKind:
		return protoreflect.ValueOfEnum(1)
	default:
		return protoreflect.ValueOfString(text + "-" + string(field.Name()) + " &=/?")
	}
}
