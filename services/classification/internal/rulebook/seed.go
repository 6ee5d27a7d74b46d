package rulebook

import (
	"context"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/services/classification/internal/priority"
)

// SeedRules writes the shipped rules into a book that was never written. A book of an earlier build gets the rules that
// are new since then, and the new version of those that nobody changed. Changed and deleted rules stay as they are.
func (s *Service) SeedRules(ctx context.Context, shipped priority.Shipment) error {
	book, revision, err := s.repository.GetBook(ctx)
	if err != nil || revision != 0 && book.Generation >= shipped.Generation {
		return err
	}
	_, err = s.repository.ChangeBook(ctx, func(b *Book) error {
		if b.Generation >= shipped.Generation {
			return docstore.ErrSkip
		}
		b.takeShipment(shipped, revision != 0, s.currentTime())
		return nil
	})
	return err
}

// takeShipment brings the book to the generation of a shipment. isWritten says that there was a book before.
func (b *Book) takeShipment(shipped priority.Shipment, isWritten bool, now time.Time) {
	since := b.Generation
	if since == 0 && isWritten {
		since = 1 // the first generation left no mark
	}
	for _, r := range shipped.Rules {
		at := b.indexOf(r.ID)
		switch {
		case at < 0:
			if shipped.FirstGeneration(r.ID) > since && len(b.Rules) < maxRules {
				b.putRule(r, now)
			}
		case shipped.IsVersion(b.Rules[at].Rule) && b.Rules[at].Digest() != r.Digest():
			b.putRule(r, now)
		}
	}
	b.Generation = shipped.Generation
}
