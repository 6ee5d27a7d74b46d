// Package subject is the subject of the bench: a whole suite in this process on a store
// of its own, clients that reach it over TCP, and customers with
// messages.
package subject

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"google.golang.org/grpc"

	"github.com/ombud/ombud/deployments/standalone"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/grpckit"
	"github.com/ombud/ombud/pkg/host"
	"github.com/ombud/ombud/pkg/settings"
	"github.com/ombud/ombud/pkg/telemetry"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
	optionsv1 "github.com/ombud/ombud/proto/gen/ombud/options/v1"
)

const (
	adminKey = "the-admin-key-of-a-suite-that-is-measured"
	// connections is how many gRPC connections the callers share: a client of a firm's
	// own has a handful, not one for each call under way.
	connections = 4
	// callTimeout is how long a client waits for an answer: a machine that stops for a
	// while should show in the figures rather than end the bench.
	callTimeout = time.Minute
)

// Options describe the suite to start.
type Options struct {
	Store Store
	// Callers is how many will call at the same time.
	Callers int
	// Settings are flags of the suite, such as --inline-budget=0s.
	Settings []string
	// Wrap, when set, comes between a service and its database.
	Wrap func(service string, db docstore.Database) docstore.Database
	// Host holds further options of the process.
	Host host.Options
}

// Suite is a running suite and its clients. Admin calls with the admin key; all other
// clients are an integration of the firm, with an API key.
type Suite struct {
	*standalone.Suite
	Admin grpc.ClientConnInterface

	place Place
	conns []grpckit.Conn
	rest  rest
}

// StartSuite starts a suite with nothing in its store.
func StartSuite(ctx context.Context, o Options) (*Suite, error) {
	place, err := o.Store.NewPlace(ctx)
	if err != nil {
		return nil, err
	}
	s := &Suite{place: place}
	if err := s.startHost(ctx, o); err != nil {
		return nil, errors.Join(err, place.RemoveDatabases(ctx))
	}
	if err := s.connectClients(ctx, o.Callers); err != nil {
		return nil, errors.Join(err, s.Stop(ctx))
	}
	return s, nil
}

func (s *Suite) startHost(ctx context.Context, o Options) error {
	arguments := append([]string{"--grpc-addr=127.0.0.1:0", "--http-addr=127.0.0.1:0", "--log-level=error", "--admin-key=" + adminKey}, o.Settings...)
	var config standalone.Config
	if err := settings.Load(&config, "ombud", "A suite that is measured.", arguments); err != nil {
		return err
	}
	o.Host.Out = io.Discard
	o.Host.OpenDatabase = func(ctx context.Context, name string, t *telemetry.Telemetry) (docstore.Database, error) {
		db, err := s.place.OpenDatabase(ctx, name, t.TracerProvider)
		if err == nil && o.Wrap != nil {
			db = o.Wrap(name, db)
		}
		return db, err
	}
	s.Suite = standalone.New(config, o.Host)
	return s.Suite.Start(ctx)
}

// connectClients makes the clients.
func (s *Suite) connectClients(ctx context.Context, callers int) error {
	admin, err := s.dialAs(adminKey)
	if err != nil {
		return err
	}
	s.Admin = admin
	key, err := intakev1.NewApiKeyServiceClient(admin).CreateApiKey(ctx, &intakev1.CreateApiKeyRequest{ApiKey: &intakev1.ApiKey{
		DisplayName: "Bench", Roles: []optionsv1.Role{optionsv1.Role_ROLE_INTEGRATION},
	}})
	if err != nil {
		return err
	}
	for range connections {
		if _, err := s.dialAs(key.GetSecret()); err != nil {
			return err
		}
	}
	transport := &http.Transport{MaxIdleConnsPerHost: callers, IdleConnTimeout: time.Minute}
	s.rest = rest{url: "http://" + s.HTTPAddr(), token: key.GetSecret(), client: &http.Client{Transport: transport}}
	return nil
}

func (s *Suite) dialAs(token string) (grpckit.Conn, error) {
	conn, err := grpckit.Dial(s.Addr().String(), grpckit.DialOptions{
		Telemetry: telemetry.Nop(),
		Token:     func(context.Context) (string, error) { return token, nil },
		Timeout:   callTimeout,
	})
	if err == nil {
		s.conns = append(s.conns, conn)
	}
	return conn, err
}

// ConnOf returns the gRPC connection of a caller, counted from 0.
func (s *Suite) ConnOf(caller int) grpc.ClientConnInterface { return s.conns[1+caller%connections] }

// Stop stops the suite and removes its documents.
func (s *Suite) Stop(ctx context.Context) error {
	var failures []error
	for _, conn := range s.conns {
		failures = append(failures, conn.Close())
	}
	if s.rest.client != nil {
		s.rest.client.CloseIdleConnections()
	}
	return errors.Join(append(failures, s.Suite.Stop(ctx), s.place.RemoveDatabases(ctx))...)
}
