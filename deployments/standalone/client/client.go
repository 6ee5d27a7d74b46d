// Package client connects the commands of ombud to a running suite.
package client

import (
	"context"
	"errors"

	"google.golang.org/grpc"

	"github.com/ombud/ombud/pkg/grpckit"
	"github.com/ombud/ombud/pkg/host"
	"github.com/ombud/ombud/pkg/telemetry"
)

// Target is the suite that a command speaks with, as flags.
type Target struct {
	Server string `default:"127.0.0.1:9090" placeholder:"HOST:PORT" help:"Where gRPC is served; 127.0.0.1:9090 by default."`
	Key    string `required:"" placeholder:"KEY" help:"A key with the role admin. For imports, the role integration is enough."`
	TLSCA  string `name:"tls-ca" placeholder:"FILE" help:"Certificates (PEM) that the server's must come from. With it, it is called over TLS."`
}

// WithConn connects for as long as do runs.
func (t Target) WithConn(do func(grpc.ClientConnInterface) error) error {
	secure, err := host.Settings{TLSCA: t.TLSCA}.ClientTLS()
	if err != nil {
		return err
	}
	conn, err := grpckit.Dial(t.Server, grpckit.DialOptions{
		Telemetry: telemetry.Nop(),
		TLS:       secure,
		Token:     func(context.Context) (string, error) { return t.Key, nil },
	})
	if err != nil {
		return err
	}
	return errors.Join(do(conn), conn.Close())
}
