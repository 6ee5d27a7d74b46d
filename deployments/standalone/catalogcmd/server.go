package catalogcmd

import (
	"context"

	"google.golang.org/grpc"

	"github.com/ombud/ombud/deployments/standalone/client"
	"github.com/ombud/ombud/services/catalog/catalogfile"
)

// server is the suite that commands speak with.
type server struct{ client.Target }

// withServer connects for as long as do runs.
func (s server) withServer(do func(*catalogfile.Server) error) error {
	return s.WithConn(func(conn grpc.ClientConnInterface) error { return do(catalogfile.NewServer(conn)) })
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
