// Package grpckit builds Ombud's gRPC servers and clients, so that every call in
// the suite has the same telemetry, deadlines, errors, authentication and
// validation, over the network and within one process.
//
// A call meets, in this order: a span, recovery from panics, the deadline, errors
// turned into statuses, authentication and policy, the idempotency key, validation,
// the handler. Blank texts of a request count as none from the validation on. The
// client restores the errors. A unary call within the process skips the frames of
// HTTP/2, and nothing else.
package grpckit

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/health"
	healthgrpc "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/reflection"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/telemetry"
)

// DefaultMaxMessage is the largest message, in bytes, that a server takes and a
// client accepts unless told otherwise. It is more than the largest field that a rule
// allows, and than a gateway's largest body, so that the fault for too much input can
// name the field.
const DefaultMaxMessage = 16 << 20

// maxHeaders bounds the headers of a request, in bytes.
const maxHeaders = 64 << 10

// How many bytes may be under way that the other side has not asked for. Windows of a
// fixed size spare the pings by which gRPC would find one out, one in nearly every call;
// these are enough for the largest messages at any distance.
const (
	streamWindow     = 1 << 20
	connectionWindow = 4 << 20
)

// streamWorkers is how many goroutines stay for the next call when theirs has ended. A new
// one begins with a small stack, which grows several times on the way to a handler; that
// was a tenth of all processor time. Calls beyond this number get new ones.
const streamWorkers = 64

// ServerOptions are the parts of a server. Telemetry, Authenticator, Policy and
// Validator are required; the rest has defaults.
type ServerOptions struct {
	Telemetry     *telemetry.Telemetry
	Authenticator auth.Authenticator
	Policy        *auth.Policy
	Validator     *Validator
	Timeouts      Timeouts
	MaxMessage    int         // bytes, received and sent; DefaultMaxMessage when zero
	TLS           *tls.Config // nil serves in the clear

	// MaxConnectionAge makes clients connect anew, and so find new replicas; zero
	// is never. Calls that run have another MaxConnectionAge to finish.
	MaxConnectionAge time.Duration
}

// Server is a gRPC server with health and reflection. Register services, Serve,
// and say SetServing when they are ready; end with Stop.
type Server struct {
	grpc      *grpc.Server
	health    *health.Server
	reporters *reporters
	stop      context.CancelFunc // ends the streams
	direct    *direct
	cut       context.CancelFunc // ends the calls from the own process
}

// NewServer returns a server that does not listen yet. Nothing serves, as far as
// its health service is concerned.
func NewServer(o ServerOptions) *Server {
	stopping, stop := context.WithCancel(context.Background())
	reporters := &reporters{byService: map[string]*reporter{}, rest: newReporter(o.Telemetry)}
	stages := []stage{
		recoverStage,
		drainStage(stopping),
		deadlineStage(o.Timeouts.withDefaults()),
		faultStage,
		authenticateStage(o.Authenticator, o.Policy),
	}
	intercept := chainUnary(unaryInterceptor(stages), readIdempotencyKey, o.Validator.validateUnary)
	options := append(
		o.transportOptions(),
		grpc.StatsHandler(reporters),
		grpc.UnaryInterceptor(intercept),
		grpc.ChainStreamInterceptor(streamInterceptor(stages), o.Validator.validateStream),
	)
	cutOff, cut := context.WithCancel(context.Background())
	s := &Server{
		grpc:      grpc.NewServer(options...),
		health:    health.NewServer(),
		reporters: reporters,
		stop:      stop,
		direct:    &direct{methods: map[string]unaryMethod{}, intercept: intercept, limit: o.maxMessage(), cutOff: cutOff},
		cut:       cut,
	}
	healthgrpc.RegisterHealthServer(s.grpc, s.health)
	reflection.Register(s.grpc)
	s.SetServing(false)
	return s
}

func (o ServerOptions) maxMessage() int {
	if o.MaxMessage > 0 {
		return o.MaxMessage
	}
	return DefaultMaxMessage
}

func (o ServerOptions) transportOptions() []grpc.ServerOption {
	size := o.maxMessage()
	security := insecure.NewCredentials()
	if o.TLS != nil {
		security = credentials.NewTLS(o.TLS)
	}
	return []grpc.ServerOption{
		grpc.Creds(security),
		grpc.MaxRecvMsgSize(size),
		grpc.MaxSendMsgSize(size),
		grpc.MaxHeaderListSize(maxHeaders),
		grpc.NumStreamWorkers(streamWorkers),
		grpc.InitialWindowSize(streamWindow),
		grpc.InitialConnWindowSize(connectionWindow),
		grpc.KeepaliveParams(keepalive.ServerParameters{
			MaxConnectionAge:      o.MaxConnectionAge,
			MaxConnectionAgeGrace: o.MaxConnectionAge,
			Time:                  time.Minute,
			Timeout:               20 * time.Second,
		}),
		grpc.KeepaliveEnforcementPolicy(keepalive.EnforcementPolicy{
			MinTime: minKeepalive, PermitWithoutStream: true,
		}),
	}
}

// RegisterService implements grpc.ServiceRegistrar. Services are registered before
// Serve.
func (s *Server) RegisterService(desc *grpc.ServiceDesc, implementation any) {
	s.grpc.RegisterService(desc, implementation)
	s.direct.register(desc, implementation)
	s.health.SetServingStatus(desc.ServiceName, healthgrpc.HealthCheckResponse_NOT_SERVING)
}

// SetServing tells the health service whether the named services can do their
// work; without names, all of them and the server as a whole. After Stop it has
// no effect.
func (s *Server) SetServing(serving bool, services ...string) {
	status := healthgrpc.HealthCheckResponse_NOT_SERVING
	if serving {
		status = healthgrpc.HealthCheckResponse_SERVING
	}
	if len(services) == 0 {
		services = append(services, "")
		for name := range s.grpc.GetServiceInfo() {
			services = append(services, name)
		}
	}
	for _, name := range services {
		s.health.SetServingStatus(name, status)
	}
}

// Serve accepts calls until Stop, then returns nil. The listener is closed in any
// case. A server may serve several listeners at once.
func (s *Server) Serve(listener net.Listener) error {
	if inside, ok := listener.(*memoryListener); ok {
		inside.serveBy(s)
	}
	err := s.grpc.Serve(listener)
	if err == nil || errors.Is(err, grpc.ErrServerStopped) {
		return nil
	}
	return fmt.Errorf("serve %s: %w", listener.Addr(), err)
}

// Stop says NOT_SERVING, takes no new calls, ends the streams and waits for the
// unary calls. A little before ctx ends it cuts off those that still run, and
// returns an error.
func (s *Server) Stop(ctx context.Context) error {
	s.health.Shutdown()
	s.stop()
	defer s.cut()
	s.direct.close()
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.grpc.GracefulStop()
		s.direct.calls.Wait()
	}()
	graceful, cancel := withoutLastTenth(ctx)
	defer cancel()
	select {
	case <-done:
		return nil
	case <-graceful.Done():
	}
	s.cut()
	s.grpc.Stop() // both end the contexts of handlers
	select {
	case <-done:
	case <-ctx.Done():
	}
	return errors.New("calls were cut off")
}

// withoutLastTenth leaves the last tenth of the time to handlers that were cut off.
func withoutLastTenth(ctx context.Context) (context.Context, context.CancelFunc) {
	deadline, ok := ctx.Deadline()
	if !ok {
		return context.WithCancel(ctx)
	}
	return context.WithDeadline(ctx, deadline.Add(-untilDeadline(deadline)/10))
}
