package host_test

import (
	"context"
	"net"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/grpckit/grpckittest"
	"github.com/ombud/ombud/pkg/host"
	"github.com/ombud/ombud/pkg/host/hosttest"
)

// split starts intake and catalog as two processes that share a data directory.
// change alters the settings of both.
func split(t *testing.T, change func(intake, catalog *host.Settings)) (front *grpckittest.Echo, frontHost, backHost *host.Host) {
	t.Helper()
	one, two := newSuite(t), newSuite(t)
	for _, s := range []*suite{one, two} {
		s.options.Alone = false
		s.options.Settings.AdminKey = adminKey
		s.options.Settings.DataDir = one.options.Settings.DataDir
	}
	change(&one.options.Settings, &two.options.Settings)
	back := two.add(t, "catalog", whoCalls)
	backHost = two.start(t)
	one.options.Peers = peers{"catalog": backHost.Addr().String()}
	front = one.add(t, "intake", pass("catalog", &back))
	frontHost = one.start(t)
	require.Contains(t, one.out.String(), "ombud-intake serves gRPC on ")
	return front, frontHost, backHost
}

func TestTwoProcessesKnowEachOtherByTheAdminKey(t *testing.T) {
	front, frontHost, backHost := split(t, func(*host.Settings, *host.Settings) {})
	env, err := backHost.Env("catalog")
	require.NoError(t, err)
	_, token, err := env.Keyring.Create(t.Context(), auth.Key{DisplayName: "Ann", Roles: []auth.Role{auth.Agent}})
	require.NoError(t, err)

	got, err := front.Say(t.Context(), call(t, frontHost, token), "hello")
	require.NoError(t, err, "a key made in one process opens the other")
	require.Equal(t, "services/intake", got)
}

func TestProcessesOfDifferentAdminKeysDoNot(t *testing.T) {
	front, frontHost, _ := split(t, func(intake, _ *host.Settings) { intake.AdminKey = "the admin key of another suite" })
	env, err := frontHost.Env("intake")
	require.NoError(t, err)
	_, token, err := env.Keyring.Create(t.Context(), auth.Key{DisplayName: "Ann", Roles: []auth.Role{auth.Agent}})
	require.NoError(t, err)
	_, err = front.Say(t.Context(), call(t, frontHost, token), "hello")
	require.ErrorContains(t, err, "same admin key")
}

func TestProcessesSpeakTLS(t *testing.T) {
	cert, key := hosttest.WriteCertificate(t)
	front, frontHost, _ := split(t, func(intake, catalog *host.Settings) {
		intake.TLSCA = cert
		catalog.TLSCert, catalog.TLSKey = cert, key
	})
	env, err := frontHost.Env("intake")
	require.NoError(t, err)
	_, token, err := env.Keyring.Create(t.Context(), auth.Key{DisplayName: "Ann", Roles: []auth.Role{auth.Agent}})
	require.NoError(t, err)
	got, err := front.Say(t.Context(), call(t, frontHost, token), "hello")
	require.NoError(t, err)
	require.Equal(t, "services/intake", got)
}

// page is a part without gRPC services, as a gateway is.
type page struct{ *service }

func (page) Register(grpc.ServiceRegistrar) {}

func TestAGatewayPassesItsCallersCredentialsOn(t *testing.T) {
	s := newSuite(t)
	back := s.add(t, "intake", whoCalls)
	var gateway host.Env
	s.options.Parts = append(s.options.Parts, host.Part{
		Name: "gateway", Stateless: true,
		Build: func(_ context.Context, env host.Env) (host.Service, error) {
			gateway = env
			return page{&service{nil, "gateway", s.journal}}, nil
		},
	})
	h := s.start(t)
	require.Nil(t, gateway.Database)
	require.Nil(t, gateway.Keyring)
	require.Nil(t, gateway.Dial)
	require.NoFileExists(t, s.options.Settings.DataDir+"/gateway.db")

	env, err := h.Env("intake")
	require.NoError(t, err)
	_, token, err := env.Keyring.Create(t.Context(), auth.Key{DisplayName: "Ann", Roles: []auth.Role{auth.Agent}, Subject: "ann"})
	require.NoError(t, err)
	conn := gateway.DialAnonymous("intake")
	_, err = back.Say(t.Context(), conn, "hello")
	require.True(t, fault.Is(err, fault.Unauthenticated))
	ctx := metadata.AppendToOutgoingContext(t.Context(), "authorization", "Bearer "+token)
	got, err := back.Say(ctx, conn, "hello")
	require.NoError(t, err)
	require.Equal(t, "ann", got)
}

func TestAGatewayAloneNeedsNoStoreAndNoKey(t *testing.T) {
	s := newSuite(t)
	s.options.Alone = false
	s.options.Settings.DataDir += "/absent"
	s.options.Parts = []host.Part{{
		Name: "gateway", Stateless: true,
		Build: func(context.Context, host.Env) (host.Service, error) {
			return page{&service{nil, "gateway", s.journal}}, nil
		},
	}}
	h := s.start(t)
	require.Nil(t, h.Addr())
	require.NoDirExists(t, s.options.Settings.DataDir)
}

// requireRefused returns as soon as the public address takes no connections.
func requireRefused(t *testing.T, h *host.Host) {
	t.Helper()
	for {
		conn, err := net.Dial("tcp", h.Addr().String())
		if err != nil {
			return
		}
		require.NoError(t, conn.Close())
	}
}
