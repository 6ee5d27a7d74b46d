// Package grpckittest holds a small gRPC service that is described at run time,
// for tests of packages which may not import generated code. Its messages carry
// validation rules, its methods an access option like Ombud's own.
package grpckittest

import (
	"context"
	"strings"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/dynamicpb"
)

// Echo is the service test.<name>.v1.EchoService with these methods:
//
//	Say(SayRequest) SayReply            roles agent and service
//	Repeat(SayRequest) stream SayReply  roles agent and service
//	Ask(stream SayRequest) SayReply     roles agent and service
//	Ping(SayRequest) SayReply           anyone
//
// SayRequest is {from: {email}, text, count, tags[], request_id}; email must be an
// address, text has 1 to 100 characters, count is at most 10, no tag is empty, the
// request id has at most 10 characters. SayReply is {text}.
type Echo struct {
	File   protoreflect.FileDescriptor
	Access protoreflect.ExtensionType
	// Reply answers Say, Ping and, once for each count, Repeat. Nil returns the text.
	Reply func(ctx context.Context, text string) (string, error)
}

// New returns the service under the name, which must be a proto identifier. The
// extra methods are described, so that a policy sees them, and have no handler.
func New(name string, extra ...Method) *Echo {
	access := newAccess()
	return &Echo{File: newFile(name, access, append(defaultMethods(), extra...)), Access: access}
}

// Descriptor returns the description of the service.
func (e *Echo) Descriptor() protoreflect.ServiceDescriptor { return e.File.Services().Get(0) }

// Method returns the full method name, "/test.<name>.v1.EchoService/<name>".
func (e *Echo) Method(name string) string {
	return "/" + string(e.Descriptor().FullName()) + "/" + name
}

// Request returns a valid request with the text and count.
func (e *Echo) Request(text string, count int32) *dynamicpb.Message {
	request := e.newMessage("SayRequest")
	setField(request, "text", protoreflect.ValueOfString(text))
	setField(request, "count", protoreflect.ValueOfInt32(count))
	return e.From(request, "somebody@example.com")
}

// From sets the sender's address in a request and returns the request.
func (e *Echo) From(request *dynamicpb.Message, email string) *dynamicpb.Message {
	field := request.Descriptor().Fields().ByName("from")
	person := dynamicpb.NewMessage(field.Message())
	setField(person, "email", protoreflect.ValueOfString(email))
	request.Set(field, protoreflect.ValueOfMessage(person))
	return request
}

// Tag appends a tag to a request and returns the request.
func (e *Echo) Tag(request *dynamicpb.Message, tag string) *dynamicpb.Message {
	field := request.Descriptor().Fields().ByName("tags")
	request.Mutable(field).List().Append(protoreflect.ValueOfString(tag))
	return request
}

// Identify sets the request id of a request and returns the request.
func (e *Echo) Identify(request *dynamicpb.Message, id string) *dynamicpb.Message {
	setField(request, "request_id", protoreflect.ValueOfString(id))
	return request
}

// Register adds the service to a server.
func (e *Echo) Register(r grpc.ServiceRegistrar) {
	r.RegisterService(&grpc.ServiceDesc{
		ServiceName: string(e.Descriptor().FullName()),
		HandlerType: (*any)(nil),
		Methods: []grpc.MethodDesc{
			{MethodName: "Say", Handler: e.handleUnary("Say")},
			{MethodName: "Ping", Handler: e.handleUnary("Ping")},
		},
		Streams: []grpc.StreamDesc{
			{StreamName: "Repeat", Handler: e.handleRepeat, ServerStreams: true},
			{StreamName: "Ask", Handler: e.handleAsk, ClientStreams: true},
		},
		Metadata: e.File.Path(),
	}, e)
}

func (e *Echo) handleUnary(name string) grpc.MethodHandler {
	return func(_ any, ctx context.Context, decode func(any) error, intercept grpc.UnaryServerInterceptor) (any, error) {
		request := e.newMessage("SayRequest")
		if err := decode(request); err != nil {
			return nil, err
		}
		handle := func(ctx context.Context, request any) (any, error) {
			return e.newReply(ctx, textOf(request))
		}
		if intercept == nil {
			return handle(ctx, request)
		}
		return intercept(ctx, request, &grpc.UnaryServerInfo{Server: e, FullMethod: e.Method(name)}, handle)
	}
}

func (e *Echo) handleRepeat(_ any, stream grpc.ServerStream) error {
	request := e.newMessage("SayRequest")
	if err := stream.RecvMsg(request); err != nil {
		return err
	}
	for range getField(request, "count").Int() {
		reply, err := e.newReply(stream.Context(), textOf(request))
		if err != nil {
			return err
		}
		if err := stream.SendMsg(reply); err != nil {
			return err
		}
	}
	return nil
}

// handleAsk reads count requests, the count being that of the first.
func (e *Echo) handleAsk(_ any, stream grpc.ServerStream) error {
	var texts []string
	for want := 1; len(texts) < want; {
		request := e.newMessage("SayRequest")
		if err := stream.RecvMsg(request); err != nil {
			return err
		}
		want = max(want, int(getField(request, "count").Int()))
		texts = append(texts, textOf(request))
	}
	reply, err := e.newReply(stream.Context(), strings.Join(texts, " "))
	if err != nil {
		return err
	}
	return stream.SendMsg(reply)
}

func (e *Echo) newReply(ctx context.Context, text string) (proto.Message, error) {
	if e.Reply != nil {
		answer, err := e.Reply(ctx, text)
		if err != nil {
			return nil, err
		}
		text = answer
	}
	reply := e.newMessage("SayReply")
	setField(reply, "text", protoreflect.ValueOfString(text))
	return reply, nil
}

func (e *Echo) newMessage(name protoreflect.Name) *dynamicpb.Message {
	return dynamicpb.NewMessage(e.File.Messages().ByName(name))
}

func setField(m *dynamicpb.Message, field protoreflect.Name, v protoreflect.Value) {
	m.Set(m.Descriptor().Fields().ByName(field), v)
}

func getField(m *dynamicpb.Message, field protoreflect.Name) protoreflect.Value {
	return m.Get(m.Descriptor().Fields().ByName(field))
}

func textOf(message any) string { return getField(message.(*dynamicpb.Message), "text").String() }
