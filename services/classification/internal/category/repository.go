package category

import (
	"context"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/listing"
	"github.com/ombud/ombud/pkg/resource"
)

// Doc is a category with its id and revision.
type Doc = docstore.Doc[Category]

// Repository stores categories by id.
type Repository struct {
	categories *docstore.Collection[Category]
	lists      *listing.Fields
}

// OpenRepository opens the collection of categories.
func OpenRepository(ctx context.Context, db docstore.Database) (*Repository, error) {
	spec := docstore.Spec{Name: "categories"}
	categories, err := docstore.Open[Category](ctx, db, spec)
	if err != nil {
		return nil, err
	}
	lists, err := listing.NewFields(spec)
	return &Repository{categories: categories, lists: lists}, err
}

// InsertCategory stores a new category; a taken id is an AlreadyExists fault.
func (r *Repository) InsertCategory(ctx context.Context, id string, c Category) error {
	_, err := r.categories.Insert(ctx, id, c)
	return err
}

// InsertMissing stores the categories with free ids and skips the others.
func (r *Repository) InsertMissing(ctx context.Context, categories map[string]Category) error {
	docs := make([]Doc, 0, len(categories))
	for id, c := range categories {
		docs = append(docs, Doc{ID: id, Body: c})
	}
	_, err := r.categories.InsertMissing(ctx, docs)
	return err
}

// GetCategory returns the category, or a NotFound fault.
func (r *Repository) GetCategory(ctx context.Context, id string) (Category, error) {
	doc, err := r.categories.Get(ctx, id)
	return doc.Body, resource.Named(err, Collection.Name(id))
}

// CheckExists returns the InvalidArgument fault on the field category for one that does not exist.
func (r *Repository) CheckExists(ctx context.Context, id string) error {
	_, err := r.GetCategory(ctx, id)
	if fault.Is(err, fault.NotFound) {
		return fault.Invalid("category", "%s does not exist", Collection.Name(id))
	}
	return err
}

// ListPage returns one page ordered by id, and the token of the next page.
func (r *Repository) ListPage(ctx context.Context, pageSize int32, pageToken string) ([]Doc, string, error) {
	page, err := r.lists.Page(listing.Request{PageSize: pageSize, PageToken: pageToken})
	if err != nil {
		return nil, "", err
	}
	return listing.FetchPage(ctx, r.categories, page)
}
