package docstore_test

import (
	"context"
	"fmt"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/docstore/sqlite"
)

// Errand is a body; its tags name what the indexes declare.
type Errand struct {
	State string    `bson:"state"`
	Due   time.Time `bson:"due"`
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func Example() {
	ctx := context.Background()
	db, err := sqlite.Open(sqlite.Memory, sqlite.Options{})
	check(err)
	defer func() { check(db.Close(ctx)) }()
	errands, err := docstore.Open[Errand](ctx, db, docstore.Spec{
		Name:    "errands",
		Indexes: []docstore.Index{{Fields: []string{"state", "due"}}},
	})
	check(err)

	nine := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	for i, id := range []string{"call", "write", "visit"} {
		_, err := errands.Insert(ctx, id, Errand{State: "open", Due: nine.Add(time.Duration(i) * time.Hour)})
		check(err)
	}
	_, err = errands.Update(ctx, "call", func(e *Errand) error {
		e.State = "done"
		return nil
	})
	check(err)
	open := docstore.Query{
		Equal: []docstore.Eq{{Field: "state", Value: "open"}},
		Range: &docstore.Range{Field: "due", LTE: nine.Add(4 * time.Hour)},
	}
	for doc, err := range errands.Find(ctx, open) {
		check(err)
		fmt.Println(doc.ID, doc.Revision, doc.Body.Due.Format(time.TimeOnly))
	}
	// Output:
	// write 1 10:00:00
	// visit 1 11:00:00
}
