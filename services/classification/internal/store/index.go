package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/classification/internal/experience"
)

// memory keeps what finds similar cases again.
type memory struct {
	log      *docstore.Collection[experience.Log]
	catalogs *docstore.Collection[experience.Catalog]
	parts    *docstore.Collection[piece]
}

// piece is a bit of a stored index, small enough for a document.
type piece struct {
	Part string `bson:"part"`
	Data []byte `bson:"data"`
}

// catalogID is the id of the only catalog.
const catalogID = "similar-cases"

func (m *memory) open(ctx context.Context, db docstore.Database) (err error) {
	m.log, err = docstore.Open[experience.Log](ctx, db, docstore.Spec{
		Name: "case_log", Indexes: []docstore.Index{{Fields: []string{"at"}}},
	})
	if err != nil {
		return err
	}
	if m.catalogs, err = docstore.Open[experience.Catalog](ctx, db, docstore.Spec{Name: "case_index"}); err != nil {
		return err
	}
	m.parts, err = docstore.Open[piece](ctx, db, docstore.Spec{
		Name: "case_index_parts", Indexes: []docstore.Index{{Fields: []string{"part"}}},
	})
	return err
}

// AppendLog implements experience.Store.
func (m *memory) AppendLog(ctx context.Context, id string, l experience.Log) error {
	_, err := m.log.Insert(ctx, id, l)
	return err
}

// LogSince implements experience.Store.
func (m *memory) LogSince(ctx context.Context, since time.Time, each func(id string, l experience.Log)) error {
	for doc, err := range m.log.Find(ctx, docstore.Query{Range: &docstore.Range{Field: "at", GTE: since}}) {
		if err != nil {
			return err
		}
		each(doc.ID, doc.Body)
	}
	return nil
}

// TrimLog implements experience.Store.
func (m *memory) TrimLog(ctx context.Context, before time.Time) error {
	var old []string
	for doc, err := range m.log.Find(ctx, docstore.Query{Range: &docstore.Range{Field: "at", LT: before}}) {
		if err != nil {
			return err
		}
		old = append(old, doc.ID)
	}
	for _, id := range old {
		if err := m.log.Delete(ctx, id); err != nil && fault.KindOf(err) != fault.NotFound {
			return err
		}
	}
	return nil
}

// Catalog implements experience.Store.
func (m *memory) Catalog(ctx context.Context) (experience.Catalog, error) {
	doc, err := m.catalogs.Get(ctx, catalogID)
	if fault.KindOf(err) == fault.NotFound {
		return experience.Catalog{}, nil
	}
	return doc.Body, err
}

// ChangeCatalog implements experience.Store.
func (m *memory) ChangeCatalog(ctx context.Context, change func(*experience.Catalog) error) (experience.Catalog, error) {
	_, err := m.catalogs.Insert(ctx, catalogID, experience.Catalog{})
	if err != nil && fault.KindOf(err) != fault.AlreadyExists {
		return experience.Catalog{}, err
	}
	doc, err := m.catalogs.Update(ctx, catalogID, change)
	return doc.Body, err
}

// PutPart implements experience.Store.
func (m *memory) PutPart(ctx context.Context, name string, data []byte) (pieces int, err error) {
	var docs []docstore.Doc[piece]
	for at := 0; at < len(data); at += chunkSize {
		docs = append(docs, docstore.Doc[piece]{
			ID:   pieceID(name, len(docs)),
			Body: piece{name, data[at:min(at+chunkSize, len(data))]},
		})
	}
	return len(docs), errors.Join(m.parts.InsertMany(ctx, docs)...)
}

func pieceID(part string, n int) string { return fmt.Sprintf("%s/%03d", part, n) }

// GetPart implements experience.Store.
func (m *memory) GetPart(ctx context.Context, name string, pieces int) ([]byte, error) {
	var data []byte
	for n := range pieces {
		doc, err := m.parts.Get(ctx, pieceID(name, n))
		if err != nil {
			return nil, err
		}
		data = append(data, doc.Body.Data...)
	}
	return data, nil
}

// DropParts implements experience.Store.
func (m *memory) DropParts(ctx context.Context, but map[string]bool) error {
	pieces, err := m.parts.GroupCount(ctx, docstore.Query{Order: []string{"part"}}, "part")
	if err != nil {
		return err
	}
	for name, count := range pieces {
		// The last one goes first, so that a count is enough to find those that are left.
		for n := count - 1; n >= 0 && !but[name]; n-- {
			err := m.parts.Delete(ctx, pieceID(name, int(n)))
			if err != nil && fault.KindOf(err) != fault.NotFound {
				return err
			}
		}
	}
	return nil
}
