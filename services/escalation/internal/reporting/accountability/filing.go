package accountability

import (
	"context"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/escalation/internal/handling"
	"github.com/ombud/ombud/services/escalation/internal/ladder"
)

// File writes the ended passes of a handling that the archive does not have, and the breaches of the pass that lasts. A filed
// pass is overwritten, unless it is from a later state of the handling: a step after the end of its lease may still be
// filing. Breaches are written first, so that a pass never stands there without them.
func (r *Repository) File(ctx context.Context, handled handling.Doc) error {
	late, ended := newDocs(handled)
	if err := r.fileDocs(ctx, late); err != nil {
		return err
	}
	return r.fileDocs(ctx, ended)
}

func (r *Repository) fileDocs(ctx context.Context, docs []Doc) error {
	if len(docs) == 0 {
		return nil
	}
	for i, err := range r.coll.InsertMany(ctx, docs) {
		if fault.ReasonOf(err) == docstore.ReasonIDTaken {
			err = r.overwritePass(ctx, docs[i])
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// newDocs returns the documents to be filed: passes under the months of their breaches, and under that of their end.
func newDocs(handled handling.Doc) (late, ended []Doc) {
	h := &handled.Body
	for i, pass := range h.Unfiled() {
		id := passID(handled.ID, h.Filed+i)
		ended = append(ended, Doc{ID: id, Body: newFiledPass(pass, h)})
		late = append(late, newBreachDocs(id, pass, h)...)
	}
	if h.HasUnfiledBreaches() {
		last := len(h.Passes) - 1
		late = append(late, newBreachDocs(passID(handled.ID, h.Dropped+last), h.Passes[last], h)...)
	}
	return late, ended
}

// newBreachDocs returns the documents of a pass for the months in which a clock ran out in it.
func newBreachDocs(id string, pass handling.Pass, h *handling.Handling) []Doc {
	var docs []Doc
	for _, month := range pass.LateMonths() {
		body := newFiledPass(pass, h)
		body.Month, body.BreachMonth = "", month
		if len(pass.BreachesIn(month)) == 0 {
			body.BreachMonth = ""
		}
		docs = append(docs, Doc{ID: id + "/" + month, Body: body})
	}
	return docs
}

func newFiledPass(pass handling.Pass, h *handling.Handling) FiledPass {
	f := FiledPass{
		Pass:    pass,
		Team:    ladder.TeamOf(pass.Queue),
		Service: h.Commitment.Service,
		Amended: h.Amended,
	}
	if pass.Finish.IsZero() {
		return f
	}
	f.Outcome = OutcomeOf(pass.End)
	if pass.Holder != handling.CustomerHolds {
		f.Month = handling.MonthOf(pass.Finish)
	}
	return f
}

// overwritePass replaces a filed pass. The service of a pass that has ended stays.
func (r *Repository) overwritePass(ctx context.Context, doc Doc) error {
	_, err := r.coll.Update(ctx, doc.ID, func(known *FiledPass) error {
		hasEnded := !known.Finish.IsZero()
		if known.Amended > doc.Body.Amended || hasEnded && doc.Body.Finish.IsZero() {
			return docstore.ErrSkip
		}
		service := known.Service
		*known = doc.Body
		if hasEnded {
			known.Service = service
		}
		return nil
	})
	return err
}

// FileAnswers writes answers by id. Answers that are there stay as they are.
func (r *Repository) FileAnswers(ctx context.Context, answers map[string]Answer) error {
	docs := make([]docstore.Doc[Answer], 0, len(answers))
	for id, answer := range answers {
		docs = append(docs, docstore.Doc[Answer]{ID: id, Body: answer})
	}
	_, err := r.answers.InsertMissing(ctx, docs)
	return err
}

// countedBreaches returns the breaches that count in the month of the pass.
func (f FiledPass) countedBreaches() []handling.Breach {
	if f.Month != "" { // of an earlier release
		return f.Breaches
	}
	return f.BreachesIn(f.BreachMonth)
}
