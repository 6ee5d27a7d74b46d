package host

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/docstore/mongodb"
	"github.com/ombud/ombud/pkg/docstore/sqlite"
	"github.com/ombud/ombud/pkg/settings"
	"github.com/ombud/ombud/pkg/telemetry"
)

// aloneAddr is where a process of several services serves gRPC by default.
const aloneAddr = "127.0.0.1:9090"

// Settings is the configuration that every process has. Embed it in the struct
// that settings.Load fills.
type Settings struct {
	GRPCAddr      string `placeholder:"HOST:PORT" help:"Where gRPC is served. By default the service's own address below; 127.0.0.1:9090 when all are in one process."`
	DataDir       string `default:"./data" placeholder:"DIR" help:"Where the embedded store keeps its files, one for each service. Not used with MongoDB."`
	MongoDBURI    string `name:"mongodb-uri" placeholder:"URI" help:"The MongoDB to store in, one database for each service. Without it, the embedded store."`
	MongoDBPrefix string `name:"mongodb-prefix" default:"ombud_" placeholder:"TEXT" help:"What the names of the databases begin with, so that several suites can share a MongoDB."`

	AdminKey       string `placeholder:"KEY" help:"A key of at least 16 characters that may do everything an administrator may. All processes need the same one, since they know each other by it. One process that is the whole suite makes its own when there is none, and prints it once."`
	OIDCIssuer     string `placeholder:"URL" help:"An OpenID Connect issuer whose tokens are accepted."`
	OIDCAudience   string `placeholder:"ID" help:"Who the issuer's tokens must be meant for. Required with an issuer."`
	OIDCRolesClaim string `default:"roles" placeholder:"PATH" help:"The claim that lists the roles; dots reach into objects."`

	TLSCert string `name:"tls-cert" placeholder:"FILE" help:"Certificate (PEM) to serve gRPC with; read anew for each connection. Without it, gRPC is in the clear."`
	TLSKey  string `name:"tls-key" placeholder:"FILE" help:"The certificate's key (PEM)."`
	TLSCA   string `name:"tls-ca" placeholder:"FILE" help:"Certificates (PEM) that the other services' certificates must come from. With it, they are called over TLS."`

	LogLevel  slog.Level `default:"info" help:"The least that is logged: debug, info, warn or error."`
	LogFormat string     `default:"text" enum:"text,json" help:"How log lines are written to standard error: text or json."`
}

// Validate returns an error that names the wrong flag.
func (s Settings) Validate() error {
	switch {
	case s.AdminKey != "" && len(s.AdminKey) < 16:
		return errors.New("--admin-key: must have at least 16 characters")
	case (s.OIDCIssuer == "") != (s.OIDCAudience == ""):
		return errors.New("--oidc-issuer and --oidc-audience: one needs the other")
	case (s.TLSCert == "") != (s.TLSKey == ""):
		return errors.New("--tls-cert and --tls-key: one needs the other")
	}
	return nil
}

// listenAddress returns where the parts serve together.
func (o Options) listenAddress(parts []*part) string {
	if len(parts) == 1 {
		return cmp.Or(o.Settings.GRPCAddr, o.addressOf(parts[0].Name))
	}
	return cmp.Or(o.Settings.GRPCAddr, aloneAddr)
}

// addressOf returns where a service is called; "" for one that the options do not know.
func (o Options) addressOf(service string) string {
	if o.Peers == nil {
		return ""
	}
	return o.Peers.Address(service)
}

// openDatabase opens the database of a service, or of "auth", in the store that
// the settings choose.
func (s Settings) openDatabase(ctx context.Context, name string, t *telemetry.Telemetry) (docstore.Database, error) {
	if s.MongoDBURI == "" {
		return sqlite.Open(filepath.Join(s.DataDir, name+".db"), sqlite.Options{TracerProvider: t.TracerProvider})
	}
	return mongodb.Open(ctx, s.MongoDBURI, s.MongoDBPrefix+name, mongodb.Options{TracerProvider: t.TracerProvider})
}

// checkSettings runs before anything is opened.
func (h *Host) checkSettings(context.Context) error {
	s := h.options.Settings
	if err := s.Validate(); err != nil {
		return err
	}
	if h.servesGRPC() && !h.options.Alone && s.AdminKey == "" {
		return fmt.Errorf("%s is not set: the processes of a suite know each other by it", settings.Variable("admin-key"))
	}
	return nil
}
