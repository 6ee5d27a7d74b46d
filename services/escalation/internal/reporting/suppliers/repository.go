package suppliers

import (
	"context"
	"fmt"
	"iter"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/escalation/internal/handling"
	"github.com/ombud/ombud/services/escalation/internal/help"
)

// filedEngagement is an engagement in the archive.
type filedEngagement struct {
	help.Engagement `bson:",inline"`
	// Month is the month in which it began, "2026-11", in UTC.
	Month string `bson:"month"`
}

// Repository is the archive of engagements. The id of an engagement is that of the case and its number.
type Repository struct {
	coll *docstore.Collection[filedEngagement]
}

// OpenRepository opens the archive.
func OpenRepository(ctx context.Context, db docstore.Database) (*Repository, error) {
	coll, err := docstore.Open[filedEngagement](ctx, db, docstore.Spec{
		Name:    "engagements",
		Indexes: []docstore.Index{{Fields: []string{"month", "supplier"}}},
	})
	return &Repository{coll}, err
}

// File writes the engagements of a handling with changes that the archive lacks.
func (r *Repository) File(ctx context.Context, doc handling.Doc) error {
	for _, number := range doc.Body.UnfiledEngagements() {
		e := doc.Body.Engagements[number-1]
		filed := filedEngagement{Engagement: e, Month: handling.MonthOf(e.At)}
		if err := r.fileOne(ctx, fmt.Sprintf("%s/%06d", doc.ID, number), filed); err != nil {
			return err
		}
	}
	return nil
}

// fileOne writes an engagement, unless the archive has a later state of it.
func (r *Repository) fileOne(ctx context.Context, id string, filed filedEngagement) error {
	_, err := r.coll.Insert(ctx, id, filed)
	if fault.ReasonOf(err) != docstore.ReasonIDTaken {
		return err
	}
	_, err = r.coll.Update(ctx, id, func(known *filedEngagement) error {
		if known.Changes >= filed.Changes {
			return docstore.ErrSkip
		}
		*known = filed
		return nil
	})
	return err
}

// ListBegun returns the engagements that began in a month, "2026-11", by supplier.
func (r *Repository) ListBegun(ctx context.Context, month string) iter.Seq2[help.Engagement, error] {
	query := docstore.Query{Equal: []docstore.Eq{{Field: "month", Value: month}}, Order: []string{"supplier"}}
	return func(yield func(help.Engagement, error) bool) {
		for doc, err := range r.coll.Find(ctx, query) {
			if !yield(doc.Body.Engagement, err) {
				return
			}
		}
	}
}
