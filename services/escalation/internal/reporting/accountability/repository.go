package accountability

import (
	"context"
	"fmt"
	"iter"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/listing"
	"github.com/ombud/ombud/services/escalation/internal/handling"
	"github.com/ombud/ombud/services/escalation/internal/ladder"
)

// FiledPass is an ended pass in the archive.
type FiledPass struct {
	handling.Pass `bson:",inline"`
	// Month is the month in which it ended, "2026-11", in UTC; empty for the customer's passes, which no report counts.
	// BreachMonth is the same if a clock ran out in it.
	Month       string `bson:"month,omitempty"`
	BreachMonth string `bson:"breachMonth,omitempty"`
	// Team is the team of the queue, Service that of the case at that time, Outcome the outcome under which it is
	// counted.
	Team    string `bson:"team"`
	Service string `bson:"service"`
	Outcome string `bson:"outcome"`
	// Amended is the number of changes of ended passes that the handling had seen.
	Amended int `bson:"amended,omitempty"`
}

// Doc is a stored pass. Its id is that of the case and the number of the pass.
type Doc = docstore.Doc[FiledPass]

// Repository is the archive of ended passes. Passes are numbered from 0, so that a pass filed twice is there once.
type Repository struct {
	coll   *docstore.Collection[FiledPass]
	fields *listing.Fields
}

// OpenRepository opens the archive.
func OpenRepository(ctx context.Context, db docstore.Database) (*Repository, error) {
	spec := docstore.Spec{
		Name: "passes",
		Indexes: []docstore.Index{
			{Fields: []string{"month", "outcome"}, Sparse: true},
			{Fields: []string{"month", "holder", "outcome"}, Sparse: true},
			{Fields: []string{"month", "team", "outcome"}, Sparse: true},
			{Fields: []string{"month", "service", "outcome"}, Sparse: true},
			{Fields: []string{"breachMonth", "holder"}, Sparse: true},
			{Fields: []string{"breachMonth", "team"}, Sparse: true},
			{Fields: []string{"breachMonth", "service"}, Sparse: true},
		},
	}
	fields, err := newListFields(spec)
	if err != nil {
		return nil, err
	}
	coll, err := docstore.Open[FiledPass](ctx, db, spec)
	return &Repository{coll, fields}, err
}

// newListFields returns the fields of filters.
func newListFields(spec docstore.Spec) (*listing.Fields, error) {
	outcomes := map[string]any{}
	for _, outcome := range allOutcomes() {
		outcomes[outcome] = outcome
	}
	return listing.NewFields(
		spec,
		listing.Field{Name: "month", Path: "month"},
		listing.Field{Name: "breachMonth", Path: "breachMonth"},
		listing.Field{Name: "holder", Path: "holder"},
		listing.Field{Name: "team", Path: "team"},
		listing.Field{Name: "service", Path: "service"},
		listing.Field{
			Name:   "outcome",
			Path:   "outcome",
			Type:   listing.Enum,
			Values: outcomes,
		},
	)
}

// File writes the ended passes of a handling that the archive does not have. A filed pass is overwritten, unless it is
// from a later state of the handling: a step after the end of its lease may still be filing.
func (r *Repository) File(ctx context.Context, handled handling.Doc) error {
	h := handled.Body
	passes := h.Unfiled()
	if len(passes) == 0 {
		return nil
	}
	docs := make([]Doc, len(passes))
	for i, pass := range passes {
		docs[i] = Doc{ID: passID(handled.ID, h.Filed+i), Body: newFiledPass(pass, h)}
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

func (r *Repository) overwritePass(ctx context.Context, doc Doc) error {
	_, err := r.coll.Update(ctx, doc.ID, func(known *FiledPass) error {
		if known.Amended > doc.Body.Amended {
			return docstore.ErrSkip
		}
		*known = doc.Body
		return nil
	})
	return err
}

func newFiledPass(pass handling.Pass, h handling.Handling) FiledPass {
	f := FiledPass{
		Pass:    pass,
		Team:    ladder.TeamOf(pass.Queue),
		Service: h.Commitment.Service,
		Outcome: OutcomeOf(pass.End),
		Amended: h.Amended,
	}
	if pass.Holder == handling.CustomerHolds {
		return f
	}
	f.Month = pass.Finish.UTC().Format("2006-01")
	if len(pass.Breaches) > 0 {
		f.BreachMonth = f.Month
	}
	return f
}

// ListFirst returns the first n passes of a case, oldest first.
func (r *Repository) ListFirst(ctx context.Context, id string, n int) ([]handling.Pass, error) {
	ids := make([]string, n)
	for i := range ids {
		ids[i] = passID(id, i)
	}
	docs, err := r.coll.GetMany(ctx, ids)
	passes := make([]handling.Pass, len(docs))
	for i, doc := range docs {
		passes[i] = doc.Body.Pass
	}
	return passes, err
}

// List returns a page of ended passes and the token of the next.
func (r *Repository) List(ctx context.Context, req listing.Request) ([]Doc, string, error) {
	page, err := r.fields.Page(req)
	if err != nil {
		return nil, "", err
	}
	if len(page.Query.Equal) == 0 {
		return nil, "", fault.Invalid("filter", "must name a month or a breachMonth")
	}
	return listing.FetchPage(ctx, r.coll, page)
}

// ListEnded returns the passes that ended in a month, "2026-11", in the order of their groups.
func (r *Repository) ListEnded(ctx context.Context, month string, by Grouping) iter.Seq2[Held, error] {
	query := docstore.Query{Equal: []docstore.Eq{{Field: "month", Value: month}}}
	if field := by.FilterField(); field != "" {
		query.Order = []string{field}
	}
	return func(yield func(Held, error) bool) {
		for doc, err := range r.coll.Find(ctx, query) {
			if !yield(Held{Group: doc.Body.groupBy(by), Pass: doc.Body.Pass}, err) {
				return
			}
		}
	}
}

// FilterField returns the field of filters that tells the groups apart; empty for one group.
func (g Grouping) FilterField() string {
	return [...]string{"", "holder", "team", "service", ""}[g]
}

func (f FiledPass) groupBy(by Grouping) string {
	return [...]string{"", f.Holder, f.Team, f.Service, f.Month}[by]
}

func passID(id string, number int) string { return fmt.Sprintf("%s/%06d", id, number) }
