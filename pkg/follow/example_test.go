package follow_test

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/docstore/sqlite"
	"github.com/ombud/ombud/pkg/follow"
)

// Letter is the body of a document that another replica writes.
type Letter struct {
	Sent time.Time `bson:"sent"`
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

// Letters are read as they come. The position moves with Advance, after the letters of a read have been dealt with.
func Example() {
	ctx := context.Background()
	db, err := sqlite.Open(sqlite.Memory, sqlite.Options{})
	check(err)
	defer func() { check(db.Close(ctx)) }()
	letters, err := docstore.Open[Letter](ctx, db, docstore.Spec{
		Name:    "letters",
		Indexes: []docstore.Index{{Fields: []string{"sent"}}},
	})
	check(err)
	nine := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	send := func(id string, after time.Duration) {
		_, err := letters.Insert(ctx, id, Letter{Sent: nine.Add(after)})
		check(err)
	}

	reader := follow.New(follow.Options[Letter]{
		Find: func(ctx context.Context, since time.Time) iter.Seq2[docstore.Doc[Letter], error] {
			return letters.Find(ctx, docstore.Query{Range: &docstore.Range{Field: "sent", GTE: since}})
		},
		Time:  func(l Letter) time.Time { return l.Sent },
		Start: nine,
	})
	read := func() {
		for doc, err := range reader.Next(ctx) {
			check(err)
			fmt.Println(doc.ID, doc.Body.Sent.Format(time.TimeOnly))
		}
		reader.Advance()
	}
	send("first", 0)
	send("second", time.Minute)
	read()
	send("third", 2*time.Minute)
	send("late", 2*time.Minute-7*time.Second) // sent before the third, visible after it
	read()
	read() // nothing new
	// Output:
	// first 09:00:00
	// second 09:01:00
	// late 09:01:53
	// third 09:02:00
}
