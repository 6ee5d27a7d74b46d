package subject

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.opentelemetry.io/otel/trace"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/docstore/mongodb"
	"github.com/ombud/ombud/pkg/docstore/sqlite"
)

// Store is a kind of store in which new databases can be made.
type Store interface {
	// Name says which it is, for people.
	Name() string
	// NewPlace returns a place for the databases of one suite, with nothing in it.
	NewPlace(ctx context.Context) (Place, error)
}

// Place holds the databases of one suite.
type Place interface {
	OpenDatabase(ctx context.Context, name string, spans trace.TracerProvider) (docstore.Database, error)
	// RemoveDatabases removes all of them. They have been closed.
	RemoveDatabases(ctx context.Context) error
}

// Embedded is the embedded store, in new folders below Dir; those for temporary files
// when empty.
type Embedded struct{ Dir string }

// Name implements Store.
func (Embedded) Name() string { return "embedded store" }

// NewPlace implements Store.
func (e Embedded) NewPlace(context.Context) (Place, error) {
	dir, err := os.MkdirTemp(e.Dir, "ombud-bench-")
	return folder(dir), err
}

type folder string

func (f folder) OpenDatabase(_ context.Context, name string, spans trace.TracerProvider) (docstore.Database, error) {
	return sqlite.Open(filepath.Join(string(f), name+".db"), sqlite.Options{TracerProvider: spans})
}

func (f folder) RemoveDatabases(context.Context) error { return os.RemoveAll(string(f)) }

// MongoDB is a MongoDB-compatible server, in databases of new names.
type MongoDB struct{ URI string }

// Name implements Store.
func (MongoDB) Name() string { return "MongoDB-compatible store" }

// NewPlace implements Store.
func (m MongoDB) NewPlace(context.Context) (Place, error) {
	prefix := fmt.Sprintf("ombud_bench_%x_", clock.System().Now().UnixNano())
	return &server{uri: m.URI, prefix: prefix}, nil
}

type server struct {
	uri, prefix string
	opened      []string
}

func (s *server) OpenDatabase(ctx context.Context, name string, spans trace.TracerProvider) (docstore.Database, error) {
	s.opened = append(s.opened, s.prefix+name)
	return mongodb.Open(ctx, s.uri, s.prefix+name, mongodb.Options{TracerProvider: spans})
}

func (s *server) RemoveDatabases(ctx context.Context) error {
	client, err := mongo.Connect(options.Client().ApplyURI(s.uri))
	if err != nil {
		return err
	}
	for _, name := range s.opened {
		if err := client.Database(name).Drop(ctx); err != nil {
			return err
		}
	}
	return client.Disconnect(ctx)
}
