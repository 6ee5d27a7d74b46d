// Package snapshot stores snapshots of the similarity index: segments that never change, and a manifest that names
// them.
package snapshot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/classification/internal/singleton"
)

// Manifest names the segments of the stored index. One write replaces it, so that a reader gets either the old index
// or the new one.
type Manifest struct {
	Format   int       `bson:"format,omitempty"`
	AsOf     time.Time `bson:"asOf,omitempty"` // earlier changes are in the index
	Segments []Segment `bson:"parts,omitempty"`
	Claimed  time.Time `bson:"claimed,omitempty"` // end of the lease for storing the next index
}

// Segment describes one stored segment.
type Segment struct {
	Name   string `bson:"name"`
	Chunks int    `bson:"pieces"` // number of documents that hold its data
	Full   bool   `bson:"full"`   // no documents are added any more
	State  []byte `bson:"state"`  // removed and solved documents
}

// chunk is a part of the data of a segment, small enough for one document.
type chunk struct {
	Segment string `bson:"part"`
	Data    []byte `bson:"data"`
}

// chunkSize keeps a document well below the 16 MiB that MongoDB accepts.
const chunkSize = 4 << 20

// Repository stores the segments and the manifest.
type Repository struct {
	manifest *singleton.Document[Manifest]
	chunks   *docstore.Collection[chunk]
}

// OpenRepository opens the collections of the snapshot.
func OpenRepository(ctx context.Context, db docstore.Database) (r *Repository, err error) {
	r = &Repository{}
	if r.manifest, err = singleton.Open[Manifest](ctx, db, "case_index", "similar-cases"); err != nil {
		return nil, err
	}
	r.chunks, err = docstore.Open[chunk](ctx, db, docstore.Spec{
		Name:    "case_index_parts",
		Indexes: []docstore.Index{{Fields: []string{"part"}}},
	})
	return r, err
}

// GetManifest returns the manifest; the zero value before the first snapshot.
func (r *Repository) GetManifest(ctx context.Context) (Manifest, error) {
	manifest, _, err := r.manifest.Get(ctx)
	return manifest, err
}

// ChangeManifest applies change to the manifest and returns it as stored.
func (r *Repository) ChangeManifest(ctx context.Context, change func(*Manifest) error) (Manifest, error) {
	return r.manifest.Change(ctx, change)
}

// InsertSegment stores the data of a segment under a new name and returns the number of chunks. No replica reads the
// segment before the manifest names it.
func (r *Repository) InsertSegment(ctx context.Context, name string, data []byte) (chunks int, err error) {
	var docs []docstore.Doc[chunk]
	for at := 0; at < len(data); at += chunkSize {
		docs = append(docs, docstore.Doc[chunk]{
			ID:   chunkID(name, len(docs)),
			Body: chunk{name, data[at:min(at+chunkSize, len(data))]},
		})
	}
	return len(docs), errors.Join(r.chunks.InsertMany(ctx, docs)...)
}

// ReadSegment returns the data of a segment.
func (r *Repository) ReadSegment(ctx context.Context, s Segment) ([]byte, error) {
	var data []byte
	for n := range s.Chunks {
		doc, err := r.chunks.Get(ctx, chunkID(s.Name, n))
		if err != nil {
			return nil, err
		}
		data = append(data, doc.Body.Data...)
	}
	return data, nil
}

// DeleteOthers deletes all segments except the named ones.
func (r *Repository) DeleteOthers(ctx context.Context, kept map[string]bool) error {
	chunks, err := r.chunks.GroupCount(ctx, docstore.Query{Order: []string{"part"}}, "part")
	if err != nil {
		return err
	}
	for name, count := range chunks {
		if kept[name] {
			continue
		}
		// From last to first: after a crash the count still finds the rest.
		for n := count - 1; n >= 0; n-- {
			err := r.chunks.Delete(ctx, chunkID(name, int(n)))
			if err != nil && fault.KindOf(err) != fault.NotFound {
				return err
			}
		}
	}
	return nil
}

func chunkID(segment string, n int) string { return fmt.Sprintf("%s/%03d", segment, n) }
