package organisation

import (
	"context"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/worker"
)

// recheckDelay is the time from the beginning of an unavailability to its recheck. No snapshot and no call is older then, in
// any replica.
const recheckDelay = maxAge + 9*time.Second

// Recheck is a second look at the cases of a person after their leaving or absence has begun. A change that began before, with an older
// snapshot of the organisation, may have given them a case in the meantime.
type Recheck struct {
	Task worker.Task `bson:"task"`
}

// RecheckDoc is a recheck as it is stored. Its id is the name of the person, perhaps a removed one.
type RecheckDoc = docstore.Doc[Recheck]

func recheckSpec() docstore.Spec {
	return docstore.Spec{Name: "rechecks", Indexes: []docstore.Index{worker.Index(), worker.ParkedIndex()}}
}

// ScheduleRecheck makes the recheck of a person due for an unavailability that begins now.
func (r *Repository) ScheduleRecheck(ctx context.Context, name string, now time.Time) error {
	_, err := r.rechecks.Upsert(ctx, name, func(c *Recheck) error {
		c.Task.SetDue(now.Add(recheckDelay))
		return nil
	})
	return err
}

// NewRecheckWorker returns a worker for due rechecks. It does not run yet.
func (r *Repository) NewRecheckWorker(handle worker.Handler[Recheck], o worker.Options) *worker.Worker[Recheck] {
	return worker.New(r.rechecks, func(c *Recheck) *worker.Task { return &c.Task }, handle, o)
}
