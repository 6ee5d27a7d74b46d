package invoke

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
)

// GRPC calls over gRPC.
type GRPC struct {
	// Conn returns the connection to a service, such as `intake`.
	Conn func(service string) grpc.ClientConnInterface
}

// Name implements Protocol.
func (GRPC) Name() string { return "grpc" }

// Call implements Protocol. A body that is no request of the method is an error.
func (g GRPC) Call(ctx context.Context, call Call) (Reply, error) {
	requests, err := requestMessages(call)
	if err != nil {
		return Reply{}, err
	}
	stream, err := g.openStream(ctx, call)
	if err == nil {
		err = sendAll(stream, requests)
	}
	reply, broken := newMessage(call.Method.Output())
	if broken != nil {
		return Reply{}, broken
	}
	if err == nil {
		err = stream.RecvMsg(reply)
	}
	if err != nil {
		refusal := status.Convert(err)
		body, err := decodeMessage(refusal.Proto())
		return Reply{Code: refusal.Code(), Body: body}, err
	}
	body, err := decodeMessage(reply)
	return Reply{Body: body}, err
}

// WatchEvents implements Protocol.
func (g GRPC) WatchEvents(ctx context.Context, token, cursor string, each func(map[string]any, string)) error {
	method, err := FindMethod("WatchEvents")
	if err != nil {
		return err
	}
	call := Call{Method: method, Body: map[string]any{"cursor": cursor}, Token: token}
	requests, err := requestMessages(call)
	if err != nil {
		return err
	}
	stream, err := g.openStream(ctx, call)
	if err == nil {
		err = sendAll(stream, requests)
	}
	for err == nil {
		next, broken := newMessage(method.Output())
		if broken != nil {
			return broken
		}
		if err = stream.RecvMsg(next); err == nil {
			err = handOn(next, each)
		}
	}
	return err
}

func handOn(next proto.Message, each func(map[string]any, string)) error {
	body, err := decodeMessage(next)
	if err != nil {
		return err
	}
	object, _ := body.(map[string]any)
	event, _ := object["event"].(map[string]any)
	cursor, _ := object["cursor"].(string)
	each(event, cursor)
	return nil
}

func (g GRPC) openStream(ctx context.Context, call Call) (grpc.ClientStream, error) {
	var pairs []string
	if call.Token != "" {
		pairs = append(pairs, "authorization", "Bearer "+call.Token)
	}
	if call.IdempotencyKey != "" {
		pairs = append(pairs, "idempotency-key", call.IdempotencyKey)
	}
	ctx = metadata.AppendToOutgoingContext(ctx, pairs...)
	description := &grpc.StreamDesc{ServerStreams: call.Method.IsStreamingServer(), ClientStreams: call.Method.IsStreamingClient()}
	return g.Conn(ServiceOf(call.Method)).NewStream(ctx, description, MethodPath(call.Method))
}

// sendAll sends the requests and then no more. When the other side has ended the call
// already, RecvMsg says why.
func sendAll(stream grpc.ClientStream, requests []proto.Message) error {
	for _, request := range requests {
		if err := stream.SendMsg(request); err != nil {
			return ignoreEnd(err)
		}
	}
	return stream.CloseSend()
}

func ignoreEnd(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// requestMessages makes the requests of a call from its JSON.
func requestMessages(call Call) ([]proto.Message, error) {
	bodies, ok := call.Body.([]any)
	if !ok {
		bodies = []any{call.Body}
	}
	requests := make([]proto.Message, len(bodies))
	for i, body := range bodies {
		if body == nil {
			body = map[string]any{}
		}
		text, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		if requests[i], err = newMessage(call.Method.Input()); err != nil {
			return nil, err
		}
		if err := protojson.Unmarshal(text, requests[i]); err != nil {
			return nil, fmt.Errorf("%s: %w", call.Method.FullName(), err)
		}
	}
	return requests, nil
}

func newMessage(d protoreflect.MessageDescriptor) (proto.Message, error) {
	kind, err := protoregistry.GlobalTypes.FindMessageByName(d.FullName())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", d.FullName(), err)
	}
	return kind.New().Interface(), nil
}

// decodeMessage returns a message as encoding/json decodes it.
func decodeMessage(m proto.Message) (any, error) {
	text, err := protojson.Marshal(m)
	if err != nil {
		return nil, err
	}
	var body any
	return body, json.Unmarshal(text, &body)
}
