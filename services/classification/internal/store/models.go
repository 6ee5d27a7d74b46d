package store

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/listing"
	"github.com/ombud/ombud/services/classification/internal/learning"
)

// chunkSize keeps a model's documents well below the 16 MiB that MongoDB takes.
const chunkSize = 4 << 20

type chunk struct {
	Data []byte `bson:"data"`
}

// AddModel implements learning.Models. The description goes first, so that the chunks
// of a model whose storing was cut short are found again when they are pruned.
func (s *Store) AddModel(ctx context.Context, m learning.Model, data []byte) error {
	var docs []docstore.Doc[chunk]
	for at := 0; at < len(data); at += chunkSize {
		docs = append(docs, docstore.Doc[chunk]{
			ID:   chunkID(m.ID, len(docs)),
			Body: chunk{data[at:min(at+chunkSize, len(data))]},
		})
	}
	m.Chunks = len(docs)
	if _, err := s.models.Insert(ctx, m.ID, m); err != nil {
		return err
	}
	return errors.Join(s.chunks.InsertMany(ctx, docs)...)
}

// described is how many models are kept in words.
const described = 100

// PruneModels implements learning.Models. Ids sort by time.
func (s *Store) PruneModels(ctx context.Context, keep int, spared ...string) error {
	seen := 0
	for doc, err := range s.models.Find(ctx, docstore.Query{Descending: true}) {
		if err != nil {
			return err
		}
		if seen++; seen <= keep || slices.Contains(spared, doc.ID) {
			continue
		}
		if doc.Body.Chunks > 0 {
			err = s.dropChunks(ctx, doc.ID, doc.Body.Chunks)
		}
		if err == nil && seen > described {
			err = s.models.Delete(ctx, doc.ID)
		}
		if err != nil && fault.KindOf(err) != fault.NotFound {
			return err
		}
	}
	return nil
}

func (s *Store) dropChunks(ctx context.Context, model string, chunks int) error {
	for n := range chunks {
		err := s.chunks.Delete(ctx, chunkID(model, n))
		if err != nil && fault.KindOf(err) != fault.NotFound {
			return err
		}
	}
	_, err := s.models.Update(ctx, model, func(m *learning.Model) error {
		m.Chunks = 0
		return nil
	})
	return err
}

func chunkID(model string, n int) string { return fmt.Sprintf("%s/%03d", model, n) }

// GetModel implements learning.Models.
func (s *Store) GetModel(ctx context.Context, id string) (learning.Model, error) {
	doc, err := s.models.Get(ctx, id)
	doc.Body.ID = doc.ID
	return doc.Body, err
}

// ModelData implements learning.Models.
func (s *Store) ModelData(ctx context.Context, m learning.Model) ([]byte, error) {
	data := make([]byte, 0, m.Size)
	for n := range m.Chunks {
		doc, err := s.chunks.Get(ctx, chunkID(m.ID, n))
		if err != nil {
			return nil, err
		}
		data = append(data, doc.Body.Data...)
	}
	return data, nil
}

// ListModels returns a page, newest first, and the token of the next one.
func (s *Store) ListModels(ctx context.Context, pageSize int32, pageToken string) ([]docstore.Doc[learning.Model], string, error) {
	page, err := s.modelLists.Page(listing.Request{PageSize: pageSize, PageToken: pageToken, Descending: true})
	if err != nil {
		return nil, "", err
	}
	return listing.Fetch(ctx, s.models, page)
}

// servingID is the id of the one document about what serves.
const servingID = "model"

// Serving implements learning.Models.
func (s *Store) Serving(ctx context.Context) (learning.Serving, error) {
	doc, err := s.serving.Get(ctx, servingID)
	if fault.KindOf(err) == fault.NotFound {
		return learning.Serving{}, nil
	}
	return doc.Body, err
}

// ChangeServing implements learning.Models.
func (s *Store) ChangeServing(ctx context.Context, change func(*learning.Serving) error) (learning.Serving, error) {
	_, err := s.serving.Insert(ctx, servingID, learning.Serving{})
	if err != nil && fault.KindOf(err) != fault.AlreadyExists {
		return learning.Serving{}, err
	}
	doc, err := s.serving.Update(ctx, servingID, change)
	return doc.Body, err
}
