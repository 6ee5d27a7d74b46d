package sqlite_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/docstore/sqlite"
)

// ticket is a document of about a kilobyte under three indexes.
type ticket struct {
	State   string     `bson:"state"`
	Request string     `bson:"request"`
	Due     *time.Time `bson:"due,omitempty"`
	Count   int64      `bson:"count"`
	Text    string     `bson:"text"`
}

func newTicket(n int64) ticket {
	due := time.UnixMilli(1_700_000_000_000 + n)
	return ticket{
		State:   []string{"new", "open", "waiting", "resolved"}[n%4],
		Request: fmt.Sprintf("request-%016x", uint64(n)*0x9e3779b97f4a7c15),
		Due:     &due,
		Text:    strings.Repeat("The parcel has not come. ", 36),
	}
}

func tickets(b *testing.B) *docstore.Collection[ticket] {
	b.Helper()
	ctx := context.Background()
	db, err := sqlite.Open(filepath.Join(b.TempDir(), "bench.db"), sqlite.Options{})
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, db.Close(ctx)) })
	coll, err := docstore.Open[ticket](ctx, db, docstore.Spec{Name: "tickets", Indexes: []docstore.Index{
		{Fields: []string{"state", "due"}},
		{Fields: []string{"due"}, Sparse: true},
		{Fields: []string{"request"}, Unique: true},
	}})
	require.NoError(b, err)
	return coll
}

func id(n int64) string { return fmt.Sprintf("01J%023d", n) }

// concurrently runs work with a given number of callers and reports the rate.
func concurrently(b *testing.B, callers int, work func(ctx context.Context, n int64) error) {
	b.Helper()
	var next atomic.Int64
	b.SetParallelism((callers + 1) / 2)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := work(context.Background(), next.Add(1)); err != nil {
				b.Error(err)
				return
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "op/s")
}

func BenchmarkInsert(b *testing.B) {
	for _, callers := range []int{1, 64} {
		b.Run(fmt.Sprintf("callers=%d", callers), func(b *testing.B) {
			coll := tickets(b)
			concurrently(b, callers, func(ctx context.Context, n int64) error {
				_, err := coll.Insert(ctx, id(n), newTicket(n))
				return err
			})
		})
	}
}

func BenchmarkInsertMany(b *testing.B) {
	const size = 64
	coll := tickets(b)
	b.ResetTimer()
	for from := int64(0); from < int64(b.N); from += size {
		docs := make([]docstore.Doc[ticket], size)
		for i := range docs {
			docs[i] = docstore.Doc[ticket]{ID: id(from + int64(i)), Body: newTicket(from + int64(i))}
		}
		require.Equal(b, make([]error, size), coll.InsertMany(context.Background(), docs))
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "op/s")
}

// stocked is how many documents the reading benchmarks find.
const stocked = 20_000

func stock(b *testing.B) *docstore.Collection[ticket] {
	b.Helper()
	coll := tickets(b)
	docs := make([]docstore.Doc[ticket], stocked)
	for i := range docs {
		docs[i] = docstore.Doc[ticket]{ID: id(int64(i)), Body: newTicket(int64(i))}
	}
	require.Equal(b, make([]error, stocked), coll.InsertMany(context.Background(), docs))
	return coll
}

func BenchmarkGet(b *testing.B) {
	for _, callers := range []int{1, 64} {
		b.Run(fmt.Sprintf("callers=%d", callers), func(b *testing.B) {
			coll := stock(b)
			concurrently(b, callers, func(ctx context.Context, n int64) error {
				_, err := coll.Get(ctx, id(n*7919%stocked))
				return err
			})
		})
	}
}

func BenchmarkUpdate(b *testing.B) {
	for _, callers := range []int{1, 64} {
		b.Run(fmt.Sprintf("callers=%d", callers), func(b *testing.B) {
			coll := stock(b)
			concurrently(b, callers, func(ctx context.Context, n int64) error {
				_, err := coll.Update(ctx, id(n*7919%stocked), func(t *ticket) error {
					t.Count++
					return nil
				})
				return err
			})
		})
	}
}

func BenchmarkPage(b *testing.B) {
	coll := stock(b)
	query := docstore.Query{
		Equal: []docstore.Eq{{Field: "state", Value: "open"}},
		Range: &docstore.Range{Field: "due", GT: time.UnixMilli(1_700_000_010_000)},
		Limit: 50,
	}
	concurrently(b, 1, func(ctx context.Context, _ int64) error {
		docs, _, err := coll.Page(ctx, query)
		if len(docs) != query.Limit {
			return fmt.Errorf("%d documents, %w", len(docs), err)
		}
		return err
	})
}
