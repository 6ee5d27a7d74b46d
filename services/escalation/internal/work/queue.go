package work

import (
	"context"
	"errors"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/resource"
	"github.com/ombud/ombud/services/escalation/internal/handling"
	"github.com/ombud/ombud/services/escalation/internal/ladder"
	"github.com/ombud/ombud/services/escalation/internal/timeline"
)

const (
	// claimWindow is the number of handlings of a queue that a claimer tries in order. A claimer meeting another at the
	// first takes the next.
	claimWindow = 32
	// wideClaimWindow is the number that is looked through when none of these fits the claimer.
	wideClaimWindow = 512
	// maxClaimRounds bounds the new starts of a claimer after all candidates went to others.
	maxClaimRounds = 20
)

// errTaken is the error of a handling that is not free in its queue any more.
var errTaken = errors.New("work: not free any more")

// ClaimNext gives the most urgent free handling of a queue that fits a member of staff to them: a critical one before others; of
// these one that is late already, the longest first, else the one with the earliest deadline. Claimers at the same time get different ones. Faults:
// NotFound with QUEUE_EMPTY, Precondition with NOTHING_FITS, or with STAFF_FULL for a person at their capacity.
func (s *Service) ClaimNext(ctx context.Context, by Caller, queue, owner string, cmd idempotency.Command) (handling.Doc, error) {
	actor, person, err := s.identifyClaimer(ctx, by, owner)
	if err != nil {
		return handling.Doc{}, err
	}
	if _, err := s.organisation.GetTeam(ctx, ladder.TeamOf(queue)); fault.Is(err, fault.NotFound) {
		return handling.Doc{}, resource.NotFound(queue)
	} else if err != nil {
		return handling.Doc{}, err
	}
	claimID := ""
	if !cmd.IsEmpty() {
		claimID = idempotency.DerivedID(by.Subject, cmd.ID)
	}
	for range maxClaimRounds {
		if doc, found, err := s.findClaimed(ctx, claimID, cmd); found || err != nil {
			return doc, err
		}
		free, err := s.listFitting(ctx, queue, person)
		if err != nil {
			if doc, found, again := s.findClaimed(ctx, claimID, cmd); found && again == nil {
				return doc, nil // by another try of the command at this moment
			}
			return handling.Doc{}, err
		}
		doc, err := s.claimFirst(ctx, free, cmd, claimFree(queue, claimID, actor, person))
		if !errors.Is(err, errTaken) {
			return doc, err
		}
	}
	return handling.Doc{}, fault.New(fault.Conflict, "QUEUE_CONTENDED", "too many claim from %s at the same time", queue)
}

// findClaimed returns the handling that an earlier try of the command has claimed.
func (s *Service) findClaimed(ctx context.Context, claimID string, cmd idempotency.Command) (handling.Doc, bool, error) {
	if claimID == "" {
		return handling.Doc{}, false, nil
	}
	doc, found, err := s.handlings.FindClaimed(ctx, claimID)
	if err != nil || !found {
		return doc, false, err
	}
	_, err = doc.Body.Commands.HasApplied(cmd)
	return doc, true, err
}

// listFitting returns the most urgent free handlings of a queue that fit a person with room for more. One over which somebody
// decides at this moment is left out.
func (s *Service) listFitting(ctx context.Context, queue string, person handling.Person) ([]handling.Doc, error) {
	m, err := s.newMoment(ctx, s.now())
	if err != nil {
		return nil, err
	}
	if err := s.checkRoom(ctx, person, m.assigner.CapacityOf(person.Name)); err != nil {
		return nil, err
	}
	by, misfit := newClaimer(m.assigner, person.Name, m.Now), ""
	for _, window := range []int{claimWindow, wideClaimWindow} {
		free, err := s.handlings.ListFree(ctx, queue, window)
		if err != nil {
			return nil, err
		}
		var fitting []handling.Doc
		for _, doc := range free {
			if doc.Body.Deciding.IsKept(m.Now) {
				continue
			}
			reason, err := by.explainMisfit(&doc.Body)
			if err != nil {
				return nil, err
			}
			if reason == "" {
				fitting = append(fitting, doc)
			} else {
				misfit = reason
			}
		}
		if len(fitting) > 0 {
			return fitting, nil
		}
	}
	if misfit == "" {
		return nil, fault.New(fault.NotFound, "QUEUE_EMPTY", "nothing waits in %s", queue)
	}
	return nil, fault.New(fault.Precondition, "NOTHING_FITS", "nothing in %s is for %s, who %s", queue, person.Name, misfit)
}

// checkRoom returns a Precondition fault for a person with as many cases as their capacity; 0 is unbounded.
func (s *Service) checkRoom(ctx context.Context, person handling.Person, capacity int) error {
	if capacity == 0 {
		return nil
	}
	load, err := s.handlings.CountOwned(ctx, person.Name)
	if err == nil && load >= capacity {
		return fault.New(fault.Precondition, "STAFF_FULL", "%s has %d cases of at most %d", person.Name, load, capacity)
	}
	return err
}

// claimFirst claims the first of the handlings that can be claimed; errTaken when none can any more.
func (s *Service) claimFirst(ctx context.Context, free []handling.Doc, cmd idempotency.Command, claim Change) (handling.Doc, error) {
	for _, doc := range free {
		claimed, err := s.Act(ctx, doc.ID, cmd, claim)
		if !isLost(err) {
			return claimed, err
		}
	}
	return handling.Doc{}, errTaken
}

// isLost reports whether another claimer was faster.
func isLost(err error) bool {
	return errors.Is(err, errTaken) || fault.Is(err, fault.Conflict) || fault.ReasonOf(err) == docstore.ReasonUniqueIndex
}

// claimFree claims a handling that is still free in the queue; errTaken when it is not.
func claimFree(queue, claimID string, actor handling.Actor, person handling.Person) Change {
	return func(m handling.Moment, h *handling.Handling) ([]timeline.Event, error) {
		fired, err := h.Fire(m)
		if err != nil {
			return nil, err
		}
		if h.Free != queue {
			return nil, errTaken
		}
		h.ClaimID = claimID
		claimed, err := h.Claim(m, actor, person)
		return append(fired, claimed...), err
	}
}
