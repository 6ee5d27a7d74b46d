package work

import (
	"context"
	"strings"
	"time"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/listing"
	"github.com/ombud/ombud/pkg/worker"
	"github.com/ombud/ombud/services/escalation/internal/handling"
	"github.com/ombud/ombud/services/escalation/internal/ladder"
	"github.com/ombud/ombud/services/escalation/internal/timeline"
)

const (
	// migrationPage is the number of handlings in one run of a migration.
	migrationPage = 100
	// migrationLease is the lease of a run.
	migrationLease = 30 * time.Second
)

// Migrations moves open handlings to other versions of their ladders. It is safe for concurrent use.
type Migrations struct {
	*writer
	repository *ladder.MigrationRepository
	worker     *worker.Worker[ladder.Migration]
}

// NewMigrations returns migrations with a worker that does not run yet. Telemetry is that of the worker.
func NewMigrations(s *Service, repository *ladder.MigrationRepository, telemetry worker.Options) *Migrations {
	m := &Migrations{writer: s.writer, repository: repository}
	o := telemetry
	o.Name, o.Clock, o.Lease, o.Poll, o.Concurrency = "ladderMigrations", s.clock, migrationLease, pollInterval, 1
	o.Backoff = newBackoff()
	m.worker = repository.NewWorker(m.migratePage, o)
	return m
}

// Worker returns the worker of due migrations.
func (m *Migrations) Worker() *worker.Worker[ladder.Migration] { return m.worker }

// Begin begins to move open handlings to the present version of a ladder: those that match a filter, or else those that
// climb by that ladder. A repeated command gets the migration that it began. Faults: NotFound, InvalidArgument on filter.
func (m *Migrations) Begin(ctx context.Context, policy, filter string, cmd idempotency.Command) (ladder.MigrationDoc, error) {
	to, err := m.organisation.GetPolicy(ctx, policy)
	if err != nil {
		return ladder.MigrationDoc{}, err
	}
	if filter == "" {
		filter = `ladderPolicy = "` + policy + `"`
	}
	now := m.now()
	migration := ladder.Migration{To: to.Body.Policy, Filter: filter}
	if _, _, err := m.listPage(ctx, migration, 1); err != nil {
		return ladder.MigrationDoc{}, err
	}
	migration.Commands.Add(cmd, now)
	migration.Task.SetDue(now)
	migration.Task.Origin = worker.Origin(ctx)
	name := newMigrationName(cmd, now)
	doc, err := m.repository.Insert(ctx, name, migration)
	if fault.Is(err, fault.AlreadyExists) {
		return m.getBegun(ctx, name, cmd)
	}
	m.worker.Kick()
	return doc, err
}

// newMigrationName returns the name of the migration that a command begins.
func newMigrationName(cmd idempotency.Command, now time.Time) string {
	return "ladderMigrations/" + strings.ToLower(idempotency.CommandID(cmd, now, "migration"))
}

// getBegun returns the migration that a repeated command has begun.
func (m *Migrations) getBegun(ctx context.Context, name string, cmd idempotency.Command) (ladder.MigrationDoc, error) {
	doc, err := m.repository.Get(ctx, name)
	if err == nil {
		_, err = doc.Body.Commands.HasApplied(cmd)
	}
	return doc, err
}

// Get returns a migration. Faults: NotFound.
func (m *Migrations) Get(ctx context.Context, name string) (ladder.MigrationDoc, error) {
	return m.repository.Get(ctx, name)
}

// migratePage goes through one page of a migration. A page that is gone through again passes over the handlings that were
// moved already.
func (m *Migrations) migratePage(ctx context.Context, c *worker.Claim[ladder.Migration]) error {
	migration := c.Doc().Body
	docs, next, err := m.listPage(ctx, migration, migrationPage)
	if err != nil {
		return err
	}
	moved := 0
	for _, doc := range docs {
		if doc.Body.Policy.IsVersionOf(migration.To) {
			continue
		}
		if err := m.moveHandling(ctx, doc, migration.To); err != nil {
			return err
		}
		moved++
	}
	m.wake()
	return c.Finish(ctx, func(migration *ladder.Migration) error {
		if migration.RecordPage(next, moved); migration.Done {
			migration.Task.ClearDue()
		} else {
			migration.Task.SetDue(c.Now())
		}
		return nil
	})
}

// listPage returns the present page of a migration and the token of the next.
func (m *Migrations) listPage(ctx context.Context, migration ladder.Migration, size int32) ([]handling.Doc, string, error) {
	state := handling.Open
	if migration.Waiting {
		state = handling.Waiting
	}
	return m.handlings.List(ctx, listing.Request{
		PageSize:  size,
		PageToken: migration.Token,
		Filter:    migration.Filter + " AND state = " + state.String(),
	})
}

// moveHandling moves one handling to a ladder.
func (m *Migrations) moveHandling(ctx context.Context, doc handling.Doc, to ladder.Policy) error {
	now, err := m.newMoment(ctx, m.now())
	if err != nil {
		return err
	}
	defer now.endTurns()
	migrate := func(at handling.Moment, h *handling.Handling) ([]timeline.Event, error) { return h.Migrate(at, to) }
	_, err = m.handlings.UpdateFrom(ctx, doc, func(h *handling.Handling) error {
		if err := now.applyChange(h, migrate); err != nil {
			return err
		}
		h.Schedule(now.Now)
		return nil
	})
	return err
}
