package grpckit_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	healthgrpc "google.golang.org/grpc/health/grpc_health_v1"
	reflectiongrpc "google.golang.org/grpc/reflection/grpc_reflection_v1"
	"google.golang.org/grpc/status"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/grpckit"
	"github.com/ombud/ombud/pkg/grpckit/grpckittest"
	"github.com/ombud/ombud/pkg/telemetry"
)

func TestHealthFollowsSetServingServiceByService(t *testing.T) {
	network, echo := grpckit.NewMemory(), grpckittest.New("health")
	server := serve(t, network, echo, nil)
	conn := dial(t, network, echo, func(o *grpckit.DialOptions) { o.Token = nil })
	const own, whole = "test.health.v1.EchoService", ""
	check := func(service string, want healthgrpc.HealthCheckResponse_ServingStatus) {
		t.Helper()
		got, err := healthgrpc.NewHealthClient(conn).Check(t.Context(), &healthgrpc.HealthCheckRequest{Service: service})
		require.NoError(t, err)
		require.Equal(t, want, got.GetStatus())
	}
	down, up := healthgrpc.HealthCheckResponse_NOT_SERVING, healthgrpc.HealthCheckResponse_SERVING

	check(own, down)
	check(whole, down)
	server.SetServing(true)
	check(own, up)
	check(whole, up)
	server.SetServing(false, own)
	check(own, down)
	check(whole, up)
	_, err := healthgrpc.NewHealthClient(conn).Check(t.Context(), &healthgrpc.HealthCheckRequest{Service: "other"})
	require.True(t, fault.Is(err, fault.NotFound))
}

func TestReflectionListsTheServicesToAnyone(t *testing.T) {
	network, echo := grpckit.NewMemory(), grpckittest.New("reflection")
	serve(t, network, echo, nil)
	conn := dial(t, network, echo, func(o *grpckit.DialOptions) { o.Token = nil })
	stream, err := reflectiongrpc.NewServerReflectionClient(conn).ServerReflectionInfo(t.Context())
	require.NoError(t, err)
	require.NoError(t, stream.Send(&reflectiongrpc.ServerReflectionRequest{
		MessageRequest: &reflectiongrpc.ServerReflectionRequest_ListServices{},
	}))
	reply, err := stream.Recv()
	require.NoError(t, err)
	var names []string
	for _, service := range reply.GetListServicesResponse().GetService() {
		names = append(names, service.GetName())
	}
	require.Contains(t, names, "test.reflection.v1.EchoService")
	require.NoError(t, stream.CloseSend())
}

func TestStopEndsStreamsAndWaitsForCalls(t *testing.T) {
	network, echo := grpckit.NewMemory(), grpckittest.New("drain")
	inside, release := make(chan struct{}), make(chan struct{})
	events := 0
	echo.Reply = func(ctx context.Context, text string) (string, error) {
		if text == "stream" {
			if events++; events == 1 {
				return "first", nil
			}
			<-ctx.Done()
			return "", ctx.Err()
		}
		close(inside)
		<-release
		return "finished", ctx.Err()
	}
	server := serve(t, network, echo, nil)
	server.SetServing(true)
	conn := dial(t, network, echo, nil)
	next, err := echo.Repeat(t.Context(), conn, echo.Request("stream", 2))
	require.NoError(t, err)
	_, err = next()
	require.NoError(t, err)
	replies := make(chan string, 1)
	go func() {
		text, err := echo.Say(t.Context(), conn, "call")
		replies <- text + status.Code(err).String()
	}()
	<-inside

	stopped := make(chan error, 1)
	go func() { stopped <- server.Stop(t.Context()) }()
	_, err = next()
	require.Equal(t, "SERVER_STOPPING", fault.ReasonOf(err))
	require.Equal(t, codes.Unavailable, status.Code(err))
	require.Empty(t, stopped, "a call still runs")
	close(release)
	require.NoError(t, <-stopped)
	require.Equal(t, "finishedOK", <-replies)
}

func TestStopCutsOffWhatDoesNotEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		network, echo := grpckit.NewMemory(), grpckittest.New("cut")
		inside := make(chan struct{})
		echo.Reply = func(ctx context.Context, _ string) (string, error) {
			close(inside)
			<-ctx.Done()
			return "", ctx.Err()
		}
		server := serve(t, network, echo, nil)
		failed := make(chan error, 1)
		conn := dial(t, network, echo, nil)
		go func() {
			_, err := echo.Say(t.Context(), conn, "call")
			failed <- err
		}()
		<-inside

		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		defer cancel()
		require.ErrorContains(t, server.Stop(ctx), "cut off")
		require.NoError(t, ctx.Err(), "a little before the end")
		require.True(t, fault.Is(<-failed, fault.Unavailable))
	})
}

func TestTheMemoryNetwork(t *testing.T) {
	network := grpckit.NewMemory()
	first, err := grpckit.Listen(t.Context(), "memory:intake", network)
	require.NoError(t, err)
	require.Equal(t, "memory:intake", first.Addr().String())
	_, err = network.Listen("intake")
	require.ErrorContains(t, err, "taken")
	require.NoError(t, first.Close())
	second, err := network.Listen("intake")
	require.NoError(t, err)
	require.NoError(t, first.Close(), "does not take the name from the second")
	_, err = network.Listen("intake")
	require.ErrorContains(t, err, "taken")
	require.NoError(t, second.Close())

	_, err = grpckit.Listen(t.Context(), "memory:intake", nil)
	require.ErrorContains(t, err, "no memory network")
	_, err = grpckit.Dial("memory:intake", grpckit.DialOptions{Telemetry: telemetry.Nop()})
	require.ErrorContains(t, err, "no memory network")
}

func TestTCPListensOnAFreePort(t *testing.T) {
	listener, err := grpckit.Listen(t.Context(), "127.0.0.1:0", nil)
	require.NoError(t, err)
	require.Regexp(t, `^127\.0\.0\.1:[1-9]\d*$`, listener.Addr().String())
	require.NoError(t, listener.Close())
	_, err = grpckit.Listen(t.Context(), "", nil)
	require.ErrorContains(t, err, "no address", "rather than any port of all interfaces")
}
