package massincident

import (
	"context"
	"slices"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/localized"
	"github.com/ombud/ombud/pkg/worker"
	"github.com/ombud/ombud/services/classification/internal/declaration"
)

// DeclareIncident opens a candidate. The words are the first message to the customers. Cases that another open incident
// holds stay there.
func (s *Service) DeclareIncident(ctx context.Context, cmd Command, words localized.Message) (Doc, error) {
	words = s.nameLanguage(words)
	return docstore.RetryOnConflict(ctx, isCasesJoined, func() (Doc, error) {
		doc, isApplied, err := s.findApplied(ctx, cmd)
		if isApplied || err != nil {
			return doc, err
		}
		if doc.Body.State != Candidate {
			return Doc{}, doc.Body.illegalState("declare", Candidate)
		}
		return s.holdCases(ctx, doc, func(ctx context.Context, taken Taken) (Doc, error) {
			kept := slices.DeleteFunc(slices.Clone(doc.Body.Cases), func(id string) bool { return !taken.has(id) })
			missing := countMissing(words, s.lookUpMembers(ctx, kept))
			return s.changeIncident(ctx, cmd, func(i *Incident, now time.Time) error {
				i.Missing = missing
				return i.declareHeld(taken, words, cmd.Actor, now)
			})
		})
	})
}

// declareHeld opens a candidate with its taken cases.
func (i *Incident) declareHeld(taken Taken, words localized.Message, actor string, now time.Time) error {
	if err := i.declare(words, actor, now); err != nil {
		return err
	}
	i.Ruling = nil
	return i.keepTaken(taken)
}

// holdCases takes the cases of an incident for a change that lists them.
func (s *Service) holdCases(
	ctx context.Context, doc Doc, change func(context.Context, Taken) (Doc, error),
) (Doc, error) {
	ctx, cancel := context.WithTimeout(ctx, takeTimeout)
	defer cancel()
	taken, err := s.roster.TakeCases(ctx, doc.ID, doc.Body.Cases)
	if err == nil {
		doc, err = change(ctx, taken)
	}
	if err != nil {
		s.roster.ReleaseCases(ctx, taken)
		return Doc{}, err
	}
	s.roster.ConfirmCases(ctx, doc.Body, taken)
	return doc, nil
}

// declareRuled opens a candidate that the declaration rule is true of, and leaves its report due.
func (s *Service) declareRuled(ctx context.Context, claim *worker.Claim[Incident]) error {
	_, err := s.holdCases(ctx, claim.Doc(), func(ctx context.Context, taken Taken) (Doc, error) {
		return claim.Commit(ctx, func(i *Incident) error {
			i.Task.ClearDue()
			if i.State != Candidate || i.Ruling == nil {
				return nil
			}
			i.Reason, i.Updated = i.Ruling.Reason, claim.Now()
			words := localized.NewMessage(localized.Text{Text: i.Ruling.Text})
			i.Task.SetDue(claim.Now())
			return i.declareHeld(taken, words, declaration.Actor, claim.Now())
		})
	})
	if err != nil {
		return err
	}
	return s.open.Refresh(ctx)
}

// adoptCases lets the open incidents of earlier builds hold their cases, the oldest first. A case that several of them list
// stays with the first.
func (s *Service) adoptCases(ctx context.Context) error {
	ids, err := s.repository.listOpenIDs(ctx)
	if err != nil {
		return err
	}
	for _, id := range ids {
		_, err := docstore.RetryOnConflict(ctx, isCasesJoined, func() (Doc, error) {
			doc, err := s.repository.GetIncident(ctx, id)
			if err != nil || doc.Body.IsHolding {
				return doc, err
			}
			return s.holdCases(ctx, doc, func(ctx context.Context, taken Taken) (Doc, error) {
				return s.repository.ChangeIncident(ctx, id, func(i *Incident) error {
					if i.State != Open || i.IsHolding {
						return docstore.ErrSkip
					}
					i.Task.MakeDue(s.clock.Now())
					return i.keepTaken(taken)
				})
			})
		})
		if err != nil {
			return err
		}
	}
	return nil
}
