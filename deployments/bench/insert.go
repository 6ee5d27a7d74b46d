package bench

import (
	"context"
	"fmt"
	"strings"
	"time"

	"go.opentelemetry.io/otel/trace/noop"

	"github.com/ombud/ombud/pkg/docstore"
)

// parcel is a document of about a kilobyte.
type parcel struct {
	State   string    `bson:"state"`
	Request string    `bson:"request"`
	Due     time.Time `bson:"due"`
	Text    string    `bson:"text"`
}

// measureInserts measures row a, the store alone: documents of a kilobyte, one at a
// time, into a collection with three indexes.
func (b *bench) measureInserts(ctx context.Context) (err error) {
	place, err := b.store.NewPlace(ctx)
	if err != nil {
		return err
	}
	db, err := place.OpenDatabase(ctx, "parcels", noop.NewTracerProvider())
	if err != nil {
		return err
	}
	parcels, err := docstore.Open[parcel](ctx, db, docstore.Spec{Name: "parcels", Indexes: []docstore.Index{
		{Fields: []string{"state", "due"}},
		{Fields: []string{"due"}},
		{Fields: []string{"request"}, Unique: true},
	}})
	if err != nil {
		return err
	}
	err = b.measureRow(ctx, "a", "insert of 1 KB under three indexes", func(ctx context.Context, _, n int) error {
		_, err := parcels.Insert(ctx, fmt.Sprintf("01J%023d", n), parcel{
			State:   []string{"new", "open", "waiting", "resolved"}[n%4],
			Request: fmt.Sprintf("%016x", uint64(n)*0x9e3779b97f4a7c15),
			Due:     time.Unix(1_800_000_000, 0).Add(time.Duration(n) * time.Millisecond),
			Text:    strings.Repeat("The parcel has not come. ", 36),
		})
		return err
	})
	if err != nil {
		return err
	}
	if err := db.Close(ctx); err != nil {
		return err
	}
	return place.RemoveDatabases(ctx)
}
