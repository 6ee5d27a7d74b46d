package grpckit

import (
	"context"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/stats"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/fault"
)

// directConn is a connection to a server in the same process. A unary call is a call of the handler, in the goroutine of the
// caller, with copies of the messages: it has the stages, spans, deadline and errors of any other, and neither frames nor
// further goroutines. Streams, and calls that find no server, go through the connection below it.
type directConn struct {
	*grpc.ClientConn
	memory  *Memory
	name    string
	spans   stats.Handler
	token   tokenSource // nil sends no credentials
	timeout time.Duration
}

// Invoke implements grpc.ClientConnInterface.
func (c *directConn) Invoke(ctx context.Context, method string, request, reply any, options ...grpc.CallOption) error {
	in, isIn := request.(proto.Message)
	out, isOut := reply.(proto.Message)
	for attempt, pause := 1, firstPause; ; attempt, pause = attempt+1, min(pauseGrowth*pause, lastPause) {
		server := c.memory.serverOf(c.name)
		if server == nil || !isIn || !isOut || !arePlain(options) || !server.takes(method, in) {
			return c.ClientConn.Invoke(ctx, method, request, reply, options...)
		}
		err := c.call(ctx, server, method, in, out)
		if attempt == maxAttempts || !fault.Is(err, fault.Unavailable) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-clock.System().After(pause):
		}
	}
}

// arePlain reports whether the options ask for nothing that a call of a handler lacks.
func arePlain(options []grpc.CallOption) bool {
	for _, option := range options {
		if _, isPlain := option.(grpc.StaticMethodCallOption); !isPlain {
			return false
		}
	}
	return true
}

// call does the client's part of a call.
func (c *directConn) call(ctx context.Context, server *Server, method string, request, reply proto.Message) error {
	ctx, cancel := withDefaultTimeout(ctx, c.timeout)
	defer cancel()
	ctx, end := observe(ctx, c.spans, method, true)
	headers, err := c.headersOf(ctx)
	if err == nil {
		err = server.handle(ctx, headers, method, request, reply)
	}
	end(err)
	return restoreFault(method, err)
}

// headersOf returns the metadata of a call with the caller's credentials.
func (c *directConn) headersOf(ctx context.Context) (metadata.MD, error) {
	headers, ok := metadata.FromOutgoingContext(ctx)
	if !ok {
		headers = metadata.MD{}
	}
	if c.token == nil {
		return headers, nil
	}
	credentials, err := c.token.GetRequestMetadata(ctx)
	if err != nil {
		return nil, status.Errorf(codes.Unauthenticated, "credentials: %s", err)
	}
	for key, value := range credentials {
		headers.Append(key, value)
	}
	return headers, nil
}

// observe tells a stats handler of the begin of a call. The function that it returns tells of the end.
func observe(ctx context.Context, handler stats.Handler, method string, isClient bool) (context.Context, func(error)) {
	begin := clock.System().Now()
	ctx = handler.TagRPC(ctx, &stats.RPCTagInfo{FullMethodName: method, FailFast: true})
	handler.HandleRPC(ctx, &stats.Begin{Client: isClient, BeginTime: begin, FailFast: true})
	return ctx, func(err error) {
		handler.HandleRPC(ctx, &stats.End{Client: isClient, BeginTime: begin, EndTime: clock.System().Now(), Error: err})
	}
}

// unaryMethod is a method with the service that implements it.
type unaryMethod struct {
	service any
	handler grpc.MethodHandler
}

// direct is the part of a server that takes calls from its own process.
type direct struct {
	methods   map[string]unaryMethod // by "/package.Service/Method"
	intercept grpc.UnaryServerInterceptor
	limit     int // bytes of a message
	cutOff    context.Context

	mu       sync.RWMutex
	isClosed bool
	calls    sync.WaitGroup
}

func (d *direct) register(desc *grpc.ServiceDesc, service any) {
	for _, m := range desc.Methods {
		d.methods["/"+desc.ServiceName+"/"+m.MethodName] = unaryMethod{service, m.Handler}
	}
}

// enter reports whether a call may begin. It is over with a call of leave.
func (d *direct) enter() bool {
	d.mu.RLock()
	defer d.mu.RUnlock()
	if d.isClosed {
		return false
	}
	d.calls.Add(1)
	return true
}

func (d *direct) leave() { d.calls.Done() }

// close takes no new calls.
func (d *direct) close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.isClosed = true
}

// takes reports whether a call can be one of the handler. A request that is too large is for gRPC to refuse.
func (s *Server) takes(method string, request proto.Message) bool {
	_, isKnown := s.direct.methods[method]
	return isKnown && proto.Size(request) <= s.direct.limit
}

// handle does the server's part of a call. Nothing of the caller's context reaches the handler but its end and its deadline.
func (s *Server) handle(caller context.Context, headers metadata.MD, method string, request, reply proto.Message) error {
	if !s.direct.enter() {
		return fault.ToStatus(errStopping()).Err()
	}
	defer s.direct.leave()
	ctx, cancel := detach(caller, s.direct.cutOff)
	defer cancel()
	ctx, end := observe(metadata.NewIncomingContext(ctx, headers), s.reporters, method, false)
	err := s.direct.run(grpc.NewContextWithServerTransportStream(ctx, &directStream{method}), method, request, reply)
	end(err)
	return err
}

// run calls the handler behind the interceptors with a copy of the request, and copies its reply.
func (d *direct) run(ctx context.Context, method string, request, reply proto.Message) error {
	m := d.methods[method]
	answer, err := m.handler(m.service, ctx, func(into any) error {
		proto.Merge(into.(proto.Message), request)
		return nil
	}, d.intercept)
	if err != nil {
		return err
	}
	message, ok := answer.(proto.Message)
	if !ok || proto.Size(message) > d.limit {
		return status.Errorf(codes.ResourceExhausted, "the reply of %s is larger than %d bytes", method, d.limit)
	}
	proto.Reset(reply)
	proto.Merge(reply, message)
	return nil
}

// detach returns a context without values that ends with the caller's, at its deadline, and when the server cuts its calls off.
func detach(caller, cutOff context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(context.Background())
	free := context.AfterFunc(caller, func() { cancel(nil) })
	spare := context.AfterFunc(cutOff, func() { cancel(errStopping()) })
	release := func() {}
	if deadline, ok := caller.Deadline(); ok {
		ctx, release = context.WithDeadline(ctx, deadline)
	}
	return ctx, func() {
		free()
		spare()
		release()
		cancel(nil)
	}
}

// directStream is the part of a transport that handlers may see. Nobody asks for headers of a direct call.
type directStream struct{ method string }

func (s *directStream) Method() string { return s.method }

func (*directStream) SetHeader(metadata.MD) error { return nil }

func (*directStream) SendHeader(metadata.MD) error { return nil }

func (*directStream) SetTrailer(metadata.MD) error { return nil }
