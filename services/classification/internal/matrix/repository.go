// Package matrix stores the priority matrix of the firm.
package matrix

import (
	"context"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/services/classification/internal/priority"
	"github.com/ombud/ombud/services/classification/internal/singleton"
)

// document holds the matrix; nil stands for the default one.
type document struct {
	Matrix *priority.Matrix `bson:"matrix,omitempty"`
}

// Repository stores the matrix.
type Repository struct{ setting *singleton.Setting[document] }

// OpenRepository opens the setting.
func OpenRepository(ctx context.Context, db docstore.Database, c clock.Clock) (*Repository, error) {
	setting, err := singleton.OpenSetting[document](ctx, db, c, "priority-matrix", "priorityMatrix")
	return &Repository{setting}, err
}

// GetMatrix returns the matrix and its revision; the default matrix and revision 0 before the first ReplaceMatrix.
func (r *Repository) GetMatrix(ctx context.Context) (priority.Matrix, int64, error) {
	stored, revision, err := r.setting.Get(ctx)
	if err != nil || stored.Matrix == nil {
		return priority.DefaultMatrix(), 0, err
	}
	return *stored.Matrix, revision, nil
}

// ReplaceMatrix writes a checked matrix once per command. An outdated revision is a Conflict fault, ETAG_MISMATCH;
// [singleton.AnyRevision] fits every state.
func (r *Repository) ReplaceMatrix(
	ctx context.Context, m priority.Matrix, revision int64, command idempotency.Command,
) error {
	return r.setting.Replace(ctx, document{&m}, revision, command)
}
