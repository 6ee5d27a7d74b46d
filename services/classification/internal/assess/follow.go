package assess

import (
	"context"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/services/classification/internal/priority"
	"github.com/ombud/ombud/services/classification/internal/rulebook"
)

// Matrices keeps the matrix of priorities.
type Matrices interface {
	// Matrix returns it and its revision; 0 when it was never set.
	Matrix(ctx context.Context) (priority.Matrix, int64, error)
	// SetMatrix replaces it if its revision is still the one given (or any, for -1).
	// A command that has been applied changes nothing.
	SetMatrix(ctx context.Context, m priority.Matrix, revision int64, command idempotency.Command) error
}

// Rules keeps the rules.
type Rules interface {
	// RuleBook returns them and their revision.
	RuleBook(ctx context.Context) (rulebook.Book, int64, error)
}

// engine is compiled rules and matrix, with the revisions that they come from.
type engine struct {
	*priority.Engine
	rules                         []priority.Rule
	matrix                        priority.Matrix
	rulesRevision, matrixRevision int64
}

// Matrix returns the matrix of priorities and its revision.
func (d *Desk) Matrix(ctx context.Context) (priority.Matrix, int64, error) {
	err := d.Follow(ctx)
	engine := d.engine.Load()
	return engine.matrix, engine.matrixRevision, err
}

// SetMatrix replaces it; a revision of -1 does so whatever it was. A repeated command
// changes nothing. The matrix must have been checked.
func (d *Desk) SetMatrix(ctx context.Context, m priority.Matrix, revision int64, command idempotency.Command) error {
	err := d.matrices.SetMatrix(ctx, m, revision, command)
	if fault.Is(err, fault.Conflict) {
		return fault.New(fault.Conflict, "ETAG_MISMATCH", "the matrix was changed meanwhile; read it again").Wrap(err)
	}
	if err != nil {
		return err
	}
	return d.Follow(ctx)
}

// Run follows the rules and the matrix that other replicas set, until ctx ends.
func (d *Desk) Run(ctx context.Context) {
	clock.Every(ctx, d.clock, followEvery, func(ctx context.Context) {
		if err := d.Follow(ctx); err != nil && ctx.Err() == nil {
			d.log.WarnContext(ctx, "rules and matrix could not be read; those that were read last go on", "error", err)
		}
	})
}

// Follow takes over the rules and the matrix that are stored.
func (d *Desk) Follow(ctx context.Context) error {
	d.changing.Lock()
	defer d.changing.Unlock()
	matrix, matrixRevision, err := d.matrices.Matrix(ctx)
	if err != nil {
		return err
	}
	book, rulesRevision, err := d.rules.RuleBook(ctx)
	present := d.engine.Load()
	if err != nil || matrixRevision == present.matrixRevision && rulesRevision == present.rulesRevision {
		return err
	}
	return d.use(&engine{
		rules:          book.Plain(),
		matrix:         matrix,
		rulesRevision:  rulesRevision,
		matrixRevision: matrixRevision,
	})
}

func (d *Desk) use(next *engine) (err error) {
	if next.Engine, err = priority.New(next.rules, next.matrix); err == nil {
		d.engine.Store(next)
	}
	return err
}
