// Package store keeps what the classification knows as documents.
package store

import (
	"context"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/listing"
	"github.com/ombud/ombud/services/classification/internal/docket"
	"github.com/ombud/ombud/services/classification/internal/experience"
	"github.com/ombud/ombud/services/classification/internal/learning"
	"github.com/ombud/ombud/services/classification/internal/massincident"
	"github.com/ombud/ombud/services/classification/internal/priority"
	"github.com/ombud/ombud/services/classification/internal/rulebook"
)

// Store implements learning.Store and what else this service keeps.
type Store struct {
	categories *docstore.Collection[learning.Category]
	examples   *docstore.Collection[learning.Example]
	models     *docstore.Collection[learning.Model]
	chunks     *docstore.Collection[chunk]
	serving    *docstore.Collection[learning.Serving]
	settings   *docstore.Collection[setting]
	memory
	cases        *docstore.Collection[experience.Case]
	records      *docstore.Collection[docket.Record]
	lists        *listing.Fields // of categories
	exampleLists *listing.Fields
	modelLists   *listing.Fields
	recordLists  *listing.Fields
	incidents    *docstore.Collection[massincident.Incident]

	incidentLists *listing.Fields
	clock         clock.Clock
}

// setting is a document of which there is one by its id.
type setting struct {
	Matrix      *priority.Matrix          `bson:"matrix,omitempty"`      // of priorityMatrix
	Rules       *rulebook.Book            `bson:"rules,omitempty"`       // of ruleBook
	Declaration *massincident.Declaration `bson:"declaration,omitempty"` // of declarationRule
	Leader      string                    `bson:"leader,omitempty"`      // of leadership, until
	Until       time.Time                 `bson:"until,omitempty"`
	Applied     idempotency.Log           `bson:"applied,omitempty"`
}

// The ids of settings.
const (
	priorityMatrix = "priority-matrix"
	ruleBook       = "rule-book"
	leadership     = "leadership"

	declarationRule = "declaration-rule"
)

// Open declares the collections.
func Open(ctx context.Context, db docstore.Database, c clock.Clock) (s *Store, err error) {
	s = &Store{clock: c}
	if s.categories, err = docstore.Open[learning.Category](ctx, db, categoriesSpec()); err != nil {
		return nil, err
	}
	if s.examples, err = docstore.Open[learning.Example](ctx, db, examplesSpec()); err != nil {
		return nil, err
	}
	if s.models, err = docstore.Open[learning.Model](ctx, db, modelsSpec()); err != nil {
		return nil, err
	}
	if s.serving, err = docstore.Open[learning.Serving](ctx, db, docstore.Spec{Name: "serving"}); err != nil {
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
		Indexes: []docstore.Index{{Fields: []string{"at"}}, {Fields: []string{"customer"}, Sparse: true}},
	}); err != nil {
		return nil, err
	}
	if err := s.memory.open(ctx, db); err != nil {
		return nil, err
	}
	if s.records, err = docstore.Open[docket.Record](ctx, db, recordsSpec()); err != nil {
		return nil, err
	}
	if s.incidents, err = docstore.Open[massincident.Incident](ctx, db, incidentsSpec()); err != nil {
		return nil, err
	}
	return s, s.declareLists()
}

func (s *Store) declareLists() (err error) {
	if s.lists, err = listing.NewFields(categoriesSpec()); err != nil {
		return err
	}
	if s.modelLists, err = listing.NewFields(modelsSpec()); err != nil {
		return err
	}
	if s.recordLists, err = listing.NewFields(
		recordsSpec(),
		listing.Field{Name: "category", Path: "category"},
		listing.Field{Name: "createTime", Path: "at", Type: listing.Timestamp},
	); err != nil {
		return err
	}
	if s.incidentLists, err = listing.NewFields(
		incidentsSpec(),
		listing.Field{
			Name:   "state",
			Path:   "state",
			Type:   listing.Enum,
			Values: incidentStates(),
		},
		listing.Field{Name: "service", Path: "service"},
		listing.Field{Name: "category", Path: "category"},
		listing.Field{Name: "createTime", Path: "created", Type: listing.Timestamp},
	); err != nil {
		return err
	}
	s.exampleLists, err = listing.NewFields(
		examplesSpec(),
		listing.Field{Name: "category", Path: "category"},
		listing.Field{Name: "customer", Path: "customer"},
		listing.Field{Name: "case", Path: "case"},
		listing.Field{
			Name: "source",
			Path: "source",
			Type: listing.Enum,
			Values: map[string]any{
				"IMPORTED": string(learning.Imported), "CORRECTED": string(learning.Corrected),
			},
		},
		listing.Field{Name: "createTime", Path: "at", Type: listing.Timestamp},
	)
	return err
}

func categoriesSpec() docstore.Spec { return docstore.Spec{Name: "categories"} }

func modelsSpec() docstore.Spec { return docstore.Spec{Name: "models"} }

func examplesSpec() docstore.Spec {
	return docstore.Spec{
		Name: "examples",
		Indexes: []docstore.Index{
			{Fields: []string{"at"}},
			{Fields: []string{"source", "at"}},
			{Fields: []string{"category"}},
			{Fields: []string{"customer"}, Sparse: true},
			{Fields: []string{"case"}, Sparse: true},
		},
	}
}
