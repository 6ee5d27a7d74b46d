package grpckit

import (
	"context"
	"crypto/tls"
	"fmt"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/keepalive"

	"github.com/ombud/ombud/pkg/telemetry"
)

// DefaultCallTimeout is how long a unary call may take when neither its context
// nor the options say.
const DefaultCallTimeout = 10 * time.Second

// minKeepalive is how often a client may probe an idle connection.
const minKeepalive = 20 * time.Second

// A client connects anew to a lost service after firstRetry, and then at intervals that
// grow to lastRetry: calls get through again that soon after its return. Attempts are
// cheap, because each calling process makes only one at a time.
const (
	firstRetry = 50 * time.Millisecond
	lastRetry  = 250 * time.Millisecond
)

// A call that does not get through is tried again so many times, after pauses that grow, within the process and outside.
const (
	maxAttempts = 3
	firstPause  = 50 * time.Millisecond
	lastPause   = 500 * time.Millisecond
	pauseGrowth = 3
)

// serviceConfig spreads calls over all addresses of the target, and tries again
// when a call did not get through. Every mutating call of Ombud may be repeated.
// The throttle stops the retries when most calls fail, so that they do not hold
// a service down.
func serviceConfig() string {
	return fmt.Sprintf(`{
	"loadBalancingConfig": [{"round_robin": {}}],
	"retryThrottling": {"maxTokens": 20, "tokenRatio": 0.2},
	"methodConfig": [{
		"name": [{}],
		"retryPolicy": {
			"maxAttempts": %d,
			"initialBackoff": "%gs",
			"maxBackoff": "%gs",
			"backoffMultiplier": %d,
			"retryableStatusCodes": ["UNAVAILABLE"]
		}
	}]
}`, maxAttempts, firstPause.Seconds(), lastPause.Seconds(), pauseGrowth)
}

// DialOptions are the parts of a client. Telemetry is required.
type DialOptions struct {
	Telemetry *telemetry.Telemetry
	// Memory holds the listeners of "memory:<name>" targets.
	Memory *Memory
	// Token returns the bearer token for a call, or "" for none; it may read the
	// call's context. Nil sends no credentials. The caller's own credentials are
	// never passed on by themselves.
	Token func(ctx context.Context) (string, error)
	// Timeout is for unary calls without a deadline; DefaultCallTimeout when zero.
	Timeout time.Duration
	// MaxMessage is the largest message, in bytes, received and sent;
	// DefaultMaxMessage when zero.
	MaxMessage int
	// TLS secures the connection; nil is in the clear. In memory there is none.
	TLS *tls.Config
}

// Conn is a connection of a client.
type Conn interface {
	grpc.ClientConnInterface
	Close() error
}

// Dial returns a connection to "host:port" (every address of the name in turn) or
// "memory:<name>". It does not connect before the first call. Calls return faults.
func Dial(target string, o DialOptions) (Conn, error) {
	name, inMemory := strings.CutPrefix(target, memoryScheme)
	if inMemory {
		o.TLS = nil
	}
	options := append(
		o.transportOptions(),
		grpc.WithStatsHandler(clientSpans(o.Telemetry)),
		grpc.WithChainUnaryInterceptor(restoreUnary(o.callTimeout())),
		grpc.WithChainStreamInterceptor(restoreStream),
		grpc.WithDefaultServiceConfig(serviceConfig()),
		grpc.WithDisableServiceConfig(), // one from DNS would replace ours
	)
	if o.Token != nil {
		options = append(options, grpc.WithPerRPCCredentials(tokenSource(o.Token)))
	}
	if inMemory {
		if o.Memory == nil {
			return nil, fmt.Errorf("dial %s: there is no memory network", target)
		}
		target = "passthrough:///" + name
		options = append(options, grpc.WithContextDialer(o.Memory.dialContext))
	}
	conn, err := grpc.NewClient(target, options...)
	if err != nil {
		return nil, fmt.Errorf("dial %s: %w", target, err)
	}
	if !inMemory {
		return conn, nil
	}
	return &directConn{conn, o.Memory, name, clientSpans(o.Telemetry), o.Token, o.callTimeout()}, nil
}

func (o DialOptions) callTimeout() time.Duration {
	if o.Timeout > 0 {
		return o.Timeout
	}
	return DefaultCallTimeout
}

func (o DialOptions) transportOptions() []grpc.DialOption {
	size := o.MaxMessage
	if size <= 0 {
		size = DefaultMaxMessage
	}
	security := insecure.NewCredentials()
	if o.TLS != nil {
		security = credentials.NewTLS(o.TLS)
	}
	return []grpc.DialOption{
		grpc.WithTransportCredentials(security),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(size), grpc.MaxCallSendMsgSize(size)),
		grpc.WithInitialWindowSize(streamWindow),
		grpc.WithInitialConnWindowSize(connectionWindow),
		grpc.WithKeepaliveParams(keepalive.ClientParameters{Time: 2 * minKeepalive, Timeout: 10 * time.Second}),
		grpc.WithConnectParams(grpc.ConnectParams{
			Backoff: backoff.Config{
				BaseDelay:  firstRetry,
				Multiplier: 1.6,
				Jitter:     0.2,
				MaxDelay:   lastRetry,
			},
			MinConnectTimeout: 3 * time.Second,
		}),
	}
}

// tokenSource attaches the bearer token to each call. It asks for no transport
// security: between processes that is the network's business.
type tokenSource func(context.Context) (string, error)

func (s tokenSource) GetRequestMetadata(ctx context.Context, _ ...string) (map[string]string, error) {
	token, err := s(ctx)
	if err != nil || token == "" {
		return nil, err
	}
	return map[string]string{authorization: bearer + token}, nil
}

func (tokenSource) RequireTransportSecurity() bool { return false }
