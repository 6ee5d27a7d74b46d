package grpckit

import (
	"context"

	"google.golang.org/grpc"
)

// call describes the call to the stages around it.
type call struct {
	method string // "/package.Service/Method"
	stream bool
}

// stage is one thing that happens around every call, unary or streaming. It calls
// next at most once, with its context or one made from it.
type stage func(ctx context.Context, c call, next func(context.Context) error) error

// unaryInterceptor returns the interceptor that puts a handler behind the stages, the first
// one outermost.
func unaryInterceptor(stages []stage) grpc.UnaryServerInterceptor {
	return func(ctx context.Context, request any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (reply any, err error) {
		err = runStages(ctx, stages, call{method: info.FullMethod}, func(ctx context.Context) (err error) {
			reply, err = handler(ctx, request)
			return err
		})
		if err != nil {
			return nil, err
		}
		return reply, nil
	}
}

// chainUnary makes one interceptor of several, the first one outermost.
func chainUnary(first grpc.UnaryServerInterceptor, further ...grpc.UnaryServerInterceptor) grpc.UnaryServerInterceptor {
	if len(further) == 0 {
		return first
	}
	rest := chainUnary(further[0], further[1:]...)
	return func(ctx context.Context, request any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
		return first(ctx, request, info, func(ctx context.Context, request any) (any, error) {
			return rest(ctx, request, info, handler)
		})
	}
}

// streamInterceptor is unaryInterceptor for streams. The handler sees the context of the innermost
// stage.
func streamInterceptor(stages []stage) grpc.StreamServerInterceptor {
	return func(srv any, stream grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
		c := call{method: info.FullMethod, stream: true}
		return runStages(stream.Context(), stages, c, func(ctx context.Context) error {
			return handler(srv, &serverStream{stream, ctx})
		})
	}
}

func runStages(ctx context.Context, stages []stage, c call, handler func(context.Context) error) error {
	if len(stages) == 0 {
		return handler(ctx)
	}
	return stages[0](ctx, c, func(ctx context.Context) error {
		return runStages(ctx, stages[1:], c, handler)
	})
}

// serverStream is a stream under another context.
type serverStream struct {
	grpc.ServerStream
	ctx context.Context
}

func (s *serverStream) Context() context.Context { return s.ctx }
