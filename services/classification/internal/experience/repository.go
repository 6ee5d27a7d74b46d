package experience

import (
	"context"
	"iter"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
)

// Repository stores past cases and the log of their changes.
type Repository struct {
	cases *docstore.Collection[Case]
	log   *docstore.Collection[LogEntry]
}

// OpenRepository opens the collections of cases and of their log.
func OpenRepository(ctx context.Context, db docstore.Database) (r *Repository, err error) {
	r = &Repository{}
	r.cases, err = docstore.Open[Case](ctx, db, docstore.Spec{
		Name:    "cases",
		Indexes: []docstore.Index{{Fields: []string{"at"}}, {Fields: []string{"customer"}, Sparse: true}},
	})
	if err != nil {
		return nil, err
	}
	r.log, err = docstore.Open[LogEntry](ctx, db, docstore.Spec{
		Name:    "case_log",
		Indexes: []docstore.Index{{Fields: []string{"at"}}},
	})
	return r, err
}

// InsertCases stores new cases, and completes the text of cases with only an outcome.
func (r *Repository) InsertCases(ctx context.Context, cases map[string]Case) error {
	docs := make([]docstore.Doc[Case], 0, len(cases))
	for id, c := range cases {
		docs = append(docs, docstore.Doc[Case]{ID: id, Body: c})
	}
	for i, err := range r.cases.InsertMany(ctx, docs) {
		if fault.KindOf(err) == fault.AlreadyExists {
			err = r.completeText(ctx, docs[i])
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// completeText adds the text to a case with an earlier outcome.
func (r *Repository) completeText(ctx context.Context, doc docstore.Doc[Case]) error {
	_, err := r.cases.Update(ctx, doc.ID, func(c *Case) error {
		if c.Text != "" {
			return docstore.ErrSkip
		}
		c.Text, c.Customer, c.At = doc.Body.Text, doc.Body.Customer, doc.Body.At
		return nil
	})
	return err
}

// PutCase applies change to the stored case, or to an empty one.
func (r *Repository) PutCase(ctx context.Context, id string, change func(*Case)) error {
	_, err := r.cases.Upsert(ctx, id, func(c *Case) error {
		change(c)
		return nil
	})
	return err
}

// GetCases returns the existing cases by id.
func (r *Repository) GetCases(ctx context.Context, ids []string) (map[string]Case, error) {
	docs, err := r.cases.GetMany(ctx, ids)
	cases := make(map[string]Case, len(docs))
	for _, doc := range docs {
		cases[doc.ID] = doc.Body
	}
	return cases, err
}

// ListOfCustomer returns the ids of the cases of a customer.
func (r *Repository) ListOfCustomer(ctx context.Context, customer string) (ids []string, err error) {
	query := docstore.Query{Equal: []docstore.Eq{{Field: "customer", Value: customer}}}
	for doc, err := range r.cases.Find(ctx, query) {
		if err != nil {
			return nil, err
		}
		ids = append(ids, doc.ID)
	}
	return ids, nil
}

// DeleteCases deletes the existing cases and returns their number.
func (r *Repository) DeleteCases(ctx context.Context, ids []string) (deleted int64, err error) {
	n, err := r.cases.DeleteMany(ctx, ids...)
	return int64(n), err
}

// EachLatest calls each for at most limit cases, newest first.
func (r *Repository) EachLatest(ctx context.Context, limit int, each func(id string, c Case)) error {
	query := docstore.Query{Order: []string{"at"}, Descending: true, Limit: limit}
	for doc, err := range r.cases.Find(ctx, query) {
		if err != nil {
			return err
		}
		each(doc.ID, doc.Body)
	}
	return nil
}

// AppendLog adds an entry to the log.
func (r *Repository) AppendLog(ctx context.Context, id string, e LogEntry) error {
	_, err := r.log.Insert(ctx, id, e)
	return err
}

// FindLogSince returns the log entries at or after since, oldest first.
func (r *Repository) FindLogSince(ctx context.Context, since time.Time) iter.Seq2[docstore.Doc[LogEntry], error] {
	return r.log.Find(ctx, docstore.Query{Range: &docstore.Range{Field: "at", GTE: since}})
}

// TrimLog deletes the log entries before a time.
func (r *Repository) TrimLog(ctx context.Context, before time.Time) error {
	var old []string
	for doc, err := range r.log.Find(ctx, docstore.Query{Range: &docstore.Range{Field: "at", LT: before}}) {
		if err != nil {
			return err
		}
		old = append(old, doc.ID)
	}
	_, err := r.log.DeleteMany(ctx, old...)
	return err
}
