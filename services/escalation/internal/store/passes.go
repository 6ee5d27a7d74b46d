package store

import (
	"context"
	"fmt"
	"iter"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/escalation/internal/handling"
)

// FiledPass is an ended pass in the archive, which reports are computed from.
type FiledPass struct {
	handling.Pass `bson:",inline"`
	// Month is the one in which it ended, "2026-11", in UTC.
	Month string `bson:"month"`
}

// Passes is the archive of ended passes. The id of a pass is that of the case and its
// number, counted from 0, so that a pass filed twice is there once.
type Passes struct {
	coll *docstore.Collection[FiledPass]
}

// OpenPasses opens the archive.
func OpenPasses(ctx context.Context, db docstore.Database) (*Passes, error) {
	coll, err := docstore.Open[FiledPass](ctx, db, docstore.Spec{
		Name:    "passes",
		Indexes: []docstore.Index{{Fields: []string{"month", "holder"}}},
	})
	return &Passes{coll}, err
}

// File writes the passes of a handling, the first of which has the given number. One that
// is there already is written over.
func (p *Passes) File(ctx context.Context, id string, first int, passes []handling.Pass) error {
	if len(passes) == 0 {
		return nil
	}
	docs := make([]docstore.Doc[FiledPass], len(passes))
	for i, pass := range passes {
		docs[i] = docstore.Doc[FiledPass]{
			ID: passID(id, first+i), Body: FiledPass{Pass: pass, Month: pass.Finish.UTC().Format("2006-01")},
		}
	}
	for i, err := range p.coll.InsertMany(ctx, docs) {
		if fault.ReasonOf(err) == docstore.ReasonIDTaken {
			_, err = p.coll.Update(ctx, docs[i].ID, func(body *FiledPass) error {
				*body = docs[i].Body
				return nil
			})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Of returns the first n passes of a handling, oldest first.
func (p *Passes) Of(ctx context.Context, id string, n int) ([]handling.Pass, error) {
	ids := make([]string, n)
	for i := range ids {
		ids[i] = passID(id, i)
	}
	docs, err := p.coll.GetMany(ctx, ids)
	passes := make([]handling.Pass, len(docs))
	for i, doc := range docs {
		passes[i] = doc.Body.Pass
	}
	return passes, err
}

// Ended returns the passes that ended in a month, "2026-11", by holder.
func (p *Passes) Ended(ctx context.Context, month string) iter.Seq2[handling.Pass, error] {
	query := docstore.Query{Equal: []docstore.Eq{{Field: "month", Value: month}}, Order: []string{"holder"}}
	return func(yield func(handling.Pass, error) bool) {
		for doc, err := range p.coll.Find(ctx, query) {
			if !yield(doc.Body.Pass, err) {
				return
			}
		}
	}
}

func passID(id string, number int) string { return fmt.Sprintf("%s/%06d", id, number) }
