package grpckit_test

import (
	"bytes"
	"context"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	healthgrpc "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/grpckit"
	"github.com/ombud/ombud/pkg/grpckit/grpckittest"
	"github.com/ombud/ombud/pkg/telemetry"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// tokens authenticates "<name>:<role>".
type tokens struct{}

func (tokens) Authenticate(_ context.Context, token string) (auth.Identity, error) {
	name, role, ok := strings.Cut(token, ":")
	if !ok {
		return auth.Identity{}, fault.New(fault.Unauthenticated, "CREDENTIALS_REJECTED", "no such token")
	}
	return auth.Identity{Subject: "keys/" + name, Roles: []auth.Role{auth.Role(role)}}, nil
}

func as(token string) func(context.Context) (string, error) {
	return func(context.Context) (string, error) { return token, nil }
}

// serve runs the service on memory:<its package> until the end of the test.
func serve(t testing.TB, network *grpckit.Memory, echo *grpckittest.Echo, change func(*grpckit.ServerOptions), also ...func(*grpckit.Server)) *grpckit.Server {
	t.Helper()
	services := []protoreflect.ServiceDescriptor{echo.Descriptor()}
	policy, err := auth.FromDescriptors(services, echo.Access)
	require.NoError(t, err)
	validator, err := grpckit.NewValidator(services)
	require.NoError(t, err)
	options := grpckit.ServerOptions{
		Telemetry: telemetry.Nop(), Authenticator: tokens{}, Policy: policy, Validator: validator,
	}
	if change != nil {
		change(&options)
	}
	server := grpckit.NewServer(options)
	echo.Register(server)
	for _, register := range also {
		register(server)
	}
	listener, err := grpckit.Listen(context.Background(), target(echo), network)
	require.NoError(t, err)
	done := make(chan error, 1)
	go func() { done <- server.Serve(listener) }()
	awaitServing(t, network, echo)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		_ = server.Stop(ctx)
		require.NoError(t, <-done)
	})
	return server
}

// awaitServing returns when the server takes calls. A check of its health goes through gRPC.
func awaitServing(t testing.TB, network *grpckit.Memory, echo *grpckittest.Echo) {
	t.Helper()
	conn, err := grpckit.Dial(target(echo), grpckit.DialOptions{Telemetry: telemetry.Nop(), Memory: network})
	require.NoError(t, err)
	_, err = healthgrpc.NewHealthClient(conn).Check(context.Background(), &healthgrpc.HealthCheckRequest{})
	require.NoError(t, err)
	require.NoError(t, conn.Close())
}

func target(echo *grpckittest.Echo) string { return "memory:" + string(echo.File.Package()) }

func dial(t testing.TB, network *grpckit.Memory, echo *grpckittest.Echo, change func(*grpckit.DialOptions)) grpckit.Conn {
	t.Helper()
	options := grpckit.DialOptions{Telemetry: telemetry.Nop(), Memory: network, Token: as("me:agent")}
	if change != nil {
		change(&options)
	}
	conn, err := grpckit.Dial(target(echo), options)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, conn.Close()) })
	return conn
}

// pair is one service and a connection to it.
func pair(t testing.TB, echo *grpckittest.Echo) grpckit.Conn {
	t.Helper()
	network := grpckit.NewMemory()
	serve(t, network, echo, nil)
	return dial(t, network, echo, nil)
}

// logs is telemetry that keeps the log lines.
type logs struct {
	mu  sync.Mutex
	out bytes.Buffer
}

func (l *logs) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.out.Write(line)
}

func (l *logs) lines() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Collect(strings.Lines(l.out.String()))
}

func (l *logs) telemetry() *telemetry.Telemetry {
	t := telemetry.Nop()
	t.Logger = slog.New(slog.NewTextHandler(l, nil))
	return t
}
