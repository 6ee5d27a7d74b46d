package mongodb_test

import (
	"context"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.opentelemetry.io/otel/trace"
	"go.uber.org/goleak"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/docstore/docstoretest"
	"github.com/ombud/ombud/pkg/docstore/mongodb"
)

// uriVariable names the environment variable with the connection string of a server to
// test with.
const uriVariable = "OMBUD_TEST_MONGODB_URI"

func TestMain(m *testing.M) {
	docstoretest.Child(store())
	goleak.VerifyTestMain(m)
}

// server returns the connection string of the server, or skips the test.
func server(tb testing.TB) string {
	tb.Helper()
	uri := os.Getenv(uriVariable)
	if uri == "" {
		tb.Skip("no MongoDB to test with: " + uriVariable + " is not set (`make check` sets it)")
	}
	return uri
}

// place returns the name of a new database, which is dropped when the test ends.
func place(tb testing.TB) string {
	tb.Helper()
	name := "ombud_test_" + bson.NewObjectID().Hex()
	client, err := mongo.Connect(options.Client().ApplyURI(server(tb)))
	require.NoError(tb, err)
	tb.Cleanup(func() {
		require.NoError(tb, client.Database(name).Drop(context.Background()))
		require.NoError(tb, client.Disconnect(context.Background()))
	})
	return name
}

func store() docstoretest.Store {
	return docstoretest.Store{
		Place: func(t *testing.T) string {
			t.Helper()
			return place(t)
		},
		Open: func(ctx context.Context, place string, tracer trace.TracerProvider) (docstore.Database, error) {
			return mongodb.Open(ctx, os.Getenv(uriVariable), place, mongodb.Options{TracerProvider: tracer})
		},
	}
}

func TestMongoDB(t *testing.T) {
	server(t)
	docstoretest.Run(t, store().Fresh)
	docstoretest.RunLasting(t, store())
}

func BenchmarkMongoDB(b *testing.B) {
	docstoretest.Benchmark(b, func(b *testing.B) docstore.Database {
		b.Helper()
		db, err := mongodb.Open(context.Background(), server(b), place(b), mongodb.Options{})
		require.NoError(b, err)
		return db
	})
}
