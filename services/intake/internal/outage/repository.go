package outage

import (
	"context"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/worker"
)

// incidentDoc is a mass incident with its id and revision.
type incidentDoc = docstore.Doc[MassIncident]

// Repository stores mass incidents. It is safe for concurrent use.
type Repository struct {
	incidents *docstore.Collection[MassIncident]
}

// OpenRepository opens the collection, making it if need be.
func OpenRepository(ctx context.Context, db docstore.Database) (*Repository, error) {
	incidents, err := docstore.Open[MassIncident](ctx, db, docstore.Spec{
		Name:    "mass_incidents",
		Indexes: []docstore.Index{worker.Index(), worker.ParkedIndex()},
	})
	return &Repository{incidents}, err
}

func (r *Repository) newWorker(
	handle worker.Handler[MassIncident], opt worker.Options,
) *worker.Worker[MassIncident] {
	return worker.New(r.incidents, taskOf, handle, opt)
}

func (r *Repository) getIncident(ctx context.Context, id string) (incidentDoc, error) {
	return r.incidents.Get(ctx, id)
}

// mergeIncident stores the reported state of a mass incident and makes it due. An older state only adds its cases.
func (r *Repository) mergeIncident(
	ctx context.Context, id string, reported MassIncident, now time.Time,
) error {
	reported.Task.MakeDue(now)
	reported.Task.Origin = worker.Origin(ctx)
	_, err := r.incidents.Insert(ctx, id, reported)
	if !fault.Is(err, fault.AlreadyExists) {
		return err
	}
	_, err = r.incidents.Update(ctx, id, func(i *MassIncident) error {
		i.mergeReport(reported)
		i.Task.MakeDue(now)
		i.Task.Origin = reported.Task.Origin
		return nil
	})
	return err
}
