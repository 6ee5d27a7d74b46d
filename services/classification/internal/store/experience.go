package store

import (
	"context"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/classification/internal/experience"
)

// AddCases implements experience.Store.
func (s *Store) AddCases(ctx context.Context, cases map[string]experience.Case) error {
	docs := make([]docstore.Doc[experience.Case], 0, len(cases))
	for id, c := range cases {
		docs = append(docs, docstore.Doc[experience.Case]{ID: id, Body: c})
	}
	for i, err := range s.cases.InsertMany(ctx, docs) {
		if fault.KindOf(err) == fault.AlreadyExists {
			err = s.complete(ctx, docs[i])
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// complete adds the text to a case whose outcome was stored before it.
func (s *Store) complete(ctx context.Context, doc docstore.Doc[experience.Case]) error {
	_, err := s.cases.Update(ctx, doc.ID, func(present *experience.Case) error {
		if present.Text != "" {
			return docstore.ErrSkip
		}
		present.Text, present.Customer, present.At = doc.Body.Text, doc.Body.Customer, doc.Body.At
		return nil
	})
	return err
}

// ChangeCase implements experience.Store.
func (s *Store) ChangeCase(ctx context.Context, id string, change func(*experience.Case)) (experience.Case, error) {
	var c experience.Case
	change(&c)
	doc, err := s.cases.Insert(ctx, id, c)
	if fault.KindOf(err) != fault.AlreadyExists {
		return doc.Body, err
	}
	doc, err = s.cases.Update(ctx, id, func(c *experience.Case) error {
		change(c)
		return nil
	})
	return doc.Body, err
}

// CasesByID implements experience.Store.
func (s *Store) CasesByID(ctx context.Context, ids []string) (map[string]experience.Case, error) {
	docs, err := s.cases.GetMany(ctx, ids)
	cases := make(map[string]experience.Case, len(docs))
	for _, doc := range docs {
		cases[doc.ID] = doc.Body
	}
	return cases, err
}

// CasesOf implements experience.Store.
func (s *Store) CasesOf(ctx context.Context, customer string) (ids []string, err error) {
	query := docstore.Query{Equal: []docstore.Eq{{Field: "customer", Value: customer}}}
	for doc, err := range s.cases.Find(ctx, query) {
		if err != nil {
			return nil, err
		}
		ids = append(ids, doc.ID)
	}
	return ids, nil
}

// DropCases implements experience.Store.
func (s *Store) DropCases(ctx context.Context, ids []string) (dropped int64, err error) {
	for _, id := range ids {
		err := s.cases.Delete(ctx, id)
		if fault.KindOf(err) == fault.NotFound {
			continue
		}
		if err != nil {
			return dropped, err
		}
		dropped++
	}
	return dropped, nil
}

// LatestCases implements experience.Store.
func (s *Store) LatestCases(ctx context.Context, limit int, each func(id string, c experience.Case)) error {
	query := docstore.Query{Order: []string{"at"}, Descending: true, Limit: limit}
	for doc, err := range s.cases.Find(ctx, query) {
		if err != nil {
			return err
		}
		each(doc.ID, doc.Body)
	}
	return nil
}
