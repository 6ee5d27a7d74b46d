package example

import (
	"context"
	"iter"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/listing"
)

// Repository stores examples under ids that are derived from their content.
type Repository struct {
	examples *docstore.Collection[Example]
	lists    *listing.Fields
}

// OpenRepository opens the collection of examples.
func OpenRepository(ctx context.Context, db docstore.Database) (*Repository, error) {
	spec := docstore.Spec{
		Name: "examples",
		Indexes: []docstore.Index{
			{Fields: []string{"at"}},
			{Fields: []string{"source", "at"}},
			{Fields: []string{"category"}},
			{Fields: []string{"customer"}, Sparse: true},
			{Fields: []string{"case"}, Sparse: true},
		},
	}
	examples, err := docstore.Open[Example](ctx, db, spec)
	if err != nil {
		return nil, err
	}
	lists, err := listing.NewFields(
		spec,
		listing.Field{Name: "category", Path: "category"},
		listing.Field{Name: "customer", Path: "customer"},
		listing.Field{Name: "case", Path: "case"},
		listing.Field{
			Name:   "source",
			Path:   "source",
			Type:   listing.Enum,
			Values: map[string]any{"IMPORTED": string(Imported), "CORRECTED": string(Corrected)},
		},
		listing.Field{Name: "createTime", Path: "at", Type: listing.Timestamp},
	)
	return &Repository{examples: examples, lists: lists}, err
}

// InsertNew stores the examples with free ids and returns the number of the others.
func (r *Repository) InsertNew(ctx context.Context, ids []string, examples []Example) (existing int, err error) {
	docs := make([]docstore.Doc[Example], len(ids))
	for i := range ids {
		docs[i] = docstore.Doc[Example]{ID: ids[i], Body: examples[i]}
	}
	taken, err := r.examples.InsertMissing(ctx, docs)
	return len(taken), err
}

// PutExample stores the example in place of any earlier one with the id.
func (r *Repository) PutExample(ctx context.Context, id string, e Example) error {
	_, err := r.examples.Upsert(ctx, id, func(current *Example) error {
		*current = e
		return nil
	})
	return err
}

// EachExample calls each for every example, ordered by id.
func (r *Repository) EachExample(ctx context.Context, each func(id string, e Example)) error {
	return r.eachOf(ctx, docstore.Query{}, each)
}

// FindCorrectionsSince returns the corrections at or after since, oldest first.
func (r *Repository) FindCorrectionsSince(ctx context.Context, since time.Time) iter.Seq2[docstore.Doc[Example], error] {
	return r.examples.Find(ctx, docstore.Query{
		Equal: []docstore.Eq{{Field: "source", Value: string(Corrected)}},
		Range: &docstore.Range{Field: "at", GTE: since},
	})
}

func (r *Repository) eachOf(ctx context.Context, q docstore.Query, each func(id string, e Example)) error {
	for doc, err := range r.examples.Find(ctx, q) {
		if err != nil {
			return err
		}
		each(doc.ID, doc.Body)
	}
	return nil
}

// CountSince returns the number of examples at or after since.
func (r *Repository) CountSince(ctx context.Context, since time.Time) (int64, error) {
	return r.examples.Count(ctx, docstore.Query{Range: &docstore.Range{Field: "at", GTE: since}})
}

// CountInCategory returns the number of examples of one category.
func (r *Repository) CountInCategory(ctx context.Context, category string) (int64, error) {
	return r.examples.Count(ctx, docstore.Query{Equal: []docstore.Eq{{Field: "category", Value: category}}})
}

// ListPage returns one page that the AIP-160 filter selects, oldest first without a filter, and the token of the
// next page.
func (r *Repository) ListPage(
	ctx context.Context, pageSize int32, pageToken, filter string,
) ([]Example, string, error) {
	request := listing.Request{PageSize: pageSize, PageToken: pageToken, Filter: filter}
	if filter == "" {
		request.OrderBy = "createTime"
	}
	page, err := r.lists.Page(request)
	if err != nil {
		return nil, "", err
	}
	docs, next, err := listing.FetchPage(ctx, r.examples, page)
	examples := make([]Example, len(docs))
	for i, doc := range docs {
		examples[i] = doc.Body
	}
	return examples, next, err
}

// DeleteOfCase deletes the examples of a case and returns their number.
func (r *Repository) DeleteOfCase(ctx context.Context, caseID string) (int64, error) {
	return r.deleteWhere(ctx, docstore.Eq{Field: "case", Value: caseID})
}

// DeleteOfCustomer deletes the examples with words of a customer and returns their number.
func (r *Repository) DeleteOfCustomer(ctx context.Context, customer string) (int64, error) {
	return r.deleteWhere(ctx, docstore.Eq{Field: "customer", Value: customer})
}

func (r *Repository) deleteWhere(ctx context.Context, field docstore.Eq) (deleted int64, err error) {
	var ids []string
	err = r.eachOf(ctx, docstore.Query{Equal: []docstore.Eq{field}}, func(id string, _ Example) { ids = append(ids, id) })
	if err != nil {
		return 0, err
	}
	for _, id := range ids {
		if err := r.examples.Delete(ctx, id); err != nil && fault.KindOf(err) != fault.NotFound {
			return deleted, err
		}
		deleted++
	}
	return deleted, nil
}
