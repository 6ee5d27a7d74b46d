package stories_test

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/deployments/standalone"
	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/docstore/docstoretest"
	"github.com/ombud/ombud/pkg/docstore/sqlite"
	"github.com/ombud/ombud/pkg/grpckit"
	"github.com/ombud/ombud/pkg/host"
	"github.com/ombud/ombud/pkg/settings"
	"github.com/ombud/ombud/pkg/telemetry"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	classificationv1 "github.com/ombud/ombud/proto/gen/ombud/classification/v1"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	feedbackv1 "github.com/ombud/ombud/proto/gen/ombud/feedback/v1"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
	optionsv1 "github.com/ombud/ombud/proto/gen/ombud/options/v1"
)

const adminKey = "the-admin-key-of-a-suite-in-a-story"

// world is a suite, and whoever acts in it.
type world struct {
	*testing.T
	random *rand.Rand
	clock  *clock.Fake
	suite  *standalone.Suite
	conn   grpckit.Conn
	clients
	patterns patterns
	memory   map[string]docstore.Database            // of services; outlives the suite
	faults   map[string]*docstoretest.FaultyDatabase // of the suite that runs
	keys     map[string]string                       // secrets by subject
	away     map[string]time.Time                    // until when somebody is away, by subject
	names    map[string]bool                         // of all cases
	calls    int                                     // request ids given out
	log      []string                                // the events so far, for a failure
	doubt    error                                   // the last contradiction
	shown    view                                    // where it was found
}

// clients are the services of the suite.
type clients struct {
	contacts     intakev1.ContactServiceClient
	cases        intakev1.CaseServiceClient
	customers    intakev1.CustomerServiceClient
	keyring      intakev1.ApiKeyServiceClient
	handlings    escalationv1.HandlingServiceClient
	organisation escalationv1.OrganisationServiceClient
	reports      escalationv1.ReportServiceClient
	catalog      catalogv1.CatalogServiceClient
	incidents    classificationv1.MassIncidentServiceClient
	feedback     feedbackv1.FeedbackServiceClient
}

// callerKey is the context key of the subject that calls.
type callerKey struct{}

// as returns the context of a subject that calls.
func as(subject string) context.Context {
	return context.WithValue(context.Background(), callerKey{}, subject)
}

// dawn is when every world begins: the morning of the first Monday of a month.
func dawn() time.Time { return time.Date(2026, time.November, 2, 8, 0, 0, 0, time.UTC) }

// newWorld starts a suite with people in it.
func newWorld(t *testing.T, seed uint64) *world {
	t.Helper()
	w := &world{
		T:        t,
		random:   rand.New(rand.NewPCG(seed, 0)),
		clock:    clock.NewFake(dawn()),
		memory:   map[string]docstore.Database{},
		away:     map[string]time.Time{},
		names:    map[string]bool{},
		keys:     map[string]string{"admin": adminKey},
		patterns: compilePatterns(),
	}
	t.Cleanup(func() {
		for _, db := range w.memory {
			require.NoError(t, db.(lasting).Database.Close(context.Background()))
		}
	})
	w.start()
	t.Cleanup(w.stop)
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("seed %d: %v\n%s", seed, w.doubt, w.shown)
			for _, line := range w.log {
				t.Log(line)
			}
		}
	})
	w.settle()
	return w
}

// lasting is a database that outlives the suites that open it.
type lasting struct{ docstore.Database }

// Close implements docstore.Database.
func (lasting) Close(context.Context) error { return nil }

// openDatabase returns the database of a service, which can be made to fail.
func (w *world) openDatabase(_ context.Context, name string, _ *telemetry.Telemetry) (docstore.Database, error) {
	if w.memory[name] == nil {
		db, err := sqlite.Open(sqlite.Memory, sqlite.Options{})
		if err != nil {
			return nil, err
		}
		w.memory[name] = lasting{db}
	}
	w.faults[name] = docstoretest.NewFaultyDatabase(w.memory[name])
	return w.faults[name], nil
}

func (w *world) start() {
	var config standalone.Config
	require.NoError(w, settings.Load(&config, "ombud", "A suite in a story.", []string{
		"--grpc-addr=127.0.0.1:0", "--http-addr=127.0.0.1:0", "--data-dir=" + w.TempDir(), "--admin-key=" + adminKey,
	}))
	w.faults = map[string]*docstoretest.FaultyDatabase{}
	w.suite = standalone.New(config, host.Options{
		Clock:        w.clock,
		Out:          io.Discard,
		Telemetry:    telemetry.Options{LogOutput: io.Discard},
		OpenDatabase: w.openDatabase,
	})
	require.NoError(w, w.suite.Start(context.Background()))
	conn, err := grpckit.Dial(w.suite.Addr().String(), grpckit.DialOptions{
		Telemetry: telemetry.Nop(),
		Token:     func(ctx context.Context) (string, error) { return w.keys[ctx.Value(callerKey{}).(string)], nil },
	})
	require.NoError(w, err)
	w.conn = conn
	w.clients = clients{
		contacts:     intakev1.NewContactServiceClient(conn),
		cases:        intakev1.NewCaseServiceClient(conn),
		customers:    intakev1.NewCustomerServiceClient(conn),
		keyring:      intakev1.NewApiKeyServiceClient(conn),
		handlings:    escalationv1.NewHandlingServiceClient(conn),
		organisation: escalationv1.NewOrganisationServiceClient(conn),
		reports:      escalationv1.NewReportServiceClient(conn),
		catalog:      catalogv1.NewCatalogServiceClient(conn),
		incidents:    classificationv1.NewMassIncidentServiceClient(conn),
		feedback:     feedbackv1.NewFeedbackServiceClient(conn),
	}
}

func (w *world) stop() {
	require.NoError(w, w.conn.Close())
	_ = w.suite.Stop(context.Background()) // a suite that lost its store may say so
}

// restart starts the suite anew on what its stores hold.
func (w *world) restart() {
	w.stop()
	w.start()
}

// note keeps what happened.
func (w *world) note(format string, args ...any) {
	w.log = append(w.log, w.clock.Now().Format("02 15:04:05 ")+fmt.Sprintf(format, args...))
}

// requestID returns a fresh one.
func (w *world) requestID() string {
	w.calls++
	return fmt.Sprintf("request-%d", w.calls)
}

// desk is who works at the firm: subjects by level.
func desk() map[int32][]string {
	return map[int32][]string{1: {"anna", "boris"}, 2: {"cleo"}, 3: {"dora"}, 4: {"eva"}}
}

// settle gives the world its people and their keys.
func (w *world) settle() {
	w.hire("crm", optionsv1.Role_ROLE_INTEGRATION)
	w.hire("sofia", optionsv1.Role_ROLE_SUPERVISOR)
	teams := map[int32]string{1: "front-line", 2: "specialists", 3: "management", 4: "executive"}
	for level, subjects := range desk() {
		for _, subject := range subjects {
			w.hire(subject, optionsv1.Role_ROLE_AGENT)
			_, err := w.organisation.CreateStaff(as("admin"), &escalationv1.CreateStaffRequest{
				StaffId: subject,
				Staff:   &escalationv1.Staff{DisplayName: subject, Subject: subject, Level: level, Teams: []string{"teams/" + teams[level]}},
			})
			require.NoError(w, err)
		}
	}
}

// hire makes a key for a subject.
func (w *world) hire(subject string, role optionsv1.Role) {
	key, err := w.keyring.CreateApiKey(as("admin"), &intakev1.CreateApiKeyRequest{ApiKey: &intakev1.ApiKey{
		DisplayName: subject, Subject: subject, Roles: []optionsv1.Role{role},
	}})
	require.NoError(w, err)
	w.keys[subject] = key.GetSecret()
}
