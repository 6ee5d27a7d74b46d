package accountability

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/listing"
	"github.com/ombud/ombud/services/escalation/internal/handling"
)

// FiledPass is a pass in the archive. An ended pass is filed under the month of its end. A pass in which a clock ran out is
// filed once more for each month in which one did, as soon as it did. Passes of earlier releases have both months, and
// their breaches count in that month.
type FiledPass struct {
	handling.Pass `bson:",inline"`
	// Month is the month in which it ended, "2026-11", in UTC; empty for the customer's passes, which no report counts.
	Month string `bson:"month,omitempty"`
	// BreachMonth is the month of the breaches that count; empty when they were taken back.
	BreachMonth string `bson:"breachMonth,omitempty"`
	// Team is the team of the queue, Service that of the case at that time, Outcome the outcome under which it is counted;
	// empty for a pass that lasts.
	Team    string `bson:"team"`
	Service string `bson:"service"`
	Outcome string `bson:"outcome"`
	// Amended is the number of changes of passes that the handling had seen.
	Amended int `bson:"amended,omitempty"`
}

// Doc is a stored pass. Its id is that of the case, the number of the pass, and the month of breaches, if it is filed for
// these.
type Doc = docstore.Doc[FiledPass]

// Answer is an answer to a customer, credited to its author.
type Answer struct {
	// Author is `staff/{staff}`, or the actor that the credentials of an author outside the staff make.
	Author string `bson:"author"`
	// Month is that of the answer, Team that of the queue of the case.
	Month   string    `bson:"month"`
	Team    string    `bson:"team"`
	Service string    `bson:"service,omitempty"`
	Case    string    `bson:"case"`
	At      time.Time `bson:"at"`
}

// Repository is the archive of passes and answers. Passes are numbered from 0, so that a pass filed twice is there once.
type Repository struct {
	coll    *docstore.Collection[FiledPass]
	answers *docstore.Collection[Answer]
	fields  *listing.Fields
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
	if err != nil {
		return nil, err
	}
	answers, err := docstore.Open[Answer](ctx, db, docstore.Spec{
		Name:    "answers",
		Indexes: []docstore.Index{{Fields: []string{"month", "author"}}},
	})
	return &Repository{coll: coll, answers: answers, fields: fields}, err
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

// List returns a page of passes and the token of the next.
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

// ListFindings returns what a report of a month, "2026-11", counts: passes that ended, clocks that ran out, and answers.
func (r *Repository) ListFindings(ctx context.Context, month string, by Grouping) iter.Seq2[Finding, error] {
	return func(yield func(Finding, error) bool) {
		for doc, err := range r.coll.Find(ctx, equalQuery("month", month)) {
			if !yield(Finding{Group: doc.Body.groupBy(by, month), Ended: &doc.Body.Pass}, err) {
				return
			}
		}
		for doc, err := range r.coll.Find(ctx, equalQuery("breachMonth", month)) {
			if !yield(Finding{Group: doc.Body.groupBy(by, month), Late: doc.Body.countedBreaches()}, err) {
				return
			}
		}
		for doc, err := range r.answers.Find(ctx, equalQuery("month", month)) {
			if !yield(Finding{Group: doc.Body.groupBy(by, month), Answers: 1}, err) {
				return
			}
		}
	}
}

func equalQuery(field, value string) docstore.Query {
	return docstore.Query{Equal: []docstore.Eq{{Field: field, Value: value}}}
}

// FilterField returns the field of filters that tells the groups apart; empty for one group.
func (g Grouping) FilterField() string {
	return [...]string{"", "holder", "team", "service", ""}[g]
}

func (f FiledPass) groupBy(by Grouping, month string) string {
	return [...]string{"", f.Holder, f.Team, f.Service, month}[by]
}

func (a Answer) groupBy(by Grouping, month string) string {
	return [...]string{"", a.Author, a.Team, a.Service, month}[by]
}

func passID(id string, number int) string { return fmt.Sprintf("%s/%06d", id, number) }
