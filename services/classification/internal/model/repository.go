package model

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/listing"
	"github.com/ombud/ombud/services/classification/internal/singleton"
)

const (
	// chunkSize keeps a document well below the 16 MiB that MongoDB accepts.
	chunkSize = 4 << 20
	// maxDescriptions bounds the number of stored descriptions.
	maxDescriptions = 100
)

// chunk is a part of the bytes of a model.
type chunk struct {
	Data []byte `bson:"data"`
}

// Repository stores models, their bytes, and the pointer to the serving one.
type Repository struct {
	models  *docstore.Collection[Model]
	chunks  *docstore.Collection[chunk]
	serving *singleton.Document[Serving]
	lists   *listing.Fields
}

// OpenRepository opens the collections of models.
func OpenRepository(ctx context.Context, db docstore.Database) (r *Repository, err error) {
	r = &Repository{}
	spec := docstore.Spec{Name: "models"}
	if r.models, err = docstore.Open[Model](ctx, db, spec); err != nil {
		return nil, err
	}
	if r.chunks, err = docstore.Open[chunk](ctx, db, docstore.Spec{Name: "model_chunks"}); err != nil {
		return nil, err
	}
	if r.serving, err = singleton.Open[Serving](ctx, db, "serving", "model"); err != nil {
		return nil, err
	}
	r.lists, err = listing.NewFields(spec)
	return r, err
}

// InsertModel stores a model and its bytes. It writes the description first, so that PruneModels finds the chunks of
// a model after a crash in between. Such a model does no harm: the serving pointer does not name it.
func (r *Repository) InsertModel(ctx context.Context, m Model, data []byte) error {
	var docs []docstore.Doc[chunk]
	for at := 0; at < len(data); at += chunkSize {
		docs = append(docs, docstore.Doc[chunk]{
			ID:   chunkID(m.ID, len(docs)),
			Body: chunk{data[at:min(at+chunkSize, len(data))]},
		})
	}
	m.Chunks = len(docs)
	if _, err := r.models.Insert(ctx, m.ID, m); err != nil {
		return err
	}
	return errors.Join(r.chunks.InsertMany(ctx, docs)...)
}

// GetModel returns the description of a model, or a NotFound fault.
func (r *Repository) GetModel(ctx context.Context, id string) (Model, error) {
	doc, err := r.models.Get(ctx, id)
	doc.Body.ID = doc.ID
	return doc.Body, err
}

// ReadData returns the bytes of a model.
func (r *Repository) ReadData(ctx context.Context, m Model) ([]byte, error) {
	data := make([]byte, 0, m.Size)
	for n := range m.Chunks {
		doc, err := r.chunks.Get(ctx, chunkID(m.ID, n))
		if err != nil {
			return nil, err
		}
		data = append(data, doc.Body.Data...)
	}
	return data, nil
}

// ListPage returns one page, newest first, and the token of the next page.
func (r *Repository) ListPage(ctx context.Context, pageSize int32, pageToken string) ([]Model, string, error) {
	page, err := r.lists.Page(listing.Request{PageSize: pageSize, PageToken: pageToken, Descending: true})
	if err != nil {
		return nil, "", err
	}
	docs, next, err := listing.FetchPage(ctx, r.models, page)
	models := make([]Model, len(docs))
	for i, doc := range docs {
		models[i] = doc.Body
		models[i].ID = doc.ID
	}
	return models, next, err
}

// PruneModels deletes the bytes of all models except the newest keep ones and the spared ones, and the descriptions
// beyond maxDescriptions.
func (r *Repository) PruneModels(ctx context.Context, keep int, spared ...string) error {
	position := 0
	for doc, err := range r.models.Find(ctx, docstore.Query{Descending: true}) { // ids sort by time
		if err != nil {
			return err
		}
		if position++; position <= keep || slices.Contains(spared, doc.ID) {
			continue
		}
		if !doc.Body.IsPruned() {
			err = r.deleteChunks(ctx, doc.ID, doc.Body.Chunks)
		}
		if err == nil && position > maxDescriptions {
			err = r.models.Delete(ctx, doc.ID)
		}
		if err != nil && fault.KindOf(err) != fault.NotFound {
			return err
		}
	}
	return nil
}

func (r *Repository) deleteChunks(ctx context.Context, id string, count int) error {
	ids := make([]string, count)
	for n := range ids {
		ids[n] = chunkID(id, n)
	}
	if _, err := r.chunks.DeleteMany(ctx, ids...); err != nil {
		return err
	}
	_, err := r.models.Update(ctx, id, func(m *Model) error {
		m.Chunks = 0
		return nil
	})
	return err
}

func chunkID(model string, n int) string { return fmt.Sprintf("%s/%03d", model, n) }

// GetServing returns the serving pointer; the zero value before the first model.
func (r *Repository) GetServing(ctx context.Context) (Serving, error) {
	serving, _, err := r.serving.Get(ctx)
	return serving, err
}

// ChangeServing applies change to the serving pointer and returns it as stored.
func (r *Repository) ChangeServing(ctx context.Context, change func(*Serving) error) (Serving, error) {
	return r.serving.Change(ctx, change)
}
