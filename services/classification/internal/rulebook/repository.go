package rulebook

import (
	"context"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/services/classification/internal/singleton"
)

// document holds the book; nil stands for a book that was never written.
type document struct {
	Book *Book `bson:"rules,omitempty"`
}

// Repository stores the rule book.
type Repository struct{ document *singleton.Document[document] }

// OpenRepository opens the document of the rule book.
func OpenRepository(ctx context.Context, db docstore.Database) (*Repository, error) {
	opened, err := singleton.Open[document](ctx, db, singleton.Settings, "rule-book")
	return &Repository{opened}, err
}

// GetBook returns the book and its revision; an empty book and revision 0 before the first change.
func (r *Repository) GetBook(ctx context.Context) (Book, int64, error) {
	stored, revision, err := r.document.Get(ctx)
	if err != nil || stored.Book == nil {
		return Book{}, 0, err
	}
	return *stored.Book, revision, nil
}

// ChangeBook applies change to the book and returns it as stored. change may return docstore.ErrSkip.
func (r *Repository) ChangeBook(ctx context.Context, change func(*Book) error) (Book, error) {
	stored, err := r.document.Change(ctx, func(d *document) error {
		if d.Book == nil {
			d.Book = &Book{}
		}
		return change(d.Book)
	})
	if err != nil || stored.Book == nil {
		return Book{}, err
	}
	return *stored.Book, nil
}
