package docstore

import (
	"testing"

	"github.com/stretchr/testify/require"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace/noop"
)

// TestUntraced checks that tracing costs nothing when nobody listens.
func TestUntraced(t *testing.T) {
	var engine struct{ Engine }
	require.Equal(t, engine, NewTracedEngine(engine, nil, Origin{}))
	require.Equal(t, engine, NewTracedEngine(engine, noop.NewTracerProvider(), Origin{}))
	require.NotEqual(t, engine, NewTracedEngine(engine, sdktrace.NewTracerProvider(), Origin{}))
}
