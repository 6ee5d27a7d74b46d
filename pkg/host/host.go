// Package host wires one process: settings, telemetry, databases, credentials,
// servers, connections, in that order, and takes all of it down again in reverse.
// The same code runs one service, or all of them together.
//
// A service that lives in the same process is called through memory, any other
// one at its address; either way through real gRPC and all interceptors. The
// services have two servers in front of them: one in memory for each other, one
// public. When the process stops, the public one is drained while the services
// can still call each other.
package host

import (
	"cmp"
	"context"
	"io"
	"net"
	"os"
	"runtime/debug"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/lifecycle"
	"github.com/ombud/ombud/pkg/telemetry"
)

// Service is a part of a process as the host sees it.
type Service interface {
	// Register adds the gRPC services. It is called once, before Start.
	Register(grpc.ServiceRegistrar)
	// Start begins what goes on in the background. Its context lasts until the
	// process has stopped. Calls may come in before it returns, from the other
	// services of the process.
	Start(ctx context.Context) error
	// Stop ends that before ctx does. Calls from outside have ended when it is
	// called.
	Stop(ctx context.Context) error
}

// Builder makes a service. It must not start anything: what it opens itself is
// closed by Stop only if Start has succeeded.
type Builder func(ctx context.Context, env Env) (Service, error)

// Env is what the host gives to a service.
type Env struct {
	Name      string // of the service: "intake"
	Clock     clock.Clock
	Telemetry *telemetry.Telemetry // under the name "ombud-intake"

	// Database is the service's own; Keyring and Links are the suite's. Dial returns
	// the connection to another service, which knows this one by the service key; it
	// connects with the first call. A Stateless part has none of these.
	Database docstore.Database
	Keyring  *auth.Keyring
	Links    *auth.Links
	Dial     func(service string) grpc.ClientConnInterface

	// DialAnonymous is Dial without credentials, for whoever calls in the name of
	// somebody else, as a gateway does: the call's outgoing metadata brings the
	// "authorization".
	DialAnonymous func(service string) grpc.ClientConnInterface
}

// Part is one service of a process.
type Part struct {
	Name  string // "intake": names its database, its telemetry, its address
	Build Builder
	// Stateless is for a gateway: no database, no credentials of its own, no gRPC
	// service.
	Stateless bool
}

// Options is what a process consists of. Settings, Access and Parts are required.
type Options struct {
	Settings Settings
	// Access is the method option that says who may call.
	Access protoreflect.ExtensionType
	Parts  []Part
	// Alone is for a process that is a whole suite: it needs no admin key, but makes
	// one when it starts for the first time and prints it.
	Alone bool

	Version string      // service.version; that of the build when empty
	Clock   clock.Clock // the machine's when nil
	Out     io.Writer   // for the few lines to the operator; standard output when nil

	// Telemetry adds to what the settings and the environment say.
	Telemetry telemetry.Options
	// Files describes the gRPC services; those linked into the program when nil.
	Files protodesc.Resolver
	// OpenDatabase replaces the choice between MongoDB and the embedded store.
	OpenDatabase func(ctx context.Context, name string, t *telemetry.Telemetry) (docstore.Database, error)
	// ProbeInterval is how often the databases are asked whether they answer; 5 s
	// when zero.
	ProbeInterval time.Duration
}

func (o Options) withDefaults() Options {
	o.Version = cmp.Or(o.Version, buildVersion())
	o.ProbeInterval = cmp.Or(o.ProbeInterval, 5*time.Second)
	if o.Clock == nil {
		o.Clock = clock.System()
	}
	if o.Out == nil {
		o.Out = os.Stdout
	}
	if o.Files == nil {
		o.Files = protoregistry.GlobalFiles
	}
	if o.OpenDatabase == nil {
		o.OpenDatabase = o.Settings.openDatabase
	}
	o.Telemetry.LogLevel = o.Settings.LogLevel
	o.Telemetry.LogJSON = o.Settings.LogFormat == "json"
	return o
}

// Host is a process that can be started and stopped once.
type Host struct {
	options   Options
	group     *lifecycle.Group
	telemetry *telemetry.Telemetry
	authority authority
	network   *network
	parts     []*part
	servers   servers
}

// New lays the process out. Nothing is opened before Start.
func New(o Options) *Host {
	h := &Host{options: o.withDefaults(), group: lifecycle.New(lifecycle.DefaultStopLimit)}
	h.network = newNetwork(h)
	for _, p := range o.Parts {
		h.parts = append(h.parts, &part{Part: p, host: h})
	}
	h.group.Add("settings", h.check, nil)
	h.group.Add("telemetry", h.openTelemetry, h.closeTelemetry)
	if h.serves() {
		h.group.Add("auth database", h.openAuthority, h.closeAuthority)
	}
	for _, p := range h.parts {
		h.group.Add("database of "+p.Name, p.openDatabase, p.closeDatabase)
	}
	h.group.Add("connections", nil, h.network.close)
	for _, p := range h.parts {
		h.group.Add("building of "+p.Name, p.build, nil)
	}
	if h.serves() {
		h.group.Add("inner server", h.serveInside, h.servers.stopInside)
	}
	for _, p := range h.parts {
		h.group.Add(p.Name, p.start, p.stop)
	}
	if h.serves() {
		h.group.Add("server", h.serveOutside, h.servers.stopOutside)
		h.group.Add("probe", h.startProbe, h.servers.stopProbe)
		h.group.Add("announcement", h.announce, nil)
	}
	return h
}

// Start opens and starts everything in order. When it returns nil the process
// serves. A failure takes down what was up and names the part.
func (h *Host) Start(ctx context.Context) error { return h.group.Start(ctx) }

// Stop drains and stops everything in reverse order, bounded in time part by part
// and by ctx.
func (h *Host) Stop(ctx context.Context) error { return h.group.Stop(ctx) }

// Run starts, waits until ctx ends or a server fails, and stops.
func (h *Host) Run(ctx context.Context) error { return h.group.Run(ctx) }

// Addr returns where gRPC is served; nil before Start and for Stateless parts.
func (h *Host) Addr() net.Addr { return h.servers.address }

// Env returns what a service of that name would be given, for tests and tools
// which act on the running suite. It is valid between Start and Stop; the database
// is that of the part of this name, if there is one.
func (h *Host) Env(name string) (Env, error) {
	for _, p := range h.parts {
		if p.Name == name {
			return p.env(), nil
		}
	}
	guest := &part{Part: Part{Name: name}, host: h}
	if err := guest.openTelemetry(context.Background()); err != nil {
		return Env{}, err
	}
	return guest.env(), nil
}

// serves reports whether any part has a gRPC service.
func (h *Host) serves() bool {
	for _, p := range h.parts {
		if !p.Stateless {
			return true
		}
	}
	return false
}

func buildVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		return info.Main.Version
	}
	return ""
}
