package docstoretest

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/docstore"
)

// stocked is how many documents the benchmarks other than of Insert find.
const stocked = 20_000

// parcel is a document of about a kilobyte under three indexes.
type parcel struct {
	State   string     `bson:"state"`
	Request string     `bson:"request"`
	Due     *time.Time `bson:"due,omitempty"`
	Count   int64      `bson:"count"`
	Text    string     `bson:"text"`
}

// Benchmark measures operations per second, with one caller and with 64 at a time. Open
// returns a new, empty database, which is closed in the end.
func Benchmark(b *testing.B, open func(b *testing.B) docstore.Database) {
	b.Helper()
	for _, callers := range []int{1, 64} {
		for _, operation := range []struct {
			name    string
			stocked int64
			do      func(ctx context.Context, coll *docstore.Collection[parcel], n int64) error
		}{
			{"Insert", 0, insertParcel},
			{"Get", stocked, getParcel},
			{"Update", stocked, updateParcel},
			{"Page", stocked, pageOfParcels},
		} {
			b.Run(fmt.Sprintf("%s/callers=%d", operation.name, callers), func(b *testing.B) {
				coll := openParcels(b, open(b), operation.stocked)
				runCallers(b, callers, func(ctx context.Context, n int64) error { return operation.do(ctx, coll, n) })
			})
		}
	}
	b.Run("InsertMany/of=64", func(b *testing.B) {
		coll := openParcels(b, open(b), 0)
		b.ResetTimer()
		fillParcels(b, coll, int64(b.N), 64)
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "op/s")
	})
}

func openParcels(b *testing.B, db docstore.Database, stocked int64) *docstore.Collection[parcel] {
	b.Helper()
	b.Cleanup(func() { require.NoError(b, db.Close(context.Background())) })
	coll, err := docstore.Open[parcel](context.Background(), db, docstore.Spec{Name: "parcels", Indexes: []docstore.Index{
		{Fields: []string{"state", "due"}},
		{Fields: []string{"due"}, Sparse: true},
		{Fields: []string{"request"}, Unique: true},
	}})
	require.NoError(b, err)
	fillParcels(b, coll, stocked, 500)
	return coll
}

// fillParcels inserts parcels 0 to n, so many at a time.
func fillParcels(b *testing.B, coll *docstore.Collection[parcel], n, size int64) {
	b.Helper()
	for from := int64(0); from < n; from += size {
		var docs []docstore.Doc[parcel]
		for i := from; i < min(from+size, n); i++ {
			docs = append(docs, docstore.Doc[parcel]{ID: parcelID(i), Body: newParcel(i)})
		}
		for _, err := range coll.InsertMany(context.Background(), docs) {
			require.NoError(b, err)
		}
	}
}

// runCallers runs work with so many callers at a time, and reports the rate.
func runCallers(b *testing.B, callers int, work func(ctx context.Context, n int64) error) {
	b.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Hour) // calls have deadlines
	defer cancel()
	var next atomic.Int64
	b.ResetTimer()
	done := make(chan error, callers)
	for range callers {
		go func() {
			for {
				n := next.Add(1)
				if n > int64(b.N) {
					done <- nil
					return
				}
				if err := work(ctx, n); err != nil {
					done <- err
					return
				}
			}
		}()
	}
	for range callers {
		require.NoError(b, <-done)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "op/s")
}

func parcelID(n int64) string { return fmt.Sprintf("01J%023d", n) }

// anyParcelID returns the id of one of the stocked parcels, in scattered order.
func anyParcelID(n int64) string { return parcelID(n * 7919 % stocked) }

func newParcel(n int64) parcel {
	due := time.UnixMilli(1_700_000_000_000 + n)
	return parcel{
		State:   []string{"new", "open", "waiting", "resolved"}[n%4],
		Request: fmt.Sprintf("request-%016x", uint64(n)*0x9e3779b97f4a7c15),
		Due:     &due,
		Text:    strings.Repeat("The parcel has not come. ", 36),
	}
}

func insertParcel(ctx context.Context, coll *docstore.Collection[parcel], n int64) error {
	_, err := coll.Insert(ctx, parcelID(n), newParcel(n))
	return err
}

func getParcel(ctx context.Context, coll *docstore.Collection[parcel], n int64) error {
	_, err := coll.Get(ctx, anyParcelID(n))
	return err
}

func updateParcel(ctx context.Context, coll *docstore.Collection[parcel], n int64) error {
	_, err := coll.Update(ctx, anyParcelID(n), func(p *parcel) error {
		p.Count++
		return nil
	})
	return err
}

// pageOfParcels reads 50 by equality and range.
func pageOfParcels(ctx context.Context, coll *docstore.Collection[parcel], n int64) error {
	from := time.UnixMilli(1_700_000_000_000 + n%(stocked/2))
	docs, _, err := coll.Page(ctx, docstore.Query{
		Equal: []docstore.Eq{{Field: "state", Value: "open"}},
		Range: &docstore.Range{Field: "due", GT: from},
		Limit: 50,
	})
	if err == nil && len(docs) != 50 {
		return fmt.Errorf("%d documents on the page", len(docs))
	}
	return err
}
