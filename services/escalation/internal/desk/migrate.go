package desk

import (
	"context"
	"strings"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/listing"
	"github.com/ombud/ombud/pkg/worker"
	"github.com/ombud/ombud/services/escalation/internal/handling"
	"github.com/ombud/ombud/services/escalation/internal/ladder"
	"github.com/ombud/ombud/services/escalation/internal/store"
)

const (
	// pageSize is how many handlings a run of a migration goes through, and migrationLease how
	// long that may take.
	pageSize       = 100
	migrationLease = 30 * time.Second
)

// Migrate begins to move open handlings to the present version of a ladder: those that a
// filter names, or else those that climb by that ladder. A repeated command gets the
// migration that it began.
func (d *Desk) Migrate(ctx context.Context, policy, filter string, cmd idempotency.Command) (store.MigrationDoc, error) {
	to, err := d.Organisation.Policies.Get(ctx, policy)
	if err != nil {
		return store.MigrationDoc{}, store.Named(err, policy)
	}
	if filter == "" {
		filter = `ladderPolicy = "` + policy + `"`
	}
	m := ladder.Migration{To: to.Body.Policy, Filter: filter}
	if _, _, err := d.page(ctx, m, 1); err != nil {
		return store.MigrationDoc{}, err
	}
	id := idempotency.NewID(d.now())
	if !cmd.Empty() {
		id = idempotency.DerivedID("migration", cmd.ID)
	}
	m.Commands.Add(cmd, d.now())
	m.Task.Set(d.now())
	m.Task.Origin = worker.Origin(ctx)
	name := "ladderMigrations/" + strings.ToLower(id)
	doc, err := d.Books.Migrations.Insert(ctx, name, m)
	if fault.ReasonOf(err) == docstore.ReasonIDTaken {
		if doc, err = d.Books.Migrations.Get(ctx, name); err == nil {
			_, err = doc.Body.Commands.Seen(cmd)
		}
		return doc, err
	}
	d.migrations.Kick()
	return doc, err
}

// Migration returns a migration, or a NotFound fault that names it.
func (d *Desk) Migration(ctx context.Context, name string) (store.MigrationDoc, error) {
	doc, err := d.Books.Migrations.Get(ctx, name)
	return doc, store.Named(err, name)
}

// migrate goes through one page of a migration. What it moves and does not come to note is
// passed over when the page is gone through again.
func (d *Desk) migrate(ctx context.Context, c *worker.Claim[ladder.Migration]) error {
	m := c.Doc().Body
	docs, next, err := d.page(ctx, m, pageSize)
	if err != nil {
		return err
	}
	moved := 0
	for _, doc := range docs {
		if doc.Body.Climbs(m.To) {
			continue
		}
		if err := d.move(ctx, doc, m.To); err != nil {
			return err
		}
		moved++
	}
	d.worker.Kick()
	_, err = c.Commit(ctx, func(m *ladder.Migration) error {
		if m.Turn(next, moved); m.Done {
			m.Task.Clear()
		} else {
			m.Task.Set(c.Now())
		}
		return nil
	})
	return err
}

// page returns the handlings that a migration is to go through now, and the token of the next.
func (d *Desk) page(ctx context.Context, m ladder.Migration, size int32) ([]store.Doc, string, error) {
	state := handling.Open
	if m.Waiting {
		state = handling.Waiting
	}
	return d.Handlings.List(ctx, listing.Request{PageSize: size, PageToken: m.Token, Filter: m.Filter + " AND state = " + state.String()})
}

// move moves one handling.
func (d *Desk) move(ctx context.Context, doc store.Doc, to ladder.Policy) error {
	m, _, err := d.moment(ctx, d.now())
	if err != nil {
		return err
	}
	defer release(m)
	_, err = d.Handlings.ChangeFrom(ctx, doc, func(h *handling.Handling) error {
		if err := h.Migrate(m, to); err != nil {
			return err
		}
		h.Schedule(m.Now)
		return nil
	})
	return err
}
