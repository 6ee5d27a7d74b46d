package invoke

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	statuspb "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
)

// RESTConn lets generated clients call over REST: give it to them in place of a
// connection. It makes unary calls only; the bearer token is that of the outgoing
// metadata.
type RESTConn struct{ REST }

// Invoke implements grpc.ClientConnInterface. A failure is a gRPC status; without an
// answer it is Unavailable.
func (c RESTConn) Invoke(ctx context.Context, path string, request, reply any, _ ...grpc.CallOption) error {
	name := protoreflect.FullName(strings.ReplaceAll(strings.TrimPrefix(path, "/"), "/", "."))
	found, err := protoregistry.GlobalFiles.FindDescriptorByName(name)
	if err != nil {
		return err
	}
	text, err := protojson.Marshal(request.(proto.Message))
	if err != nil {
		return err
	}
	call := Call{Method: found.(protoreflect.MethodDescriptor), Token: tokenOf(ctx)}
	if err := json.Unmarshal(text, &call.Body); err != nil {
		return err
	}
	answer, err := c.Call(ctx, call)
	if err != nil {
		return toStatus(ctx, err)
	}
	if text, err = json.Marshal(answer.Body); err != nil {
		return err
	}
	if answer.Status == http.StatusOK {
		return protojson.Unmarshal(text, reply.(proto.Message))
	}
	var refusal statuspb.Status
	if err := protojson.Unmarshal(text, &refusal); err != nil {
		return err
	}
	return status.ErrorProto(&refusal)
}

// NewStream implements grpc.ClientConnInterface; there are no streams here.
func (RESTConn) NewStream(context.Context, *grpc.StreamDesc, string, ...grpc.CallOption) (grpc.ClientStream, error) {
	return nil, status.Error(codes.Unimplemented, "streams do not go over this connection")
}

func tokenOf(ctx context.Context) string {
	outgoing, _ := metadata.FromOutgoingContext(ctx)
	return strings.TrimPrefix(strings.Join(outgoing.Get("authorization"), ""), "Bearer ")
}

func toStatus(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return status.FromContextError(ctx.Err()).Err()
	}
	return status.Error(codes.Unavailable, fmt.Sprint(err))
}
