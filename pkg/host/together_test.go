package host_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/grpckit/grpckittest"
	"github.com/ombud/ombud/pkg/host"
)

// pass makes a handler that answers with who called, or passes "to ..." on.
func pass(to string, callee **grpckittest.Echo) func(host.Env) func(context.Context, string) (string, error) {
	return func(env host.Env) func(context.Context, string) (string, error) {
		conn := env.Dial(to)
		return func(ctx context.Context, text string) (string, error) { return (*callee).Say(ctx, conn, text) }
	}
}

func whoCalls(host.Env) func(context.Context, string) (string, error) {
	return func(ctx context.Context, _ string) (string, error) {
		caller, _ := auth.From(ctx)
		return caller.Subject, nil
	}
}

func TestServicesOfOneProcessCallEachOtherUnderTheirOwnNames(t *testing.T) {
	s, spans := newSuite(t), tracetest.NewSpanRecorder()
	s.options.Telemetry.SpanProcessors = []sdktrace.SpanProcessor{spans}
	var back *grpckittest.Echo
	front := s.add(t, "intake", pass("catalog", &back))
	back = s.add(t, "catalog", whoCalls)
	h := s.start(t)
	env, err := h.Env("tests")
	require.NoError(t, err)
	_, token, err := env.Keyring.Create(t.Context(), auth.Key{DisplayName: "Ann", Roles: []auth.Role{auth.Agent}})
	require.NoError(t, err)

	got, err := front.Say(t.Context(), call(t, h, token), "hello")
	require.NoError(t, err)
	require.Equal(t, "services/intake", got)
	require.NoError(t, h.Stop(t.Context()))

	services := map[string]bool{}
	for _, span := range spans.Ended() {
		name, _ := span.Resource().Set().Value(semconv.ServiceNameKey)
		services[name.AsString()] = true
		require.NotEqual(t, "POST", span.Name())
	}
	require.Subset(t, services, map[string]bool{"ombud": true, "ombud-intake": true, "ombud-catalog": true})
	require.Equal(t, []string{"start intake", "start catalog", "stop catalog", "stop intake"}, s.journal.lines)
}

func TestAProcessThatIsTheWholeSuitePrintsItsAdminKeyOnce(t *testing.T) {
	s := newSuite(t)
	echo := s.add(t, "intake", whoCalls)
	s.add(t, "catalog", nil)
	h := s.start(t)
	require.Contains(t, s.out.String(), "ombud serves gRPC on "+h.Addr().String()+"\n")
	_, err := echo.Call(t.Context(), call(t, h, s.out.adminKey()), "Ping", echo.Request("hello", 0))
	require.NoError(t, err)
	_, err = echo.Say(t.Context(), call(t, h, s.out.adminKey()), "hello")
	require.True(t, fault.Is(err, fault.Denied), "an administrator is no agent")
	require.NoError(t, h.Stop(t.Context()))

	s.out.text.Reset()
	again := host.New(s.options)
	require.NoError(t, again.Start(t.Context()))
	require.NotContains(t, s.out.String(), "admin key")
	require.NoError(t, again.Stop(t.Context()))
}

func TestWhatIsUnderWayMayStillCallOtherServicesWhileTheProcessStops(t *testing.T) {
	s := newSuite(t)
	inside, release := make(chan struct{}), make(chan struct{})
	back := (*grpckittest.Echo)(nil)
	front := s.add(t, "intake", func(env host.Env) func(context.Context, string) (string, error) {
		conn := env.Dial("catalog")
		return func(ctx context.Context, text string) (string, error) {
			close(inside)
			<-release
			return back.Say(ctx, conn, text)
		}
	})
	back = s.add(t, "catalog", nil)
	h := s.start(t)
	env, err := h.Env("intake")
	require.NoError(t, err)
	_, token, err := env.Keyring.Create(t.Context(), auth.Key{DisplayName: "Ann", Roles: []auth.Role{auth.Agent}})
	require.NoError(t, err)
	conn, replies := call(t, h, token), make(chan error, 1)
	go func() {
		_, err := front.Say(t.Context(), conn, "hello")
		replies <- err
	}()
	<-inside
	stopped := make(chan error, 1)
	go func() { stopped <- h.Stop(t.Context()) }()
	requireRefused(t, h)
	close(release)
	require.NoError(t, <-replies)
	require.NoError(t, <-stopped)
}

func TestAServiceHasItsOwnDatabase(t *testing.T) {
	s := newSuite(t)
	databases := map[string]docstore.Database{}
	for _, name := range []string{"intake", "catalog"} {
		s.add(t, name, func(env host.Env) func(context.Context, string) (string, error) {
			databases[env.Name] = env.Database
			require.NoError(t, env.Database.Ping(t.Context()))
			require.NotNil(t, env.Links)
			return nil
		})
	}
	s.start(t)
	require.Len(t, databases, 2)
	require.NotSame(t, databases["intake"], databases["catalog"])
	for _, name := range []string{"auth", "intake", "catalog"} {
		require.FileExists(t, s.options.Settings.DataDir+"/"+name+".db")
	}
}

func TestAProcessDoesNotStart(t *testing.T) {
	for _, tc := range []struct {
		name   string
		change func(t *testing.T, s *suite)
		want   string
	}{
		{"without the admin key of its suite", func(_ *testing.T, s *suite) { s.options.Alone = false }, "OMBUD_ADMIN_KEY is not set"},
		{"with a short admin key", func(_ *testing.T, s *suite) { s.options.Settings.AdminKey = "short" }, "at least 16"},
		{"with a method that nobody may call", func(t *testing.T, s *suite) {
			t.Helper()
			echo := grpckittest.New("bare", grpckittest.Method{Name: "Forgotten", Bare: true})
			s.describe(t, echo)
			s.options.Parts = append(s.options.Parts, host.Part{Name: "bare", Build: func(context.Context, host.Env) (host.Service, error) {
				return &service{echo, "bare", s.journal}, nil
			}})
		}, "test.bare.v1.EchoService.Forgotten: lacks the option"},
		{"with a service that nobody described", func(_ *testing.T, s *suite) { s.options.Files = s.files; *s.files = *newSuite(t).files }, "service test.intake.v1.EchoService"},
		{"when a service is not built", func(_ *testing.T, s *suite) {
			s.options.Parts = append(s.options.Parts, host.Part{Name: "broken", Build: func(context.Context, host.Env) (host.Service, error) {
				return nil, errors.New("no luck")
			}})
		}, "building of broken: no luck"},
		{"when a service is called that has no address", func(t *testing.T, s *suite) {
			t.Helper()
			s.add(t, "lost", func(env host.Env) func(context.Context, string) (string, error) {
				env.Dial("nowhere")
				return nil
			})
		}, "lost calls nowhere: it has no address"},
		{"when its address is taken", func(_ *testing.T, s *suite) { s.options.Settings.GRPCAddr = "256.0.0.1:1" }, "start server"},
		{"when a stateless part serves gRPC", func(_ *testing.T, s *suite) { s.options.Parts[0].Stateless = true }, "cannot serve gRPC"},
		{"with a store that is none", func(_ *testing.T, s *suite) { s.options.Settings.MongoDBURI = "postgres://db" }, "start auth database"},
		{"without its certificate", func(_ *testing.T, s *suite) {
			s.options.Settings.TLSCert, s.options.Settings.TLSKey = "no", "where"
		}, "certificate: open no"},
		{"with a certificate alone", func(_ *testing.T, s *suite) { s.options.Settings.TLSCert = "cert.pem" }, "--tls-key"},
		{"with an issuer alone", func(_ *testing.T, s *suite) { s.options.Settings.OIDCIssuer = "https://example.com" }, "--oidc-audience"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := newSuite(t)
			s.add(t, "intake", nil)
			tc.change(t, s)
			require.ErrorContains(t, host.New(s.options).Start(t.Context()), tc.want)
		})
	}
}
