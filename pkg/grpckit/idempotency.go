package grpckit

import (
	"context"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/ombud/ombud/pkg/blank"
)

const (
	idempotencyKey = "idempotency-key"
	requestIDField = "request_id"
)

// readIdempotencyKey makes the metadata idempotency-key, which REST callers send as a header,
// the request_id of a request that has such a field and left it empty. It comes before
// the validation, so that a key is held to the rules of that field.
func readIdempotencyKey(ctx context.Context, request any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	if keys := metadata.ValueFromIncomingContext(ctx, idempotencyKey); len(keys) > 0 {
		if message, ok := request.(proto.Message); ok {
			setRequestID(message.ProtoReflect(), keys[0])
		}
	}
	return handler(ctx, request)
}

func setRequestID(request protoreflect.Message, key string) {
	field := request.Descriptor().Fields().ByName(requestIDField)
	if field != nil && field.Kind() == protoreflect.StringKind && !field.IsList() && blank.IsBlank(request.Get(field).String()) {
		request.Set(field, protoreflect.ValueOfString(key))
	}
}
