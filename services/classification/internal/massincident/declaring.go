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

// DeclareIncident opens a candidate. The words are the first message to the customers. Its document decides in one write,
// however many cases it lists, and the due work takes them. Cases that another open incident holds stay there.
func (s *Service) DeclareIncident(ctx context.Context, cmd Command, words localized.Message) (Doc, error) {
	doc, isApplied, err := s.findApplied(ctx, cmd)
	if isApplied || err != nil {
		return doc, err
	}
	if doc.Body.State != Candidate {
		return Doc{}, doc.Body.illegalState("declare", Candidate)
	}
	holders, err := s.roster.FindHolders(ctx, doc.ID, doc.Body.Cases)
	if err != nil {
		return Doc{}, err
	}
	words = s.nameLanguage(words)
	kept := slices.DeleteFunc(slices.Clone(doc.Body.Cases), func(id string) bool { return holders[id] != "" })
	missing := countMissing(words, s.lookUpMembers(ctx, kept))
	return s.changeIncident(ctx, cmd, func(i *Incident, now time.Time) error {
		i.Missing = missing
		if err := i.declare(words, cmd.Actor, now); err != nil {
			return err
		}
		i.leaveHeld(holders)
		return nil
	})
}

// declareRuled opens a candidate that the declaration rule is true of. The next step takes its cases.
func (s *Service) declareRuled(ctx context.Context, claim *worker.Claim[Incident]) error {
	err := claim.Finish(ctx, func(i *Incident) error {
		i.Task.ClearDue()
		if i.State != Candidate || i.Ruling == nil {
			return nil
		}
		i.Reason, i.Updated = i.Ruling.Reason, claim.Now()
		words := localized.NewMessage(localized.Text{Text: i.Ruling.Text})
		i.Task.SetDue(claim.Now())
		return i.declare(words, declaration.Actor, claim.Now())
	})
	if err != nil {
		return err
	}
	return s.open.Refresh(ctx)
}

// takeDeclared takes the cases of a declared incident. The next step reports it.
func (s *Service) takeDeclared(ctx context.Context, claim *worker.Claim[Incident]) error {
	_, err := s.holdListed(ctx, claim.Doc().ID, func(change func(*Incident) error) (Doc, error) {
		return claim.Commit(ctx, func(i *Incident) error {
			i.Task.SetDue(claim.Now())
			listed := len(i.Cases)
			err := change(i)
			if len(i.Cases) < listed {
				i.Updated = claim.Now()
			}
			return err
		})
	})
	if err != nil {
		return err
	}
	return s.open.Refresh(ctx)
}

// holdListed takes the cases that an incident lists already, and lets a commit drop those that another one holds.
func (s *Service) holdListed(
	ctx context.Context, id string, commit func(change func(*Incident) error) (Doc, error),
) (Doc, error) {
	return docstore.RetryOnConflict(ctx, isCasesJoined, func() (Doc, error) {
		doc, err := s.repository.GetIncident(ctx, id)
		if err != nil {
			return Doc{}, err
		}
		taken, err := s.roster.TakeListed(ctx, id, doc.Body.Cases)
		if err != nil {
			return Doc{}, err
		}
		return commit(func(i *Incident) error { return i.keepTaken(taken) })
	})
}

// adoptCases lets the open incidents of earlier builds hold their cases, the oldest first. A case that several of them list
// stays with the first.
func (s *Service) adoptCases(ctx context.Context) error {
	ids, err := s.repository.listOpenIDs(ctx)
	if err != nil {
		return err
	}
	for _, id := range ids {
		doc, err := s.repository.GetIncident(ctx, id)
		if err != nil {
			return err
		}
		if !isAdoptable(&doc.Body) {
			continue
		}
		_, err = s.holdListed(ctx, id, func(change func(*Incident) error) (Doc, error) {
			return s.repository.ChangeIncident(ctx, id, func(i *Incident) error {
				if !isAdoptable(i) {
					return docstore.ErrSkip
				}
				i.Task.MakeDue(s.clock.Now())
				return change(i)
			})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// isAdoptable reports whether an earlier build opened an incident and left its cases to nobody.
func isAdoptable(i *Incident) bool { return i.State == Open && !i.IsHolding && !i.IsTaking }
