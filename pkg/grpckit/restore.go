package grpckit

import (
	"context"
	"errors"
	"io"
	"time"

	"google.golang.org/grpc"

	"github.com/ombud/ombud/pkg/fault"
)

// restoreUnary gives a call a deadline when it has none, and its error back the
// type it had in the server.
func restoreUnary(timeout time.Duration) grpc.UnaryClientInterceptor {
	return func(
		ctx context.Context, method string, request, reply any,
		conn *grpc.ClientConn, invoke grpc.UnaryInvoker, options ...grpc.CallOption,
	) error {
		ctx, cancel := withDefaultTimeout(ctx, timeout)
		defer cancel()
		return restoreFault(method, invoke(ctx, method, request, reply, conn, options...))
	}
}

// withDefaultTimeout bounds a call that has no deadline.
func withDefaultTimeout(ctx context.Context, timeout time.Duration) (context.Context, context.CancelFunc) {
	if _, ok := ctx.Deadline(); ok {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, timeout)
}

func restoreStream(
	ctx context.Context, desc *grpc.StreamDesc, conn *grpc.ClientConn,
	method string, open grpc.Streamer, options ...grpc.CallOption,
) (grpc.ClientStream, error) {
	stream, err := open(ctx, desc, conn, method, options...)
	if err != nil {
		return nil, restoreFault(method, err)
	}
	return &restoredStream{stream, method}, nil
}

// restoreFault returns the fault behind a status. The errors of gRPC itself (time ran
// out, no server answered) get the name of the method or service.
func restoreFault(method string, err error) error {
	if err == nil || errors.Is(err, io.EOF) {
		return err
	}
	err = fault.FromStatus(err)
	kind := fault.KindOf(err)
	if fault.ReasonOf(err) != kind.String() {
		return err
	}
	switch kind {
	case fault.Timeout:
		return outOfTime(method, err)
	case fault.Unavailable:
		service := serviceOf(method)
		return fault.New(fault.Unavailable, "SERVICE_UNREACHABLE", "%s cannot be reached", service).
			With("service", service).Wrap(err)
	default:
		return err
	}
}

// restoredStream is restoreUnary for streams.
type restoredStream struct {
	grpc.ClientStream
	method string
}

func (s *restoredStream) RecvMsg(m any) error {
	return restoreFault(s.method, s.ClientStream.RecvMsg(m))
}

func (s *restoredStream) SendMsg(m any) error {
	return restoreFault(s.method, s.ClientStream.SendMsg(m))
}

func (s *restoredStream) CloseSend() error {
	return restoreFault(s.method, s.ClientStream.CloseSend())
}
