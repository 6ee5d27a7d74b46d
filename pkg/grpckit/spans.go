package grpckit

import (
	"strings"

	"go.opentelemetry.io/contrib/instrumentation/google.golang.org/grpc/otelgrpc"
	"google.golang.org/grpc/stats"

	"github.com/ombud/ombud/pkg/telemetry"
)

func serverSpans(t *telemetry.Telemetry) stats.Handler {
	return otelgrpc.NewServerHandler(spanOptions(t)...)
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
