package grpckit

import (
	"context"
	"log/slog"
	"strings"

	"go.opentelemetry.io/contrib/instrumentation/google.golang.org/grpc/otelgrpc"
	"google.golang.org/grpc"
	"google.golang.org/grpc/stats"

	"github.com/ombud/ombud/pkg/telemetry"
)

// reporter takes the spans and log records of one service.
type reporter struct {
	spans stats.Handler
	log   *slog.Logger
}

func newReporter(t *telemetry.Telemetry) *reporter {
	return &reporter{otelgrpc.NewServerHandler(spanOptions(t)...), t.Logger}
}

// reporters is the stats handler of a server that may hold several services, each
// with telemetry of its own. It is filled before the server serves and only read
// from then on.
type reporters struct {
	byService map[string]*reporter
	rest      *reporter
}

type reporterKey struct{}

// reporterOf returns the reporter of the service that is called.
func reporterOf(ctx context.Context) *reporter {
	r, _ := ctx.Value(reporterKey{}).(*reporter)
	return r
}

// TagRPC implements stats.Handler.
func (r *reporters) TagRPC(ctx context.Context, info *stats.RPCTagInfo) context.Context {
	of, ok := r.byService[serviceOf(info.FullMethodName)]
	if !ok {
		of = r.rest
	}
	return context.WithValue(of.spans.TagRPC(ctx, info), reporterKey{}, of)
}

// HandleRPC implements stats.Handler.
func (r *reporters) HandleRPC(ctx context.Context, s stats.RPCStats) {
	if of := reporterOf(ctx); of != nil {
		of.spans.HandleRPC(ctx, s)
	}
}

// TagConn implements stats.Handler.
func (r *reporters) TagConn(ctx context.Context, _ *stats.ConnTagInfo) context.Context { return ctx }

// HandleConn implements stats.Handler.
func (r *reporters) HandleConn(context.Context, stats.ConnStats) {}

// RegistrarFor returns a registrar for services that report through t instead of through
// the server's own telemetry: a process may hold services of several names.
func (s *Server) RegistrarFor(t *telemetry.Telemetry) grpc.ServiceRegistrar {
	return &registrar{s, newReporter(t)}
}

type registrar struct {
	server   *Server
	reporter *reporter
}

func (r *registrar) RegisterService(desc *grpc.ServiceDesc, implementation any) {
	r.server.reporters.byService[desc.ServiceName] = r.reporter
	r.server.RegisterService(desc, implementation)
}

func clientSpans(t *telemetry.Telemetry) stats.Handler {
	return otelgrpc.NewClientHandler(spanOptions(t)...)
}

func spanOptions(t *telemetry.Telemetry) []otelgrpc.Option {
	return []otelgrpc.Option{
		otelgrpc.WithTracerProvider(t.TracerProvider),
		otelgrpc.WithMeterProvider(t.MeterProvider),
		otelgrpc.WithPropagators(t.Propagator),
		otelgrpc.WithFilter(isWork),
	}
}

// isWork leaves out health checks and reflection, which would drown the rest.
func isWork(info *stats.RPCTagInfo) bool {
	return !strings.HasPrefix(info.FullMethodName, "/grpc.")
}

// serviceOf returns "package.Service" of "/package.Service/Method".
func serviceOf(method string) string {
	service, _, _ := strings.Cut(strings.TrimPrefix(method, "/"), "/")
	return service
}
