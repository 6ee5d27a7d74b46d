// Package sse serves the streams of the services as server-sent events, which
// browsers and proxies understand without further code.
package sse

import (
	"context"
	"net/http"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"

	"github.com/ombud/ombud/gateway/internal/rest"
	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/fault"
)

const (
	// openTimeout is the silence after which a stream counts as open. The error for a
	// caller without the right, or with a wrong cursor, comes well before.
	openTimeout = time.Second
	// heartbeat is how often a silent stream shows that it lives: well below the idle
	// limits of common proxies, which begin at 30 s.
	heartbeat = 15 * time.Second
)

// feed answers with a stream. It ends when the caller leaves or stop is closed. An error
// before the first message is the answer; after it the stream ends, and the caller
// comes back.
type feed[T any] struct {
	clock clock.Clock
	stop  <-chan struct{}
	// open begins the stream that a request asks for, send sends one message of it.
	open func(ctx context.Context, r *http.Request) (grpc.ServerStreamingClient[T], error)
	send func(s *sender, next *T) error
}

// ServeHTTP implements http.Handler.
func (f *feed[T]) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodHead { // would wait for messages only to leave them out
		return
	}
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	s := newSender(w)
	for _, credentials := range r.Header.Values("Authorization") { // a second one is refused there
		ctx = metadata.AppendToOutgoingContext(ctx, "authorization", credentials)
	}
	stream, err := f.open(ctx, r)
	if err == nil {
		err = f.sendUpdates(ctx, receiveUpdates(ctx, stream), s)
	}
	if err != nil && !s.started {
		rest.WriteError(w, fault.FromStatus(err))
	}
}

// sendUpdates sends the received messages until the stream fails, the caller is gone or
// stop is closed.
func (f *feed[T]) sendUpdates(ctx context.Context, updates <-chan update[T], s *sender) error {
	silence := f.clock.NewTimer(openTimeout)
	defer silence.Stop()
	for {
		var err error
		select {
		case next := <-updates:
			if err = next.err; err == nil {
				err = f.send(s, next.message)
			}
		case <-silence.C():
			err = s.sendComment("still here")
		case <-ctx.Done():
			return ctx.Err()
		case <-f.stop:
			return fault.New(fault.Unavailable, "SERVER_STOPPING", "this server is stopping, call another").
				RetryAfter(time.Second)
		}
		if err != nil {
			return err
		}
		silence.Reset(heartbeat)
	}
}

type update[T any] struct {
	message *T
	err     error
}

// receiveUpdates reads the stream on a goroutine of its own, which ends with the stream or
// with ctx, the context of the request. The stream's own context is no sign to stop:
// it ends together with the stream, before the last messages and the reason have been
// handed on.
func receiveUpdates[T any](ctx context.Context, stream grpc.ServerStreamingClient[T]) <-chan update[T] {
	out := make(chan update[T])
	go func() {
		for {
			message, err := stream.Recv()
			select {
			case out <- update[T]{message, err}:
			case <-ctx.Done():
				return
			}
			if err != nil {
				return
			}
		}
	}()
	return out
}
