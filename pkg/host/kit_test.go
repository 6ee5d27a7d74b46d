package host_test

import (
	"bytes"
	"context"
	"regexp"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"google.golang.org/protobuf/reflect/protoregistry"

	"github.com/ombud/ombud/pkg/grpckit"
	"github.com/ombud/ombud/pkg/grpckit/grpckittest"
	"github.com/ombud/ombud/pkg/host"
	"github.com/ombud/ombud/pkg/telemetry"
)

const adminKey = "the admin key of the tests"

func TestMain(m *testing.M) {
	if runAsProcess() {
		return
	}
	goleak.VerifyTestMain(m)
}

// service is an echo as a part of a process. Its journal is shared.
type service struct {
	*grpckittest.Echo
	name    string
	journal *journal
}

func (s *service) Start(context.Context) error { s.journal.add("start " + s.name); return nil }
func (s *service) Stop(context.Context) error  { s.journal.add("stop " + s.name); return nil }

// peers are addresses by the names of services.
type peers map[string]string

func (p peers) Address(service string) string { return p[service] }

// journal is a list of what happened, in order.
type journal struct {
	mu    sync.Mutex
	lines []string
}

func (j *journal) add(line string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.lines = append(j.lines, line)
}

// suite is what the tests of one process are made of.
type suite struct {
	options host.Options
	files   *protoregistry.Files
	journal *journal
	out     *output
}

func newSuite(t *testing.T) *suite {
	t.Helper()
	s := &suite{files: new(protoregistry.Files), journal: &journal{}, out: &output{}}
	s.options = host.Options{
		Settings: host.Settings{DataDir: t.TempDir(), GRPCAddr: "127.0.0.1:0"},
		Files:    s.files,
		Out:      s.out,
		Alone:    true,
	}
	s.options.Telemetry.LogOutput = s.out
	return s
}

// add makes a service of the name a part of the process. Its handler is made from
// what the host gives it.
func (s *suite) add(t *testing.T, name string, reply func(host.Env) func(context.Context, string) (string, error)) *grpckittest.Echo {
	t.Helper()
	echo := grpckittest.New(name)
	s.describe(t, echo)
	s.options.Parts = append(s.options.Parts, host.Part{Name: name, Build: func(_ context.Context, env host.Env) (host.Service, error) {
		if reply != nil {
			echo.Reply = reply(env)
		}
		return &service{echo, name, s.journal}, nil
	}})
	return echo
}

func (s *suite) describe(t *testing.T, echo *grpckittest.Echo) {
	t.Helper()
	require.NoError(t, s.files.RegisterFile(echo.File))
	s.options.Access = echo.Access
}

// start runs the process until the end of the test.
func (s *suite) start(t *testing.T) *host.Host {
	t.Helper()
	h := host.New(s.options)
	require.NoError(t, h.Start(t.Context()))
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		defer cancel()
		require.NoError(t, h.Stop(ctx))
	})
	return h
}

// call dials the public address with a token.
func call(t *testing.T, h *host.Host, token string) grpckit.Conn {
	t.Helper()
	conn, err := grpckit.Dial(h.Addr().String(), grpckit.DialOptions{
		Telemetry: telemetry.Nop(),
		Token:     func(context.Context) (string, error) { return token, nil },
	})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, conn.Close()) })
	return conn
}

// output is what a process writes for its operator, and its log.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

func (o *output) adminKey() string {
	return regexp.MustCompile(`ombud_admin_\S+`).FindString(o.String())
}
