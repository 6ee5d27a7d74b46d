package host_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	healthgrpc "google.golang.org/grpc/health/grpc_health_v1"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/docstore/sqlite"
	"github.com/ombud/ombud/pkg/telemetry"
)

// flaky is a database that can be made not to answer.
type flaky struct {
	docstore.Database
	down *atomic.Bool
}

func (f flaky) Ping(ctx context.Context) error {
	if f.down.Load() {
		return errors.New("connection refused")
	}
	return f.Database.Ping(ctx)
}

func TestAServiceIsServingOnlyWhileItsDatabaseAnswers(t *testing.T) {
	s, down := newSuite(t), &atomic.Bool{}
	s.options.ProbeInterval = 5 * time.Millisecond
	s.options.OpenDatabase = func(_ context.Context, name string, _ *telemetry.Telemetry) (docstore.Database, error) {
		db, err := sqlite.Open(sqlite.Memory, sqlite.Options{})
		if name == "catalog" {
			return flaky{db, down}, err
		}
		return db, err
	}
	s.add(t, "intake", nil)
	s.add(t, "catalog", nil)
	h := s.start(t)
	health := healthgrpc.NewHealthClient(call(t, h, s.out.adminKey()))
	watch := func(service string) func(want string) {
		stream, err := health.Watch(t.Context(), &healthgrpc.HealthCheckRequest{Service: service})
		require.NoError(t, err)
		return func(want string) {
			t.Helper()
			got, err := stream.Recv()
			require.NoError(t, err)
			require.Equal(t, want, got.GetStatus().String())
		}
	}
	catalog, process := watch("test.catalog.v1.EchoService"), watch("")
	catalog("SERVING")
	process("SERVING")

	down.Store(true)
	catalog("NOT_SERVING")
	process("NOT_SERVING")
	intake, err := health.Check(t.Context(), &healthgrpc.HealthCheckRequest{Service: "test.intake.v1.EchoService"})
	require.NoError(t, err)
	require.Equal(t, "SERVING", intake.GetStatus().String())
	require.Contains(t, s.out.String(), "the database does not answer")

	down.Store(false)
	catalog("SERVING")
	process("SERVING")
	require.Contains(t, s.out.String(), "the database answers again")
}
