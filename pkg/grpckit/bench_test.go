package grpckit_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/ombud/ombud/pkg/grpckit"
	"github.com/ombud/ombud/pkg/grpckit/grpckittest"
	"github.com/ombud/ombud/pkg/telemetry"
)

// BenchmarkCall is a unary call through everything that a server and a client do,
// with 64 callers at once.
func BenchmarkCall(b *testing.B) {
	for _, network := range []string{"memory", "tcp"} {
		b.Run(network, func(b *testing.B) {
			memory, echo := grpckit.NewMemory(), grpckittest.New("bench")
			server := serve(b, memory, echo, nil)
			address := target(echo)
			if network == "tcp" {
				listener, err := grpckit.Listen(b.Context(), "127.0.0.1:0", nil)
				require.NoError(b, err)
				address = listener.Addr().String()
				go func() { _ = server.Serve(listener) }()
			}
			conn, err := grpckit.Dial(address, grpckit.DialOptions{
				Telemetry: telemetry.Nop(), Memory: memory, Token: as("me:agent"),
			})
			require.NoError(b, err)
			defer conn.Close()
			fromMany(b, 64, func() error {
				_, err := echo.Say(context.Background(), conn, "hello")
				return err
			})
		})
	}
}

// BenchmarkValidate is the part of the rules in that: three fields, one of them
// nested and an e-mail address.
func BenchmarkValidate(b *testing.B) {
	echo := grpckittest.New("bench")
	validator, err := grpckit.NewValidator([]protoreflect.ServiceDescriptor{echo.Descriptor()})
	require.NoError(b, err)
	request := echo.Request("hello", 1)
	b.ReportAllocs()
	for b.Loop() {
		require.NoError(b, validator.Validate(request))
	}
}

func fromMany(b *testing.B, callers int, call func() error) {
	b.Helper()
	require.NoError(b, call())
	b.ReportAllocs()
	b.ResetTimer()
	var taken atomic.Int64
	var running sync.WaitGroup
	start := time.Now()
	for range callers {
		running.Go(func() {
			for taken.Add(1) <= int64(b.N) {
				if err := call(); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	running.Wait()
	b.ReportMetric(float64(b.N)/time.Since(start).Seconds(), "calls/s")
}
