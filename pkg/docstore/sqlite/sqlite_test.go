package sqlite_test

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/trace"
	"go.uber.org/goleak"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/docstore/docstoretest"
	"github.com/ombud/ombud/pkg/docstore/sqlite"
)

func TestMain(m *testing.M) {
	docstoretest.Child(store())
	goleak.VerifyTestMain(m)
}

func store() docstoretest.Store {
	return docstoretest.Store{
		Place: func(t *testing.T) string {
			t.Helper()
			return filepath.Join(t.TempDir(), "test.db")
		},
		Open: func(_ context.Context, place string, tracer trace.TracerProvider) (docstore.Database, error) {
			return sqlite.Open(place, sqlite.Options{TracerProvider: tracer})
		},
	}
}

func TestFile(t *testing.T) {
	docstoretest.Run(t, store().Fresh)
	docstoretest.RunLasting(t, store())
}

func TestMemory(t *testing.T) {
	docstoretest.Run(t, func(t *testing.T) docstore.Database {
		t.Helper()
		db, err := sqlite.Open(sqlite.Memory, sqlite.Options{})
		require.NoError(t, err)
		return db
	})
}

func BenchmarkSQLite(b *testing.B) {
	docstoretest.Benchmark(b, func(b *testing.B) docstore.Database {
		b.Helper()
		db, err := sqlite.Open(filepath.Join(b.TempDir(), "bench.db"), sqlite.Options{})
		require.NoError(b, err)
		return db
	})
}
