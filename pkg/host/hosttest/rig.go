// Package hosttest runs parts in processes of their own for tests: through real gRPC
// and all interceptors, on a clock that the test moves, on both stores.
package hosttest

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
)

// mongoVariable names the environment variable with the URI of a MongoDB for tests.
const mongoVariable = "OMBUD_TEST_MONGODB_URI"

// stopLimit bounds the stop of a process.
const stopLimit = 30 * time.Second

// Rig is a running process. It begins on a Monday morning, Start.
type Rig struct {
	*testing.T
	Clock *clock.Fake

	options host.Options
	host    *host.Host
	keys    map[string]string // tokens by subject
	conns   map[string]grpckit.Conn
}

// Start is the time when tests begin.
func Start() time.Time { return time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC) }

// OnTestedStore runs a test on a process with the parts, on the embedded store, or on MongoDB when
// OMBUD_TEST_MONGODB_URI names a server. Base has the access and the link purposes of the suite; the rig sets the rest.
func OnTestedStore(t *testing.T, base host.Options, parts func() []host.Part, test func(r *Rig)) {
	t.Helper()
	if uri := os.Getenv(mongoVariable); uri != "" {
		t.Run("mongodb", func(t *testing.T) {
			prefix := "t" + idempotency.NewID(time.Now()) + "_" //nolint:forbidigo // a name that no earlier run has taken
			test(startRig(t, base, parts(), func(ctx context.Context, name string, _ *telemetry.Telemetry) (docstore.Database, error) {
				return mongodb.Open(ctx, uri, prefix+name, mongodb.Options{})
			}))
		})
		return
	}
	t.Run("embedded", func(t *testing.T) {
		dir := t.TempDir()
		test(startRig(t, base, parts(), func(_ context.Context, name string, _ *telemetry.Telemetry) (docstore.Database, error) {
			return sqlite.Open(filepath.Join(dir, name+".db"), sqlite.Options{})
		}))
	})
}

type opener = func(context.Context, string, *telemetry.Telemetry) (docstore.Database, error)

func startRig(t *testing.T, base host.Options, parts []host.Part, open opener) *Rig {
	t.Helper()
	r := &Rig{T: t, Clock: clock.NewFake(Start()), keys: map[string]string{}}
	r.options = host.Options{
		Settings:     host.Settings{GRPCAddr: "127.0.0.1:0", AdminKey: "an admin key for tests"},
		LinkPurposes: base.LinkPurposes,
		Access:       base.Access,
		Parts:        parts,
		Clock:        r.Clock,
		Out:          io.Discard,
		OpenDatabase: open,
		Telemetry:    telemetry.Options{LogOutput: io.Discard},
	}
	r.startHost()
	t.Cleanup(r.Stop)
	return r
}

func (r *Rig) startHost() {
	r.Helper()
	r.conns = map[string]grpckit.Conn{}
	r.host = host.New(r.options)
	require.NoError(r, r.host.Start(context.Background()))
}

// Stop stops the process; a second time it does nothing.
func (r *Rig) Stop() {
	r.Helper()
	if r.host == nil {
		return
	}
	for _, conn := range r.conns {
		require.NoError(r, conn.Close())
	}
	ctx, cancel := context.WithTimeout(context.Background(), stopLimit)
	defer cancel()
	require.NoError(r, r.host.Stop(ctx))
	r.host = nil
}

// Restart stops the process and starts another one on the same databases.
func (r *Rig) Restart() {
	r.Helper()
	r.Stop()
	r.startHost()
}

// Replica starts a second process of the same parts on the same databases and clock.
func (r *Rig) Replica() *Rig {
	r.Helper()
	other := &Rig{
		T:       r.T,
		Clock:   r.Clock,
		options: r.options,
		keys:    r.keys,
	}
	other.startHost()
	r.Cleanup(other.Stop)
	return other
}

// As returns a connection with a key of the role, for the subject one-<role>.
func (r *Rig) As(role auth.Role) grpc.ClientConnInterface {
	r.Helper()
	return r.AsSubject("one-"+string(role), role)
}

// AsSubject is As for one of several subjects with the same role.
func (r *Rig) AsSubject(subject string, role auth.Role) grpc.ClientConnInterface {
	r.Helper()
	if conn := r.conns[subject]; conn != nil {
		return conn
	}
	return r.dialWithToken(subject, r.tokenOf(subject, role))
}

// WithToken returns a connection that shows a token of the test's own making.
func (r *Rig) WithToken(token string) grpc.ClientConnInterface {
	r.Helper()
	if conn := r.conns[token]; conn != nil {
		return conn
	}
	return r.dialWithToken(token, token)
}

// dialWithToken connects, and keeps the connection under a name until the process stops.
func (r *Rig) dialWithToken(name, token string) grpc.ClientConnInterface {
	r.Helper()
	conn, err := grpckit.Dial(r.host.Addr().String(), grpckit.DialOptions{
		Telemetry: telemetry.Nop(),
		Token:     func(context.Context) (string, error) { return token, nil },
	})
	require.NoError(r, err)
	r.conns[name] = conn
	return conn
}

func (r *Rig) tokenOf(subject string, role auth.Role) string {
	r.Helper()
	if r.keys[subject] == "" {
		_, token, err := r.Env("tests").Keyring.Create(context.Background(), auth.Key{
			DisplayName: subject, Subject: subject, Roles: []auth.Role{role},
		})
		require.NoError(r, err)
		r.keys[subject] = token
	}
	return r.keys[subject]
}

// WithT is the same process for a subtest.
func (r *Rig) WithT(t *testing.T) *Rig {
	t.Helper()
	sub := *r
	sub.T = t
	return &sub
}

// Env returns the environment of the part of a name, or that of a part which the process
// does not have: another service of the suite.
func (r *Rig) Env(name string) host.Env {
	r.Helper()
	env, err := r.host.Env(name)
	require.NoError(r, err)
	return env
}

// Eventually waits until background work makes the condition hold.
func (r *Rig) Eventually(holds func() bool, what string) {
	r.Helper()
	clocktest.Eventually(r, r.Clock, holds, what)
}
