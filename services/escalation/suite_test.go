package escalation_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/clock/clocktest"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/docstore/mongodb"
	"github.com/ombud/ombud/pkg/grpckit"
	"github.com/ombud/ombud/pkg/host"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/telemetry"
	"github.com/ombud/ombud/pkg/worktime"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	optionsv1 "github.com/ombud/ombud/proto/gen/ombud/options/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
	"github.com/ombud/ombud/services/escalation"
	caseclock "github.com/ombud/ombud/services/escalation/internal/clock"
	"github.com/ombud/ombud/services/escalation/internal/handling"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// monday is a Monday morning, 09:00 UTC.
func monday() time.Time { return time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC) }

// suite is a running escalation with a fake intake, on a clock that the test moves.
type suite struct {
	*testing.T
	clock   *clock.Fake
	intake  *fakeIntake
	options host.Options
	config  escalation.Config
	host    *host.Host
	keys    map[string]string // tokens by subject
	conn    grpckit.Conn
	service grpc.ClientConnInterface // as another service of the suite
}

// onTestedStore runs a test on the embedded store, or on MongoDB when OMBUD_TEST_MONGODB_URI names a server.
func onTestedStore(t *testing.T, test func(s *suite)) {
	t.Helper()
	uri := os.Getenv("OMBUD_TEST_MONGODB_URI")
	if uri == "" {
		t.Run("embedded", func(t *testing.T) { test(newSuite(t, nil)) })
		return
	}
	t.Run("mongodb", func(t *testing.T) {
		prefix := "escalation_test_" + idempotency.NewID(time.Now())
		test(newSuite(t, func(o *host.Options) {
			o.OpenDatabase = func(ctx context.Context, name string, _ *telemetry.Telemetry) (docstore.Database, error) {
				return mongodb.Open(ctx, uri, prefix+name, mongodb.Options{})
			}
		}))
	})
}

// newSuite starts a suite on files of its own. Change, if not nil, alters its options first.
func newSuite(t *testing.T, change func(*host.Options)) *suite {
	t.Helper()
	s := &suite{T: t, clock: clock.NewFake(monday()), intake: newFakeIntake(), keys: map[string]string{}}
	s.config = escalation.Config{NoticeFrom: "Ombud <ombud@example.com>", NoticeWindow: 10 * time.Second, WebhookPrivate: true}
	s.options = host.Options{
		Settings: host.Settings{GRPCAddr: "127.0.0.1:0", DataDir: t.TempDir(), AdminKey: "an admin key for tests"},
		Access:   optionsv1.E_Access,
		Clock:    s.clock,
		Out:      io.Discard,

		Telemetry: telemetry.Options{LogOutput: io.Discard},
		Parts: []host.Part{
			{Name: "escalation", Build: func(ctx context.Context, env host.Env) (host.Service, error) {
				return escalation.New(ctx, env, s.config)
			}},
			{Name: "intake", Build: s.intake.build},
			{Name: "catalog", Build: fakeCatalog{}.build},
		},
	}
	if change != nil {
		change(&s.options)
	}
	s.start()
	t.Cleanup(s.stop)
	return s
}

// start starts a process.
func (s *suite) start() {
	s.Helper()
	s.host = host.New(s.options)
	require.NoError(s, s.host.Start(context.Background()))
	outside, err := grpckit.Dial(s.host.Addr().String(), grpckit.DialOptions{Telemetry: telemetry.Nop()})
	require.NoError(s, err)
	inside, err := s.host.Env("intake")
	require.NoError(s, err)
	s.conn, s.service = outside, inside.Dial("escalation")
	s.clock.BlockUntil(1)
}

// stop stops the process, if it runs.
func (s *suite) stop() {
	if s.host == nil {
		return
	}
	require.NoError(s, s.conn.Close())
	require.NoError(s, s.host.Stop(context.Background()))
	s.host = nil
}

// replica starts a second process on the same files, clock and intake.
func (s *suite) replica() *suite {
	s.Helper()
	other := &suite{T: s.T, clock: s.clock, intake: s.intake, options: s.options, keys: s.keys}
	other.start()
	s.Cleanup(other.stop)
	return other
}

// as returns a context with the credentials of a subject, which are made when they are
// first needed.
func (s *suite) as(subject string, roles ...auth.Role) context.Context {
	s.Helper()
	if s.keys[subject] == "" {
		env, err := s.host.Env("tests")
		require.NoError(s, err)
		_, token, err := env.Keyring.Create(context.Background(), auth.Key{DisplayName: subject, Subject: subject, Roles: roles})
		require.NoError(s, err)
		s.keys[subject] = token
	}
	return metadata.AppendToOutgoingContext(context.Background(), "authorization", "Bearer "+s.keys[subject])
}

func (s *suite) agent() context.Context      { return s.as("ann", auth.Agent) }
func (s *suite) supervisor() context.Context { return s.as("boss", auth.Supervisor) }
func (s *suite) admin() context.Context      { return s.as("root", auth.Admin) }

// handlings calls as a person, intakeCalls as the intake.
func (s *suite) handlings() escalationv1.HandlingServiceClient {
	return escalationv1.NewHandlingServiceClient(s.conn)
}

func (s *suite) intakeCalls() escalationv1.HandlingServiceClient {
	return escalationv1.NewHandlingServiceClient(s.service)
}

func (s *suite) organisation() escalationv1.OrganisationServiceClient {
	return escalationv1.NewOrganisationServiceClient(s.conn)
}

// parked returns the work that failed for good.
func (s *suite) parked() []*typev1.ParkedTask {
	s.Helper()
	list, err := escalationv1.NewParkedTaskServiceClient(s.conn).ListParkedTasks(s.admin(), &typev1.ListParkedTasksRequest{})
	require.NoError(s, err)
	return list.GetParkedTasks()
}

// staff makes a member of staff with the subject {id}.
func (s *suite) staff(id string, level int32, teams ...string) *escalationv1.Staff {
	s.Helper()
	person, err := s.organisation().CreateStaff(s.supervisor(), &escalationv1.CreateStaffRequest{StaffId: id, Staff: &escalationv1.Staff{
		DisplayName: id, Level: level, Teams: teams, Subject: id,
	}})
	require.NoError(s, err)
	return person
}

// everybody staffs every team with one person.
func (s *suite) everybody() {
	s.Helper()
	s.staff("ann", 1, "teams/front-line")
	s.staff("bea", 2, "teams/specialists")
	s.staff("cid", 3, "teams/management")
	s.staff("dan", 4, "teams/executive")
}

// caseID returns the id of the nth case of a test.
func caseID(n int) string { return fmt.Sprintf("01JB%022d", n) }

// openRequest asks for the handling of a case that a customer reports now.
func (s *suite) openRequest(id string) *escalationv1.OpenHandlingRequest {
	return &escalationv1.OpenHandlingRequest{
		Case: "cases/" + id, StartTime: timestamppb.New(s.clock.Now()), RequestId: "open-" + id,
		Category: "categories/delivery", Language: "en", Summary: "It has not come.",
		Commitment: standard(s.clock.Now()),
	}
}

// open opens the handling of a case.
func (s *suite) open(id string) *escalationv1.Handling {
	s.Helper()
	h, err := s.intakeCalls().OpenHandling(context.Background(), s.openRequest(id))
	require.NoError(s, err)
	return h
}

// standard is the promise of the standard service level at P3, around the clock: answer in
// 2 h, update every 8 h, resolve in 16 h, ceiling after 20 h.
func standard(start time.Time) *catalogv1.Commitment {
	target := &catalogv1.Target{
		Priority: typev1.Priority_P3, Respond: durationpb.New(2 * time.Hour),
		Update: durationpb.New(8 * time.Hour), Resolve: durationpb.New(16 * time.Hour),
	}
	return &catalogv1.Commitment{
		StartTime:    timestamppb.New(start),
		RespondBy:    timestamppb.New(start.Add(2 * time.Hour)),
		UpdateEvery:  target.GetUpdate(),
		ResolveBy:    timestamppb.New(start.Add(16 * time.Hour)),
		Ceiling:      timestamppb.New(start.Add(20 * time.Hour)),
		Target:       target,
		Service:      "services/general",
		Segment:      "segments/everyone",
		ServiceLevel: "serviceLevels/standard", ServiceLevelVersion: 1,
		Priority: typev1.Priority_P3, Explanation: []string{"The standard level applies."},
	}
}

// get reads a handling.
func (s *suite) get(id string) *escalationv1.Handling {
	s.Helper()
	h, err := s.handlings().GetHandling(s.agent(), &escalationv1.GetHandlingRequest{Name: "handlings/" + id})
	require.NoError(s, err)
	return h
}

// eventually waits until a condition holds. The worker is at it: it is woken by the clock or
// a kick, and nothing tells the test when it has finished.
func (s *suite) eventually(holds func() bool, what string) {
	s.Helper()
	clocktest.Eventually(s, s.clock, holds, what)
}

// told waits until the intake has been told of as many events of a case as there are words, and compares them.
func (s *suite) told(id string, words ...string) {
	s.Helper()
	s.eventually(func() bool { return len(s.intake.words(id)) >= len(words) }, "told")
	require.Equal(s, words, s.intake.words(id))
}

// advance moves the clock.
func (s *suite) advance(d time.Duration) { s.clock.Advance(d) }

// requestID makes a request id.
func requestID() string { return idempotency.NewID(monday()) }

// spoil writes another time zone into the calendar of a handling behind the service's back,
// and leaves it two tries before it is parked.
func (s *suite) spoil(id, zone string) {
	s.Helper()
	env, err := s.host.Env("escalation")
	require.NoError(s, err)
	handlings, err := handling.OpenRepository(context.Background(), env.Database)
	require.NoError(s, err)
	_, err = handlings.Update(context.Background(), id, func(h *handling.Handling) error {
		h.Task.Attempts = 58
		h.Commitment.Calendar = &caseclock.Calendar{Calendar: worktime.Calendar{
			TimeZone: zone, Hours: []worktime.Interval{{Day: time.Monday, From: 0, To: worktime.Midnight}},
		}}
		return nil
	})
	require.NoError(s, err)
}
