package experience

import (
	"context"
	"iter"
	"slices"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/services/classification/internal/similar"
	"github.com/ombud/ombud/services/classification/internal/snapshot"
)

const (
	// storeLease is the time that one replica has to store a snapshot.
	storeLease = time.Minute
	// logRetention is the age of the log that a snapshot leaves. It exceeds the time that a replica may be out of
	// touch.
	logRetention = 10 * time.Minute
)

// maxUnstored is the number of changes that make a snapshot due: half of a segment. A starting process reads about
// as many cases one by one.
func (s *Service) maxUnstored() int64 { return int64(s.index.SegmentSize() / 2) }

func (s *Service) storeSnapshotIfDue(ctx context.Context) {
	if s.unstored.Load() < s.maxUnstored() {
		return
	}
	if err := s.storeSnapshot(ctx); err != nil {
		s.log.WarnContext(ctx, "the similarity index could not be stored", "error", err)
	}
}

// storeSnapshot stores the index unless another replica holds the lease.
func (s *Service) storeSnapshot(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, storeLease)
	defer cancel()
	now := s.currentTime()
	old, isMine, err := s.claimSnapshot(ctx, now)
	if err != nil {
		return err
	}
	s.unstored.Store(0)
	if !isMine {
		return nil
	}
	segments, err := s.storeSegments(ctx, old)
	if err != nil {
		return err
	}
	if _, err := s.snapshots.ChangeManifest(ctx, func(m *snapshot.Manifest) error {
		*m = snapshot.Manifest{Format: similar.Format, AsOf: now, Segments: segments}
		return nil
	}); err != nil {
		return err
	}
	kept := map[string]bool{}
	for _, segment := range segments {
		kept[segment.Name] = true
	}
	if err := s.snapshots.DeleteOthers(ctx, kept); err != nil {
		return err
	}
	return s.repository.TrimLog(ctx, now.Add(-logRetention))
}

// claimSnapshot takes the lease for storing, and returns the present manifest.
func (s *Service) claimSnapshot(ctx context.Context, now time.Time) (old snapshot.Manifest, isMine bool, err error) {
	old, err = s.snapshots.ChangeManifest(ctx, func(m *snapshot.Manifest) error {
		isMine = now.After(m.Claimed)
		if !isMine {
			return docstore.ErrSkip
		}
		m.Claimed = now.Add(storeLease)
		return nil
	})
	return old, isMine, err
}

// storeSegments stores the segments that the old manifest does not name.
func (s *Service) storeSegments(ctx context.Context, old snapshot.Manifest) ([]snapshot.Segment, error) {
	chunks := map[string]int{}
	for _, segment := range old.Segments {
		chunks[segment.Name] = segment.Chunks
	}
	var segments []snapshot.Segment
	for _, part := range s.index.ListSnapshots() {
		name, stored := part.Name, chunks[part.Name]
		if stored == 0 {
			var err error
			name = idempotency.NewID(s.clock.Now())
			if stored, err = s.snapshots.InsertSegment(ctx, name, part.EncodeDocuments()); err != nil {
				return nil, err
			}
			s.index.MarkStored(part, name)
		}
		segments = append(segments, snapshot.Segment{
			Name:   name,
			Chunks: stored,
			Full:   part.Full,
			State:  part.State,
		})
	}
	return segments, nil
}

// loadIndex fills the index from the snapshot and the changes since, or from the latest cases if the snapshot is
// unreadable.
func (s *Service) loadIndex(ctx context.Context) error {
	manifest, err := s.snapshots.GetManifest(ctx)
	if err != nil {
		return err
	}
	if manifest.Format == similar.Format {
		err := s.index.RestoreSnapshots(s.storedParts(ctx, manifest))
		if err == nil {
			return s.replayLog(ctx, manifest.AsOf)
		}
		s.log.WarnContext(ctx, "the stored similarity index is unreadable and is built anew", "error", err)
	}
	return s.loadLatest(ctx)
}

func (s *Service) storedParts(ctx context.Context, m snapshot.Manifest) iter.Seq2[similar.StoredSnapshot, error] {
	return func(yield func(similar.StoredSnapshot, error) bool) {
		for _, segment := range m.Segments {
			data, err := s.snapshots.ReadSegment(ctx, segment)
			stored := similar.StoredSnapshot{Data: data, State: segment.State}
			if segment.Full {
				stored.Name = segment.Name
			}
			if !yield(stored, err) || err != nil {
				return
			}
		}
	}
}

func (s *Service) loadLatest(ctx context.Context) error {
	var latest []similar.Document
	err := s.repository.EachLatest(ctx, maxLoaded, func(id string, c Case) {
		latest = append(latest, toDocument(id, c))
	})
	for _, d := range slices.Backward(latest) { // oldest first: a full index drops its oldest segment
		s.index.AddDocument(d)
	}
	s.unstored.Store(int64(len(latest)))
	return err
}
