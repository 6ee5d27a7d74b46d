package desk

import (
	"context"
	"errors"
	"slices"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/services/escalation/internal/handling"
	"github.com/ombud/ombud/services/escalation/internal/ladder"
	"github.com/ombud/ombud/services/escalation/internal/store"
)

const (
	// candidates is how many handlings of a queue a claimer tries in order. Whoever meets
	// another at the first takes the next.
	candidates = 32
	// farther is how many are looked through when none of these is for the claimer.
	farther = 512
	// claimRounds bounds how often a claimer starts over because all were taken meanwhile.
	claimRounds = 20
)

// errTaken says that a handling cannot be claimed from its queue any more.
var errTaken = errors.New("desk: not free any more")

// ClaimNext gives the most urgent free handling of a queue that a member of staff can deal
// with to them: one that is late already, the longest first, else the one whose deadline
// comes first. Claimers at the same time get different ones. An empty queue is a NotFound
// fault, one in which nothing fits a Precondition fault with NOTHING_FITS, and so is somebody
// who has enough to do, with STAFF_FULL.
func (d *Desk) ClaimNext(ctx context.Context, by Caller, queue, owner string, cmd idempotency.Command) (store.Doc, error) {
	actor, person, err := d.claimant(ctx, by, owner)
	if err != nil {
		return store.Doc{}, err
	}
	if _, err := d.Organisation.Teams.Get(ctx, ladder.TeamOf(queue)); err != nil {
		return store.Doc{}, store.Named(err, queue)
	}
	claimID := ""
	if !cmd.Empty() {
		claimID = idempotency.DerivedID(by.Subject, cmd.ID)
	}
	for range claimRounds {
		if doc, found, err := d.claimedBefore(ctx, claimID, cmd); found || err != nil {
			return doc, err
		}
		if err := d.room(ctx, person); err != nil {
			return store.Doc{}, err
		}
		free, err := d.fitting(ctx, queue, person)
		if err != nil {
			return store.Doc{}, err
		}
		doc, err := d.claimFirst(ctx, free, cmd, func(m handling.Moment, h *handling.Handling) error {
			return claimFree(m, h, queue, claimID, actor, person)
		})
		if !errors.Is(err, errTaken) {
			return doc, err
		}
	}
	return store.Doc{}, fault.New(fault.Conflict, "QUEUE_CONTENDED", "too many claim from %s at the same time", queue)
}

// fitting returns the most urgent free handlings of a queue that a person can deal with.
func (d *Desk) fitting(ctx context.Context, queue string, person handling.Person) ([]store.Doc, error) {
	people, err := d.Directory.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	why := ""
	for _, limit := range []int{candidates, farther} {
		free, err := d.Handlings.Free(ctx, queue, limit)
		if err != nil {
			return nil, err
		}
		fit := slices.DeleteFunc(free, func(doc store.Doc) bool {
			wanted := doc.Body.Wanted()
			// A claim itself says that the level is too high, and nobody takes from themselves.
			wanted.Level, wanted.Not = 0, ""
			if reason := people.Misfit(person.Name, wanted); reason != "" && people.Employs(person.Name) {
				why = reason
				return true
			}
			return false
		})
		if len(fit) > 0 {
			return fit, nil
		}
	}
	if why == "" {
		return nil, fault.New(fault.NotFound, "QUEUE_EMPTY", "nothing waits in %s", queue)
	}
	return nil, fault.New(fault.Precondition, "NOTHING_FITS", "nothing in %s is for %s, who %s", queue, person.Name, why)
}

// room returns a Precondition fault when a person has as many cases as their capacity.
func (d *Desk) room(ctx context.Context, person handling.Person) error {
	people, err := d.Directory.Snapshot(ctx)
	if err != nil || people.Capacity(person.Name) == 0 {
		return err
	}
	load, err := d.Handlings.Load(ctx, person.Name)
	if limit := people.Capacity(person.Name); err == nil && load >= limit {
		return fault.New(fault.Precondition, "STAFF_FULL", "%s has %d cases of at most %d", person.Name, load, limit)
	}
	return err
}

// claimFirst claims the first of the handlings that can be claimed; errTaken when none can
// any more.
func (d *Desk) claimFirst(ctx context.Context, free []store.Doc, cmd idempotency.Command, do change) (store.Doc, error) {
	for _, doc := range free {
		claimed, err := d.Act(ctx, doc.ID, cmd, do)
		lost := errors.Is(err, errTaken) || fault.Is(err, fault.Conflict) || fault.ReasonOf(err) == docstore.ReasonUniqueIndex
		if !lost {
			return claimed, err
		}
	}
	return store.Doc{}, errTaken
}

// claimFree claims a handling if it is still in the queue and nobody's.
func claimFree(m handling.Moment, h *handling.Handling, queue, claimID string, actor handling.Actor, person handling.Person) error {
	if err := h.Fire(m); err != nil {
		return err
	}
	if h.Free != queue {
		return errTaken
	}
	h.ClaimID = claimID
	return h.Claim(m, actor, person)
}

// claimedBefore returns what an earlier try of the command has claimed.
func (d *Desk) claimedBefore(ctx context.Context, claimID string, cmd idempotency.Command) (store.Doc, bool, error) {
	if claimID == "" {
		return store.Doc{}, false, nil
	}
	doc, found, err := d.Handlings.ClaimedBy(ctx, claimID)
	if err != nil || !found {
		return doc, false, err
	}
	_, err = doc.Body.Commands.Seen(cmd)
	return doc, true, err
}
