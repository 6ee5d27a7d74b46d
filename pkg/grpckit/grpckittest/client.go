package grpckittest

import (
	"context"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
)

// Say calls Say with a valid request of the text and returns the text of the reply.
func (e *Echo) Say(ctx context.Context, conn grpc.ClientConnInterface, text string, options ...grpc.CallOption) (string, error) {
	return e.Call(ctx, conn, "Say", e.Request(text, 0), options...)
}

// Call calls a unary method and returns the text of the reply.
func (e *Echo) Call(
	ctx context.Context, conn grpc.ClientConnInterface, method string, request proto.Message, options ...grpc.CallOption,
) (string, error) {
	reply := e.newMessage("SayReply")
	if err := conn.Invoke(ctx, e.Method(method), request, reply, options...); err != nil {
		return "", err
	}
	return textOf(reply), nil
}

// Repeat calls Repeat. Next then returns the texts one by one, and at the end
// io.EOF or the error of the call.
func (e *Echo) Repeat(
	ctx context.Context, conn grpc.ClientConnInterface, request proto.Message,
) (next func() (string, error), err error) {
	stream, err := conn.NewStream(ctx, &grpc.StreamDesc{ServerStreams: true}, e.Method("Repeat"))
	if err != nil {
		return nil, err
	}
	if err := stream.SendMsg(request); err != nil {
		return nil, err
	}
	if err := stream.CloseSend(); err != nil {
		return nil, err
	}
	return func() (string, error) {
		reply := e.newMessage("SayReply")
		if err := stream.RecvMsg(reply); err != nil {
			return "", err
		}
		return textOf(reply), nil
	}, nil
}

// Ask calls Ask with the requests and returns the text of the reply.
func (e *Echo) Ask(ctx context.Context, conn grpc.ClientConnInterface, requests ...proto.Message) (string, error) {
	stream, err := conn.NewStream(ctx, &grpc.StreamDesc{ClientStreams: true}, e.Method("Ask"))
	if err != nil {
		return "", err
	}
	for _, request := range requests {
		if stream.SendMsg(request) != nil {
			break // io.EOF: RecvMsg has the reason
		}
	}
	reply := e.newMessage("SayReply")
	if err := stream.RecvMsg(reply); err != nil {
		return "", err
	}
	return textOf(reply), nil
}
