package grpckit_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/grpckit"
	"github.com/ombud/ombud/pkg/grpckit/grpckittest"
)

// framed is a connection whose calls go through gRPC, within the process too.
type framed struct{ grpckit.Conn }

func (f framed) Invoke(ctx context.Context, method string, request, reply any, options ...grpc.CallOption) error {
	return f.Conn.Invoke(ctx, method, request, reply, append(options, grpc.EmptyCallOption{})...)
}

// outcome is all that a caller can tell of a call.
type outcome struct {
	text, reason, message string
	kind                  fault.Kind
	metadata              map[string]string
	fields                []fault.Field
	delay                 time.Duration
	code                  string
}

func outcomeOf(text string, err error) outcome {
	o := outcome{text: text, code: status.Code(err).String()}
	if f, ok := fault.As(err); ok {
		o.reason, o.message, o.kind, o.metadata, o.fields = f.Reason(), f.Message(), f.Kind(), f.Metadata(), f.Fields()
		o.delay, _ = f.RetryDelay()
	}
	return o
}

// A caller cannot tell a call of a handler from one through gRPC.
func TestADirectCallIsLikeAnyOther(t *testing.T) {
	type reply = func(context.Context, string) (string, error)
	type change = func(*grpckit.DialOptions)
	for name, c := range map[string]struct {
		text   string
		reply  reply
		change change
		want   outcome
	}{
		"an answer": {text: "hello", reply: func(_ context.Context, text string) (string, error) { return text + "!", nil }, want: outcome{text: "hello!", code: "OK"}},
		"a fault": {text: "hello", reply: func(context.Context, string) (string, error) {
			return "", fault.New(fault.NotFound, "CASE_NOT_FOUND", "no case").With("case", "cases/1").RetryAfter(time.Second).Wrap(errors.New("sql"))
		}, want: outcome{reason: "CASE_NOT_FOUND", message: "no case", kind: fault.NotFound, metadata: map[string]string{"case": "cases/1"}, delay: time.Second, code: "NotFound"}},
		"an error of ours":       {text: "hello", reply: func(context.Context, string) (string, error) { return "", errors.New("disk") }},
		"a panic":                {text: "hello", reply: func(context.Context, string) (string, error) { panic("disk") }},
		"a blank text":           {text: " \u00a0"},
		"a text that is too big": {text: string(make([]byte, 2000))},
		"an answer that is too big": {text: "hello", reply: func(context.Context, string) (string, error) {
			return string(make([]byte, 2000)), nil
		}},
		"no credentials":    {text: "hello", change: func(o *grpckit.DialOptions) { o.Token = nil }},
		"wrong credentials": {text: "hello", change: func(o *grpckit.DialOptions) { o.Token = as("nobody") }},
		"another role":      {text: "hello", change: func(o *grpckit.DialOptions) { o.Token = as("me:customer") }},
		"a token that cannot be had": {text: "hello", change: func(o *grpckit.DialOptions) {
			o.Token = func(context.Context) (string, error) { return "", errors.New("no key") }
		}},
		"the caller": {text: "hello", reply: func(ctx context.Context, _ string) (string, error) {
			caller, _ := auth.From(ctx)
			return caller.Subject, nil
		}, want: outcome{text: "keys/me", code: "OK"}},
		"the method": {text: "hello", reply: func(ctx context.Context, _ string) (string, error) {
			method, _ := grpc.Method(ctx)
			return method, nil
		}, want: outcome{text: "/test.alike.v1.EchoService/Say", code: "OK"}},
		"metadata": {text: "hello", reply: func(ctx context.Context, _ string) (string, error) {
			return metadata.ValueFromIncomingContext(ctx, "x-colour")[0], nil
		}, want: outcome{text: "green", code: "OK"}},
		"the rest of the time": {text: "hello", reply: func(ctx context.Context, _ string) (string, error) {
			deadline, _ := ctx.Deadline()
			return time.Until(deadline).Round(5 * time.Second).String(), nil
		}, want: outcome{text: "20s", code: "OK"}},
	} {
		t.Run(name, func(t *testing.T) {
			network, echo := grpckit.NewMemory(), grpckittest.New("alike")
			if c.reply != nil {
				echo.Reply = c.reply
			}
			serve(t, network, echo, func(o *grpckit.ServerOptions) { o.MaxMessage = 1000 })
			conn := dial(t, network, echo, c.change)
			ctx, cancel := context.WithTimeout(metadata.AppendToOutgoingContext(t.Context(), "x-colour", "green"), 20*time.Second)
			defer cancel()
			direct := outcomeOf(echo.Say(ctx, conn, c.text))
			require.Equal(t, outcomeOf(echo.Say(ctx, framed{conn}, c.text)), direct)
			if c.want.code != "" {
				require.Equal(t, c.want, direct)
			} else {
				require.NotEqual(t, "OK", direct.code)
			}
		})
	}
}

// secretKey is the key of a value that is none of the handler's business.
type secretKey struct{}

func TestCallerAndHandlerShareNothing(t *testing.T) {
	echo := grpckittest.New("apart")
	var seen any
	echo.Reply = func(ctx context.Context, text string) (string, error) {
		seen = ctx.Value(secretKey{})
		return text, nil
	}
	conn := pair(t, echo)
	request := echo.Tag(echo.Request("hello", 0), "good")
	given := proto.Clone(request)
	ctx := context.WithValue(t.Context(), secretKey{}, "secret")
	ctx = metadata.AppendToOutgoingContext(ctx, "idempotency-key", "once")
	_, err := echo.Call(ctx, conn, "Say", request)
	require.NoError(t, err)
	require.Nil(t, seen)
	require.True(t, proto.Equal(given, request), "the request id of the metadata is set on a copy")
}
