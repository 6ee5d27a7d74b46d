package host

import (
	"cmp"
	"context"
	"io"
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
	"github.com/ombud/ombud/pkg/telemetry"
)

// Service is a part of a process as the host sees it.
type Service interface {
	// Register adds the gRPC services. It is called once, before Start.
	Register(grpc.ServiceRegistrar)
	// Start begins the background work. Its context lasts until the process has
	// stopped. Calls from the other services of the process may come in before it
	// returns.
	Start(ctx context.Context) error
	// Stop ends that before ctx does. Calls from outside have ended when it is
	// called.
	Stop(ctx context.Context) error
}

// Builder makes a service. It must not start anything: Stop runs only after Start
// has succeeded, so a resource opened by the Builder would leak.
type Builder func(ctx context.Context, env Env) (Service, error)

// Env holds the dependencies that the host hands to a service.
type Env struct {
	Name      string // of the service: "intake"
	Clock     clock.Clock
	Telemetry *telemetry.Telemetry // under the name "ombud-intake"

	// Database is the service's own; Keyring, Names and Links are the suite's. Dial returns
	// the connection to another service, which knows this one by the service key; it
	// connects with the first call. A Stateless part has none of these.
	Database docstore.Database
	Keyring  *auth.Keyring
	Names    *auth.Names
	Links    *auth.Links
	Dial     func(service string) grpc.ClientConnInterface

	// DialAnonymous is Dial without credentials, for a gateway, which calls in the
	// name of its callers: the outgoing metadata of a call has the "authorization".
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

// Peers knows the other services of the suite.
type Peers interface {
	// Address returns where a service is called, "host:port"; "" for a name that it does not know.
	Address(service string) string
}

// Options are the parts of a process. Settings, Access and Parts are required.
type Options struct {
	Settings Settings
	// Peers has the addresses of the services, the process's own among them. One that is a whole suite needs none.
	Peers Peers
	// LinkPurposes are the purposes of links that identify callers; see auth.LinkHolders.
	LinkPurposes map[string]string
	// Access is the method option with the allowed roles.
	Access protoreflect.ExtensionType
	Parts  []Part
	// Alone is for a process that is a whole suite: it needs no admin key, but makes
	// one when it starts for the first time and prints it.
	Alone bool

	Version string      // service.version; that of the build when empty
	Clock   clock.Clock // the machine's when nil
	Out     io.Writer   // for the few lines to the operator; standard output when nil

	// Telemetry adds to the settings and the environment.
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

func buildVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		return info.Main.Version
	}
	return ""
}
