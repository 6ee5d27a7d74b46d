// Package mongodb keeps documents in MongoDB, as {_id, rev, body}. It works on every compatible server: it uses no
// transactions over several documents and no change streams.
//
// A write is acknowledged when a majority of the replica set has it in its journal. A read goes to the primary and sees
// only data that can no longer be rolled back.
package mongodb

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/mongo/readconcern"
	"go.mongodb.org/mongo-driver/v2/mongo/readpref"
	"go.mongodb.org/mongo-driver/v2/mongo/writeconcern"
	"go.opentelemetry.io/otel/trace"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
)

// selectionTimeout is how long an operation waits for a primary, unless the connection
// string says otherwise. An election takes a few seconds.
const selectionTimeout = 10 * time.Second

// Options of a database. The zero value is good.
type Options struct {
	// TracerProvider makes the spans of the operations; nil for none.
	TracerProvider trace.TracerProvider
}

// Database is one database of a MongoDB deployment.
type Database struct {
	db     *mongo.Database
	tracer trace.TracerProvider
	closed atomic.Bool
}

// Open connects to a deployment and waits until it answers. It sets the durability of writes and the consistency of
// reads as the package promises, over the settings of the connection string. A string that cannot be used is an
// InvalidArgument fault.
func Open(ctx context.Context, uri, database string, opts Options) (*Database, error) {
	client, err := mongo.Connect(options.Client().
		SetAppName("ombud").
		SetServerSelectionTimeout(selectionTimeout).
		ApplyURI(uri).
		SetReadPreference(readpref.Primary()).
		SetReadConcern(readconcern.Majority()).
		SetWriteConcern(&writeconcern.WriteConcern{W: writeconcern.WCMajority, Journal: new(true)}))
	if err != nil {
		return nil, fault.Invalid("uri", "is not a usable connection string").Wrap(err)
	}
	db := &Database{db: client.Database(database), tracer: opts.TracerProvider}
	if err := db.Ping(ctx); err != nil {
		return nil, errors.Join(err, db.Close(context.WithoutCancel(ctx)))
	}
	return db, nil
}

// Collection implements docstore.Database.
func (db *Database) Collection(ctx context.Context, spec docstore.Spec) (docstore.Engine, error) {
	coll := db.db.Collection(spec.Name)
	if err := ensureIndexes(ctx, coll, spec); err != nil {
		return nil, err
	}
	origin := docstore.Origin{System: "mongodb", Namespace: db.db.Name(), Collection: spec.Name}
	return docstore.NewTracedEngine(newEngine(coll, spec), db.tracer, origin), nil
}

// Ping implements docstore.Database.
func (db *Database) Ping(ctx context.Context) error {
	return driverFault(ctx, db.db.Name(), db.db.RunCommand(ctx, bson.D{{Key: "ping", Value: 1}}).Err())
}

// Close implements docstore.Database. Closing twice is harmless.
func (db *Database) Close(ctx context.Context) error {
	if db.closed.Swap(true) {
		return nil
	}
	return driverFault(ctx, db.db.Name(), db.db.Client().Disconnect(ctx))
}

// driverFault returns the fault for an error of the driver; nil for none. The driver has
// several ways of saying that a context has ended, and may know before the context.
func driverFault(ctx context.Context, name string, err error) error {
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		err = fmt.Errorf("%w: %w", ctx.Err(), err)
	case mongo.IsTimeout(err):
		err = fmt.Errorf("%w: %w", context.DeadlineExceeded, err)
	}
	return docstore.Failed(name, err)
}
