package experience

import (
	"context"
	"slices"
	"time"

	"github.com/ombud/ombud/pkg/follow"
	"github.com/ombud/ombud/services/classification/internal/similar"
)

const (
	// followInterval is the period between two looks into the log of other replicas.
	followInterval = 500 * time.Millisecond
	// settleTime after a log entry, its change has certainly been made.
	settleTime = 5 * time.Second
)

// unsettled is a log entry that was read before its change was certain. Its cases are read again after settleTime.
type unsettled struct {
	seen  time.Time
	cases []string
}

func (s *Service) newLogReader() *follow.Reader[LogEntry] {
	return follow.New(follow.Options[LogEntry]{
		Find:  s.repository.FindLogSince,
		Time:  func(e LogEntry) time.Time { return e.At },
		Start: s.currentTime().Add(-follow.DefaultOverlap),
	})
}

func (s *Service) followReplicas(ctx context.Context) {
	if err := s.followLog(ctx); err != nil && ctx.Err() == nil {
		s.log.WarnContext(ctx, "cases of other replicas could not be read", "error", err)
	}
}

// followLog applies the logged changes of other replicas to the index: at first sight, and again when they are
// settled.
func (s *Service) followLog(ctx context.Context) error {
	now := s.currentTime()
	var fresh []string
	var met []unsettled
	for doc, err := range s.reader.Next(ctx) {
		if err != nil {
			return err
		}
		if doc.Body.Writer != s.writer {
			fresh = append(fresh, doc.Body.Cases...)
			met = append(met, unsettled{seen: now, cases: doc.Body.Cases})
		}
	}
	due := slices.Clone(fresh)
	settled := 0
	for settled < len(s.unsettled) && now.Sub(s.unsettled[settled].seen) >= settleTime {
		due = append(due, s.unsettled[settled].cases...)
		settled++
	}
	if err := s.applyStored(ctx, due); err != nil {
		return err
	}
	s.unsettled = append(s.unsettled[settled:], met...)
	s.unstored.Add(int64(len(fresh)))
	s.reader.Advance()
	return nil
}

// replayLog applies all changes logged since a time.
func (s *Service) replayLog(ctx context.Context, since time.Time) error {
	var due []string
	for doc, err := range s.repository.FindLogSince(ctx, since.Add(-follow.DefaultOverlap)) {
		if err != nil {
			return err
		}
		due = append(due, doc.Body.Cases...)
	}
	s.unstored.Store(int64(len(due)))
	return s.applyStored(ctx, due)
}

// applyStored makes the index agree with the stored cases.
func (s *Service) applyStored(ctx context.Context, ids []string) error {
	for chunk := range slices.Chunk(ids, chunkSize) {
		cases, err := s.repository.GetCases(ctx, chunk)
		if err != nil {
			return err
		}
		for _, id := range chunk {
			c, exists := cases[id]
			switch {
			case !exists:
				s.index.RemoveDocument(id)
			case s.index.HasDocument(id):
				s.index.MarkSolved(id, c.Solved)
			case c.Text != "":
				s.index.AddDocument(toDocument(id, c))
			}
		}
	}
	return nil
}

func toDocument(id string, c Case) similar.Document {
	return similar.Document{
		ID:     id,
		Text:   c.Text,
		At:     c.At,
		Solved: c.Solved,
	}
}
