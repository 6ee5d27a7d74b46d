// Package store keeps what the classification knows as documents.
package store

import (
	"context"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/listing"
	"github.com/ombud/ombud/pkg/once"
	"github.com/ombud/ombud/services/classification/internal/experience"
	"github.com/ombud/ombud/services/classification/internal/learning"
	"github.com/ombud/ombud/services/classification/internal/priority"
)

// Store implements learning.Store and what else this service keeps.
type Store struct {
	categories *docstore.Collection[learning.Category]
	examples   *docstore.Collection[learning.Example]
	models     *docstore.Collection[learning.Model]
	chunks     *docstore.Collection[chunk]
	settings   *docstore.Collection[setting]
	cases      *docstore.Collection[experience.Case]
	lists      *listing.Fields // of categories
	clock      clock.Clock
}

// setting is a document of which there is one by its id.
type setting struct {
	Model   string           `bson:"model,omitempty"`   // of servingModel
	Claimed time.Time        `bson:"claimed,omitempty"` // until then somebody fits the next one
	Matrix  *priority.Matrix `bson:"matrix,omitempty"`  // of priorityMatrix
	Applied once.Log         `bson:"applied,omitempty"`
}

// The ids of settings.
const (
	servingModel   = "serving-model"
	priorityMatrix = "priority-matrix"
)

// Open declares the collections.
func Open(ctx context.Context, db docstore.Database, c clock.Clock) (s *Store, err error) {
	s = &Store{clock: c}
	if s.categories, err = docstore.Open[learning.Category](ctx, db, categoriesSpec()); err != nil {
		return nil, err
	}
	if s.examples, err = docstore.Open[learning.Example](ctx, db, docstore.Spec{
		Name: "examples",
		Indexes: []docstore.Index{
			{Fields: []string{"at"}},
			{Fields: []string{"source", "at"}},
			{Fields: []string{"category"}},
			{Fields: []string{"customer"}, Sparse: true},
		},
	}); err != nil {
		return nil, err
	}
	if s.models, err = docstore.Open[learning.Model](ctx, db, docstore.Spec{Name: "models"}); err != nil {
		return nil, err
	}
	if s.chunks, err = docstore.Open[chunk](ctx, db, docstore.Spec{Name: "model_chunks"}); err != nil {
		return nil, err
	}
	if s.settings, err = docstore.Open[setting](ctx, db, docstore.Spec{Name: "settings"}); err != nil {
		return nil, err
	}
	if s.cases, err = docstore.Open[experience.Case](ctx, db, docstore.Spec{
		Name:    "cases",
		Indexes: []docstore.Index{{Fields: []string{"at"}}},
	}); err != nil {
		return nil, err
	}
	s.lists, err = listing.NewFields(categoriesSpec())
	return s, err
}

func categoriesSpec() docstore.Spec { return docstore.Spec{Name: "categories"} }
