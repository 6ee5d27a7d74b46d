package resource_test

import (
	"context"
	"fmt"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/docstore/sqlite"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/resource"
)

// team is a resource. It remembers its commands, so that each is carried out once.
type team struct {
	idempotency.Commands `bson:",inline"`
	Title                string `bson:"title"`
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

// openTeams returns the register of teams in a database.
func openTeams(ctx context.Context, db docstore.Database) (*resource.Register[team], error) {
	coll, err := docstore.Open[team](ctx, db, docstore.Spec{
		Name:    "teams",
		Indexes: []docstore.Index{resource.CreationIndex()},
	})
	if err != nil {
		return nil, err
	}
	removals, err := resource.OpenRemovals(ctx, db)
	if err != nil {
		return nil, err
	}
	return resource.NewRegister(coll, resource.Options[team]{
		Collection: "teams",
		Removals:   removals,
		Check: func(_ context.Context, _ string, t team) error {
			if t.Title == "" {
				return fault.Invalid("title", "is required")
			}
			return nil
		},
	})
}

func ExampleRegister() {
	ctx, now := context.Background(), time.Date(2026, time.November, 2, 9, 0, 0, 0, time.UTC)
	db, err := sqlite.Open(sqlite.Memory, sqlite.Options{})
	check(err)
	defer func() { check(db.Close(ctx)) }()
	teams, err := openTeams(ctx, db)
	check(err)

	create := resource.Change{Command: idempotency.Command{ID: "r1", Digest: "d1", Caller: "users/ann"}, Now: now}
	made, err := teams.Create(ctx, "billing", team{Title: "Billing"}, create)
	fmt.Println(teams.NameOf(made), resource.Etag(made), err)
	again, err := teams.Create(ctx, "billing", team{Title: "Billing"}, create) // the answer was lost
	fmt.Println(teams.NameOf(again), resource.Etag(again), err)

	rename := func(t *team) error {
		t.Title = "Invoices"
		return nil
	}
	renamed, err := teams.Update(ctx, "teams/billing", resource.Change{Etag: "1", Now: now}, rename)
	fmt.Println(renamed.Body.Title, resource.Etag(renamed), err)
	_, err = teams.Update(ctx, "teams/billing", resource.Change{Etag: "1", Now: now}, rename)
	fmt.Println(fault.ReasonOf(err))
	_, err = teams.Get(ctx, "teams/sales")
	fmt.Println(fault.ReasonOf(err))
	// Output:
	// teams/billing 1 <nil>
	// teams/billing 1 <nil>
	// Invoices 2 <nil>
	// ETAG_MISMATCH
	// RESOURCE_NOT_FOUND
}
