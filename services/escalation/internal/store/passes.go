package store

import (
	"context"
	"fmt"
	"iter"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/listing"
	"github.com/ombud/ombud/services/escalation/internal/accountability"
	"github.com/ombud/ombud/services/escalation/internal/handling"
	"github.com/ombud/ombud/services/escalation/internal/ladder"
)

// FiledPass is an ended pass in the archive, which reports are computed from.
type FiledPass struct {
	handling.Pass `bson:",inline"`
	// Month is the one in which it ended, "2026-11", in UTC; empty for the customer's turns,
	// which no report counts. BreachMonth is the same if a clock ran out in it.
	Month       string `bson:"month,omitempty"`
	BreachMonth string `bson:"breachMonth,omitempty"`
	// Team is the one in whose name it was held, Service that of the case then, Outcome
	// under what it is counted.
	Team    string `bson:"team"`
	Service string `bson:"service"`
	Outcome string `bson:"outcome"`
	// Amended is how many changes of ended passes the handling had seen.
	Amended int `bson:"amended,omitempty"`
}

// PassDoc is a pass as it is stored; its id is that of the case and its number.
type PassDoc = docstore.Doc[FiledPass]

// Passes is the archive of ended passes. The id of a pass is that of the case and its
// number, counted from 0, so that a pass filed twice is there once.
type Passes struct {
	coll   *docstore.Collection[FiledPass]
	fields *listing.Fields
}

// passSpec declares how passes are found: those of a row of a report, by its outcome if
// need be, and those in which a clock ran out.
func passSpec() docstore.Spec {
	return docstore.Spec{
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
}

// OpenPasses opens the archive.
func OpenPasses(ctx context.Context, db docstore.Database) (*Passes, error) {
	spec := passSpec()
	outcomes := map[string]any{}
	for _, outcome := range accountability.Outcomes() {
		outcomes[outcome] = outcome
	}
	fields, err := listing.NewFields(
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
	if err != nil {
		return nil, err
	}
	coll, err := docstore.Open[FiledPass](ctx, db, spec)
	return &Passes{coll, fields}, err
}

// File writes the ended passes of a handling that the archive does not have. One that is there
// already is written over, unless it is from a later state of the handling: a step whose
// lease ran out may still be filing.
func (p *Passes) File(ctx context.Context, id string, h handling.Handling) error {
	passes := h.Unfiled()
	if len(passes) == 0 {
		return nil
	}
	docs := make([]PassDoc, len(passes))
	for i, pass := range passes {
		docs[i] = PassDoc{ID: passID(id, h.Filed+i), Body: filed(pass, h)}
	}
	for i, err := range p.coll.InsertMany(ctx, docs) {
		if fault.ReasonOf(err) == docstore.ReasonIDTaken {
			_, err = p.coll.Update(ctx, docs[i].ID, func(known *FiledPass) error {
				if known.Amended > h.Amended {
					return docstore.ErrSkip
				}
				*known = docs[i].Body
				return nil
			})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// filed returns a pass of a handling as the archive keeps it.
func filed(pass handling.Pass, h handling.Handling) FiledPass {
	f := FiledPass{
		Pass:    pass,
		Team:    ladder.TeamOf(pass.Queue),
		Service: h.Commitment.Service,
		Outcome: accountability.Outcome(pass.End),
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

// List returns a page of passes that ended, and the token for the next.
func (p *Passes) List(ctx context.Context, req listing.Request) ([]PassDoc, string, error) {
	page, err := p.fields.Page(req)
	if err != nil {
		return nil, "", err
	}
	if len(page.Query.Equal) == 0 {
		return nil, "", fault.Invalid("filter", "must name a month or a breachMonth")
	}
	return listing.Fetch(ctx, p.coll, page)
}

// Ended returns the passes that ended in a month, "2026-11", ordered by the group in which
// they count.
func (p *Passes) Ended(ctx context.Context, month string, by accountability.Grouping) iter.Seq2[accountability.Held, error] {
	query := docstore.Query{Equal: []docstore.Eq{{Field: "month", Value: month}}}
	if field := GroupField(by); field != "" {
		query.Order = []string{field}
	}
	return func(yield func(accountability.Held, error) bool) {
		for doc, err := range p.coll.Find(ctx, query) {
			if !yield(accountability.Held{Group: doc.Body.group(by), Pass: doc.Body.Pass}, err) {
				return
			}
		}
	}
}

// GroupField is the field of filters that tells the groups apart; "" for one group.
func GroupField(by accountability.Grouping) string {
	return [...]string{"", "holder", "team", "service", ""}[by]
}

func (f FiledPass) group(by accountability.Grouping) string {
	return [...]string{"", f.Holder, f.Team, f.Service, f.Month}[by]
}

func passID(id string, number int) string { return fmt.Sprintf("%s/%06d", id, number) }
