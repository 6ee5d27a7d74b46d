package catalogcmd

import (
	"context"
	"errors"

	"github.com/ombud/ombud/pkg/grpckit"
	"github.com/ombud/ombud/pkg/host"
	"github.com/ombud/ombud/pkg/telemetry"
	"github.com/ombud/ombud/services/catalog/catalogfile"
)

// server is the suite that commands speak with.
type server struct {
	Server string `default:"127.0.0.1:9090" placeholder:"HOST:PORT" help:"Where gRPC is served; 127.0.0.1:9090 by default."`
	Key    string `required:"" placeholder:"KEY" help:"A key with the role admin."`
	TLSCA  string `name:"tls-ca" placeholder:"FILE" help:"Certificates (PEM) that the server's must come from. With it, it is called over TLS."`
}

// withServer connects for as long as do runs.
func (s server) withServer(do func(*catalogfile.Server) error) error {
	secure, err := host.Settings{TLSCA: s.TLSCA}.ClientTLS()
	if err != nil {
		return err
	}
	conn, err := grpckit.Dial(s.Server, grpckit.DialOptions{
		Telemetry: telemetry.Nop(), TLS: secure,
		Token: func(context.Context) (string, error) { return s.Key, nil },
	})
	if err != nil {
		return err
	}
	return errors.Join(do(catalogfile.NewServer(conn)), conn.Close())
}

// withChanges reads the file, compares it with the server, and hands on the differences.
func (s server) withChanges(ctx context.Context, from source, prune bool, do func(*catalogfile.Server, []catalogfile.Change) error) error {
	file, err := from.readFile()
	if err != nil {
		return err
	}
	return s.withServer(func(there *catalogfile.Server) error {
		changes, err := there.Diff(ctx, file, prune)
		if err != nil {
			return err
		}
		return do(there, changes)
	})
}
