package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/once"
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

// PruneModels implements learning.Models. Ids sort by time; models beyond the newest
// are looked at until one has no bytes any more.
func (s *Store) PruneModels(ctx context.Context, keep int) error {
	seen := 0
	for doc, err := range s.models.Find(ctx, docstore.Query{Descending: true}) {
		if err != nil {
			return err
		}
		if seen++; seen <= keep {
			continue
		}
		if doc.Body.Chunks == 0 {
			return nil
		}
		if err := s.dropChunks(ctx, doc.ID, doc.Body.Chunks); err != nil {
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

// CurrentModel implements learning.Models.
func (s *Store) CurrentModel(ctx context.Context) (string, error) {
	body, err := s.setting(ctx, servingModel)
	return body.Model, err
}

// SetCurrentModel implements learning.Models. Ids sort by time, and a newer model
// never gives way to an older one.
func (s *Store) SetCurrentModel(ctx context.Context, id string, command once.Command, now time.Time) (string, error) {
	doc, err := s.changeSetting(ctx, servingModel, func(present *setting) error {
		present.Model = max(present.Model, id)
		present.Applied.Add(command, now)
		return nil
	})
	return doc.Body.Model, err
}

// ClaimFit implements learning.Models.
func (s *Store) ClaimFit(ctx context.Context, now time.Time, lease time.Duration) (claimed bool, err error) {
	_, err = s.changeSetting(ctx, servingModel, func(present *setting) error {
		if claimed = now.After(present.Claimed); !claimed {
			return docstore.ErrSkip
		}
		present.Claimed = now.Add(lease)
		return nil
	})
	return claimed && err == nil, err
}

// AppliedBy implements learning.Models.
func (s *Store) AppliedBy(ctx context.Context, command once.Command) (bool, error) {
	body, err := s.setting(ctx, servingModel)
	if err != nil {
		return false, err
	}
	return body.Applied.Seen(command)
}

// setting returns a setting; the zero one when it was never set.
func (s *Store) setting(ctx context.Context, id string) (setting, error) {
	doc, err := s.settings.Get(ctx, id)
	if fault.KindOf(err) == fault.NotFound {
		return setting{}, nil
	}
	return doc.Body, err
}

// changeSetting makes the setting if need be, and changes it.
func (s *Store) changeSetting(ctx context.Context, id string, change func(*setting) error) (docstore.Doc[setting], error) {
	_, err := s.settings.Insert(ctx, id, setting{})
	if err != nil && fault.KindOf(err) != fault.AlreadyExists {
		return docstore.Doc[setting]{}, err
	}
	return s.settings.Update(ctx, id, change)
}
