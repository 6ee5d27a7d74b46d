// Package sqlite keeps documents in one SQLite file, without cgo. It is the store of an installation that has no
// MongoDB, and behaves like pkg/docstore/mongodb.
//
// A collection is a table: id, revision, the body as BSON, and a column for every indexed field, filled from the body on
// each write. All writes of a process go through one goroutine, which commits all queued writes as one transaction:
// callers share the cost of reaching the disk, and none waits for others to come. Reads have connections of their own
// and never wait for writes. Several processes may open the same file.
package sqlite

import (
	"context"
	"errors"
	"net/url"
	"os"
	"path/filepath"

	"go.opentelemetry.io/otel/trace"

	"github.com/ombud/ombud/pkg/docstore"
)

const (
	// Memory is the path of a database that lives in this process and ends with it.
	Memory = ":memory:"
	// readers is how many reads run at the same time.
	readers = 8
)

// Settings of connections. A transaction is on disk when its commit returns. A writer waits for another process that
// writes. For documents of a kilobyte, larger pages, a writer's cache that holds the upper parts of the indexes, and a
// checkpoint every 32 MB rather than every 4 were measured to save a third of the time.
const (
	settings = "?_journal_mode=WAL&_synchronous=FULL&_busy_timeout=10000&_dqs=0" +
		"&_pragma=page_size(8192)&_pragma=wal_autocheckpoint(4000)"
	forWriting = settings + "&_pragma=cache_size(-32000)"
	forReading = settings + "&_pragma=cache_size(-8000)&_query_only=1"
)

// Options of a database. The zero value is good.
type Options struct {
	// TracerProvider makes the spans of the operations; nil for none.
	TracerProvider trace.TracerProvider
}

// Database is an open file.
type Database struct {
	name   string
	tracer trace.TracerProvider
	write  *sessions
	read   *sessions
	writer *writer
	tables *tables
}

// Open opens the file, making it and its directory if need be. The path Memory is a
// database that is never written to disk.
func Open(path string, options Options) (*Database, error) {
	db := &Database{name: filepath.Base(path), tracer: options.TracerProvider, tables: &tables{}}
	if err := db.openConnections(path); err != nil {
		return nil, docstore.Failed(db.name, err)
	}
	db.writer = startWriter(db.write, db.tables)
	return db, nil
}

// openConnections opens the connection that writes and those that read. In memory every
// connection would be a database of its own, so there one serves both.
func (db *Database) openConnections(path string) error {
	var err error
	if path == Memory {
		db.write, err = openSessions("file::memory:"+forWriting, 1)
		db.read = db.write
		return err
	}
	if path, err = filepath.Abs(path); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	file := (&url.URL{Scheme: "file", Path: filepath.ToSlash(path)}).String()
	if db.write, err = openSessions(file+forWriting, 1); err != nil {
		return err
	}
	if db.read, err = openSessions(file+forReading, readers); err != nil {
		return errors.Join(err, db.write.closeAll(context.Background()))
	}
	return nil
}

// Collection implements docstore.Database. A new column is filled in the transaction
// that adds it; other writes wait until it is done.
func (db *Database) Collection(ctx context.Context, spec docstore.Spec) (docstore.Engine, error) {
	if err := db.migrateTable(ctx, spec); err != nil {
		return nil, err
	}
	e := &engine{table: db.tables.tableNamed(spec.Name), writer: db.writer, sessions: db.read}
	return docstore.NewTracedEngine(
		e,
		db.tracer,
		docstore.Origin{System: "sqlite", Namespace: db.name, Collection: spec.Name},
	), nil
}

// Ping implements docstore.Database.
func (db *Database) Ping(ctx context.Context) error {
	s, err := db.read.acquireSession(ctx)
	if err != nil {
		return docstore.Failed(db.name, err)
	}
	defer db.read.releaseSession(s)
	if _, err := s.queryNumber(ctx, "SELECT 1"); err != nil {
		return docstore.Failed(db.name, err)
	}
	return nil
}

// Close implements docstore.Database. It may be called again, for instance after it
// has run out of time.
func (db *Database) Close(ctx context.Context) error {
	if err := db.writer.stopWriter(ctx); err != nil {
		return docstore.Failed(db.name, err)
	}
	// The writing connection goes last: the last one to close empties the log.
	if err := errors.Join(db.read.closeAll(ctx), db.write.closeAll(ctx)); err != nil {
		return docstore.Failed(db.name, err)
	}
	return nil
}
