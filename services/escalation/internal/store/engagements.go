package store

import (
	"context"
	"iter"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/escalation/internal/handling"
)

// FiledEngagement is an engagement in the archive, which the report is computed from.
type FiledEngagement struct {
	handling.Engagement `bson:",inline"`
	// Month is the one in which it began, "2026-11", in UTC.
	Month string `bson:"month"`
}

// Engagements is the archive of engagements of suppliers. The id of one is that of the case
// and its number.
type Engagements struct {
	coll *docstore.Collection[FiledEngagement]
}

// OpenEngagements opens the archive.
func OpenEngagements(ctx context.Context, db docstore.Database) (*Engagements, error) {
	coll, err := docstore.Open[FiledEngagement](ctx, db, docstore.Spec{
		Name:    "engagements",
		Indexes: []docstore.Index{{Fields: []string{"month", "supplier"}}},
	})
	return &Engagements{coll}, err
}

// File writes the engagements of a handling that the archive does not have as they are.
func (e *Engagements) File(ctx context.Context, id string, h handling.Handling) error {
	for _, number := range h.UnfiledEngagements() {
		engagement := h.Engagements[number-1]
		body := FiledEngagement{Engagement: engagement, Month: engagement.At.UTC().Format("2006-01")}
		_, err := e.coll.Insert(ctx, passID(id, number), body)
		if fault.ReasonOf(err) == docstore.ReasonIDTaken {
			_, err = e.coll.Update(ctx, passID(id, number), func(known *FiledEngagement) error {
				if known.Changes >= body.Changes {
					return docstore.ErrSkip
				}
				*known = body
				return nil
			})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Begun returns the engagements that began in a month, "2026-11", by supplier.
func (e *Engagements) Begun(ctx context.Context, month string) iter.Seq2[handling.Engagement, error] {
	query := docstore.Query{Equal: []docstore.Eq{{Field: "month", Value: month}}, Order: []string{"supplier"}}
	return func(yield func(handling.Engagement, error) bool) {
		for doc, err := range e.coll.Find(ctx, query) {
			if !yield(doc.Body.Engagement, err) {
				return
			}
		}
	}
}
