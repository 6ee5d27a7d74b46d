package massincident

import (
	"context"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/worker"
	"github.com/ombud/ombud/services/classification/internal/burst"
)

// settleHold is the handler of holds whose change did not end. A case that joined by its classification is listed, because
// the intake may have linked it. The others are of a call without an answer: the incident lists them, or the hold ends.
func (s *Service) settleHold(ctx context.Context, claim *worker.Claim[hold]) error {
	doc := claim.Doc()
	isCounted := doc.Body.IsCounted
	if doc.Body.Joining != nil {
		incident, err := s.listJoined(ctx, doc, claim.Now())
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		isCounted = incident.Body.indexCases().isCounted(doc.ID)
	}
	return claim.Finish(ctx, func(h *hold) error {
		h.IsCounted = isCounted
		h.Task.ClearDue()
		return nil
	})
}

// listJoined lists a case that joined by its classification, unless its incident has it or is no longer open.
func (s *Service) listJoined(ctx context.Context, doc holdDoc, now time.Time) (Doc, error) {
	return s.repository.ChangeIncident(ctx, doc.Body.Incident, func(i *Incident) error {
		o := burst.Observation{Case: doc.ID, Territory: doc.Body.Joining.Territory, At: doc.Body.Joining.At}
		if i.State != Open || !i.addCase(o) {
			return docstore.ErrSkip
		}
		i.setTurn(doc.ID, doc.Body.Turn)
		i.Updated = now
		i.Task.MakeDue(now)
		return nil
	})
}
