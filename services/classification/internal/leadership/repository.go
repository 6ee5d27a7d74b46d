// Package leadership elects one replica by a lease in the store.
package leadership

import (
	"context"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/services/classification/internal/singleton"
)

// lease is the document: the leader and the end of its lease.
type lease struct {
	Leader string    `bson:"leader,omitempty"`
	Until  time.Time `bson:"until,omitempty"`
}

// Repository stores the lease.
type Repository struct{ document *singleton.Document[lease] }

// OpenRepository opens the lease with the id.
func OpenRepository(ctx context.Context, db docstore.Database, id string) (*Repository, error) {
	opened, err := singleton.Open[lease](ctx, db, singleton.Settings, id)
	return &Repository{opened}, err
}

// AcquireLease makes holder the leader for the duration, unless another one leads, and reports whether holder leads.
// It renews the lease after half of the duration.
func (r *Repository) AcquireLease(
	ctx context.Context, holder string, now time.Time, duration time.Duration,
) (leads bool, err error) {
	_, err = r.document.Change(ctx, func(l *lease) error {
		isFree := !now.Before(l.Until)
		leads = isFree || l.Leader == holder
		isFresh := l.Leader == holder && now.Add(duration/2).Before(l.Until)
		if !leads || isFresh {
			return docstore.ErrSkip
		}
		l.Leader, l.Until = holder, now.Add(duration)
		return nil
	})
	return leads && err == nil, err
}
