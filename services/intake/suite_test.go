package intake_test

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/clock/clocktest"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/docstore/mongodb"
	"github.com/ombud/ombud/pkg/docstore/sqlite"
	"github.com/ombud/ombud/pkg/grpckit"
	"github.com/ombud/ombud/pkg/host"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/telemetry"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
	optionsv1 "github.com/ombud/ombud/proto/gen/ombud/options/v1"
	"github.com/ombud/ombud/services/intake"
)

// start is when the tests take place: a Monday morning.
func start() time.Time { return time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC) }

// suite is an intake in a process of its own, with fakes for the other services.
type suite struct {
	t     testing.TB
	host  *host.Host
	clock *clock.Fake
	fakes *fakes
	env   host.Env
	// retries are the pauses after which the intake tries again.
	retries *retryLog

	agent, admin, integration, service clients
}

// clients are the intake's services as one caller reaches them.
type clients struct {
	intakev1.ContactServiceClient
	intakev1.CaseServiceClient
	intakev1.CustomerServiceClient
	intakev1.EventServiceClient
	intakev1.HistoryServiceClient
	intakev1.ApiKeyServiceClient
	intakev1.ParkedTaskServiceClient

	reporter intakev1.CaseServiceClient // another service
	clock    *clock.Fake
}

func newClients(conn grpc.ClientConnInterface) clients {
	return clients{
		ContactServiceClient: intakev1.NewContactServiceClient(conn), CaseServiceClient: intakev1.NewCaseServiceClient(conn),
		CustomerServiceClient: intakev1.NewCustomerServiceClient(conn), EventServiceClient: intakev1.NewEventServiceClient(conn),
		HistoryServiceClient: intakev1.NewHistoryServiceClient(conn),
		ApiKeyServiceClient:  intakev1.NewApiKeyServiceClient(conn), ParkedTaskServiceClient: intakev1.NewParkedTaskServiceClient(conn),
	}
}

// setup says how a suite differs from the usual.
type setup struct {
	config intake.Config
	fakes  *fakes
	clock  clock.Clock
	// telemetry adds to what the process observes.
	telemetry telemetry.Options
	// open opens the database of a service; the embedded store in a fresh folder when
	// nil.
	open func(ctx context.Context, name string) (docstore.Database, error)
}

func newSuite(t testing.TB, change ...func(*setup)) *suite {
	t.Helper()
	o := setup{
		config: intake.Config{InlineBudget: 20 * time.Second, CloseAfter: 168 * time.Hour, PublicURL: "https://help.example", MailDomain: "help.example"},
		fakes:  newFakes(), clock: clock.NewFake(start()), open: embedded(t.TempDir()),
	}
	for _, c := range change {
		c(&o)
	}
	s := &suite{t: t, fakes: o.fakes, retries: &retryLog{clock: o.clock}}
	o.telemetry.LogOutput = s.retries
	s.clock, _ = o.clock.(*clock.Fake)
	build := func(ctx context.Context, env host.Env) (host.Service, error) { return intake.New(ctx, env, o.config) }
	s.host = host.New(host.Options{
		Settings: host.Settings{GRPCAddr: "127.0.0.1:0"}, Access: optionsv1.E_Access, Alone: true, Clock: o.clock, Out: io.Discard,
		Parts:     append([]host.Part{{Name: "intake", Build: build}}, o.fakes.parts()...),
		Telemetry: o.telemetry,
		OpenDatabase: func(ctx context.Context, name string, _ *telemetry.Telemetry) (docstore.Database, error) {
			return o.open(ctx, name)
		},
	})
	require.NoError(t, s.host.Start(context.Background()))
	t.Cleanup(s.stop)
	var err error
	s.env, err = s.host.Env("escalation")
	require.NoError(t, err)
	s.service = newClients(s.env.Dial("intake"))
	s.agent, s.admin, s.integration = s.as(auth.Agent), s.as(auth.Admin), s.as(auth.Integration)
	return s
}

// stop ends the process; a second time it does nothing.
func (s *suite) stop() {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	_ = s.host.Stop(ctx)
}

// as returns clients with a key of the role.
func (s *suite) as(role auth.Role) clients {
	return s.holding(auth.Key{DisplayName: string(role), Roles: []auth.Role{role}, Subject: "one-" + string(role)})
}

func (s *suite) holding(key auth.Key) clients {
	s.t.Helper()
	_, token, err := s.env.Keyring.Create(context.Background(), key)
	require.NoError(s.t, err)
	conn, err := grpckit.Dial(s.host.Addr().String(), grpckit.DialOptions{
		Telemetry: telemetry.Nop(), Token: func(context.Context) (string, error) { return token, nil },
	})
	require.NoError(s.t, err)
	s.t.Cleanup(func() { _ = conn.Close() })
	return newClients(conn)
}

// embedded opens databases in a folder.
func embedded(dir string) func(context.Context, string) (docstore.Database, error) {
	return func(_ context.Context, name string) (docstore.Database, error) {
		return sqlite.Open(filepath.Join(dir, name+".db"), sqlite.Options{})
	}
}

// onTestedStore runs a test on the embedded store, or on MongoDB when OMBUD_TEST_MONGODB_URI names a server.
func onTestedStore(t *testing.T, test func(s *suite)) {
	t.Helper()
	uri := os.Getenv("OMBUD_TEST_MONGODB_URI")
	if uri == "" {
		t.Run("embedded", func(t *testing.T) { test(newSuite(t)) })
		return
	}
	t.Run("mongodb", func(t *testing.T) {
		prefix := "intake_test_" + idempotency.NewID(time.Now())
		test(newSuite(t, func(o *setup) {
			o.open = func(ctx context.Context, name string) (docstore.Database, error) {
				return mongodb.Open(ctx, uri, prefix+name, mongodb.Options{})
			}
		}))
	})
}

// eventually waits for a condition that something in the background brings about.
func (s *suite) eventually(what string, condition func() bool) {
	s.t.Helper()
	clocktest.Eventually(s.t, s.clock, condition, what)
}

// contact is a contact by phone from a customer, with whatever changes.
func contact(change ...func(*intakev1.RegisterContactRequest)) *intakev1.RegisterContactRequest {
	r := &intakev1.RegisterContactRequest{
		Channel: 1, From: &intakev1.Identity{Identity: &intakev1.Identity_Phone{Phone: "+48 600 100 200"}},
		Subject: "Invoice", Text: "I was billed twice for October.",
	}
	for _, c := range change {
		c(r)
	}
	return r
}
