package grpckit_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/types/dynamicpb"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/grpckit"
	"github.com/ombud/ombud/pkg/grpckit/grpckittest"
)

func TestWhoMayCall(t *testing.T) {
	for _, tc := range []struct {
		name, method string
		headers      []string
		kind         fault.Kind // -1: allowed
		text         string     // of the error, or the caller that the handler sees
	}{
		{"the role", "Say", []string{"Bearer ann:agent"}, -1, "keys/ann"},
		{"the scheme in another case", "Say", []string{"bearer ann:agent"}, -1, "keys/ann"},
		{"another role", "Say", []string{"Bearer ann:customer"}, fault.Denied, "agent, service"},
		{"no credentials", "Say", nil, fault.Unauthenticated, "needs credentials"},
		{"unknown credentials", "Say", []string{"Bearer nonsense"}, fault.Unauthenticated, "no such token"},
		{"another scheme", "Say", []string{"Basic ann:agent"}, fault.Unauthenticated, "must be: Bearer"},
		{"an empty token", "Say", []string{"Bearer "}, fault.Unauthenticated, "must be: Bearer"},
		{"two headers", "Say", []string{"Bearer ann:agent", "Bearer bob:agent"}, fault.Unauthenticated, "more than one"},
		{"anyone", "Ping", nil, -1, ""},
		{"anyone, known", "Ping", []string{"Bearer ann:customer"}, -1, "keys/ann"},
		{"anyone, with wrong credentials", "Ping", []string{"Bearer nonsense"}, fault.Unauthenticated, "no such token"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			network, echo := grpckit.NewMemory(), grpckittest.New("access")
			echo.Reply = func(ctx context.Context, _ string) (string, error) {
				caller, known := auth.From(ctx)
				require.Equal(t, known, caller.Subject != "")
				return caller.Subject, nil
			}
			serve(t, network, echo, nil)
			conn := dial(t, network, echo, func(o *grpckit.DialOptions) { o.Token = nil })
			ctx := metadata.NewOutgoingContext(t.Context(), metadata.MD{"authorization": tc.headers})

			got, err := echo.Call(ctx, conn, tc.method, echo.Request("hello", 0))
			if tc.kind < 0 {
				require.NoError(t, err)
				require.Equal(t, tc.text, got)
				return
			}
			require.Equal(t, tc.kind, fault.KindOf(err))
			require.ErrorContains(t, err, tc.text)
		})
	}
}

func TestACallerIsNotPassedOnToTheNextService(t *testing.T) {
	network := grpckit.NewMemory()
	back, front := grpckittest.New("back"), grpckittest.New("front")
	var seen metadata.MD
	back.Reply = func(ctx context.Context, _ string) (string, error) {
		seen, _ = metadata.FromIncomingContext(ctx)
		caller, _ := auth.From(ctx)
		return caller.Subject, nil
	}
	inner := dial(t, network, back, func(o *grpckit.DialOptions) { o.Token = as("front:service") })
	front.Reply = func(ctx context.Context, text string) (string, error) { return back.Say(ctx, inner, text) }
	serve(t, network, back, nil)
	serve(t, network, front, nil)

	ctx := metadata.AppendToOutgoingContext(t.Context(), "x-secret", "of the caller")
	got, err := front.Say(ctx, dial(t, network, front, nil), "hello")
	require.NoError(t, err)
	require.Equal(t, "keys/front", got)
	require.Equal(t, []string{"Bearer front:service"}, seen["authorization"])
	require.Empty(t, seen["x-secret"])
}

func TestEveryWrongFieldIsNamed(t *testing.T) {
	echo := grpckittest.New("fields")
	echo.Reply = func(context.Context, string) (string, error) {
		t.Error("the handler was called")
		return "", nil
	}
	conn := pair(t, echo)
	wrong := func() *dynamicpb.Message { return echo.From(echo.Request("", 11), "nowhere") }
	for name, call := range map[string]func() error{
		"unary": func() error {
			_, err := echo.Call(t.Context(), conn, "Say", wrong())
			return err
		},
		"stream of replies": func() error {
			next, err := echo.Repeat(t.Context(), conn, wrong())
			require.NoError(t, err)
			_, err = next()
			return err
		},
		"stream of requests, the second": func() error {
			_, err := echo.Ask(t.Context(), conn, echo.Request("right", 2), wrong())
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, ok := fault.As(call())
			require.True(t, ok)
			require.Equal(t, fault.InvalidArgument, got.Kind())
			texts := map[string]string{}
			for _, field := range got.Fields() {
				texts[field.Path] = field.Description
			}
			require.Equal(t, map[string]string{
				"from.email": "must be a valid email address",
				"text":       "must be at least 1 characters",
				"count":      "must be less than or equal to 10",
			}, texts)
		})
	}
}

func TestAStrangerLearnsNothingOfTheFields(t *testing.T) {
	network, echo := grpckit.NewMemory(), grpckittest.New("stranger")
	serve(t, network, echo, nil)
	conn := dial(t, network, echo, func(o *grpckit.DialOptions) { o.Token = nil })
	_, err := echo.Call(t.Context(), conn, "Say", echo.Request("", 99))
	require.True(t, fault.Is(err, fault.Unauthenticated))
}

func TestAnErrorNamesABoundedNumberOfFields(t *testing.T) {
	echo := grpckittest.New("bounded")
	validator, err := grpckit.NewValidator(nil)
	require.NoError(t, err)
	request := echo.Tag(echo.Request("its rules are compiled late", 1), "right")
	require.NoError(t, validator.Validate(request))

	for range 1000 {
		echo.Tag(request, "")
	}
	got, ok := fault.As(validator.Validate(request))
	require.True(t, ok)
	require.Len(t, got.Fields(), 50)
	require.Equal(t, "tags[1]", got.Fields()[0].Path)
}
