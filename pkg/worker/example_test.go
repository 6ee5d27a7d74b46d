package worker_test

import (
	"context"
	"fmt"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/docstore/sqlite"
	"github.com/ombud/ombud/pkg/worker"
)

// Reminder is a document with work for later.
type Reminder struct {
	Text string      `bson:"text"`
	Sent int         `bson:"sent"`
	Task worker.Task `bson:"task"`
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

// A reminder is sent at nine and once more an hour later. RunOnce stands for a started worker, which runs due work by
// itself.
func Example() {
	ctx, nine := context.Background(), time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	db, err := sqlite.Open(sqlite.Memory, sqlite.Options{})
	check(err)
	defer func() { check(db.Close(ctx)) }()
	reminders, err := docstore.Open[Reminder](ctx, db, docstore.Spec{
		Name:    "reminders",
		Indexes: []docstore.Index{worker.Index(), worker.ParkedIndex()},
	})
	check(err)
	send := func(ctx context.Context, claim *worker.Claim[Reminder]) error {
		fmt.Println(claim.Now().Format(time.TimeOnly), claim.Doc().Body.Text)
		return claim.Finish(ctx, func(r *Reminder) error {
			if r.Sent++; r.Sent < 2 {
				r.Task.SetDue(claim.Due().Add(time.Hour))
			}
			return nil
		})
	}
	fake := clock.NewFake(nine.Add(-time.Minute))
	access := func(r *Reminder) *worker.Task { return &r.Task }
	w := worker.New(reminders, access, send, worker.Options{Name: "reminders", Clock: fake})

	reminder := Reminder{Text: "call the customer"}
	reminder.Task.SetDue(nine)
	_, err = reminders.Insert(ctx, "7", reminder)
	check(err)
	for _, now := range []time.Time{nine.Add(-time.Minute), nine, nine.Add(time.Hour), nine.Add(2 * time.Hour)} {
		fake.Set(now)
		_, err := w.RunOnce(ctx)
		check(err)
	}
	// Output:
	// 09:00:00 call the customer
	// 10:00:00 call the customer
}
