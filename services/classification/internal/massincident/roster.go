package massincident

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
)

const (
	// takeSize bounds the cases that are taken together.
	takeSize = 100
	// takeLease is the time after which a case that was taken and not listed is settled by the due work. takeTimeout ends
	// the change before that.
	takeLease   = 10 * time.Second
	takeTimeout = 8 * time.Second
	// confirmers is the number of holds that are confirmed at the same time.
	confirmers = 8
)

// holdDoc is a hold with its id and revision.
type holdDoc = docstore.Doc[hold]

// Roster decides to which incident a case belongs. A case is taken by compare-and-swap: before an incident lists it, or of a
// declared one, which lists its cases from the first, before it is reported. It is safe for concurrent use.
type Roster struct {
	repository *Repository
	clock      clock.Clock
}

// NewRoster returns a roster over the stored incidents.
func NewRoster(repository *Repository, c clock.Clock) *Roster {
	return &Roster{repository: repository, clock: c}
}

// Taken is the result of taking cases for an incident.
type Taken struct {
	turns   map[string]int64  // of the cases that the incident has, by id
	holders map[string]string // incidents of the refused cases, by id of the case
	holds   []holdDoc         // to be confirmed once the incident lists their cases
	shared  []holdDoc         // likewise, but another change of the same incident took them first
}

// has reports whether the incident may list a case.
func (t *Taken) has(caseID string) bool { return t.turns[caseID] > 0 }

// TakeCases takes cases for an incident. A case that another open incident holds is refused. The caller lists the taken
// cases in the incident and confirms them, or releases them; otherwise the due work settles them.
func (r *Roster) TakeCases(ctx context.Context, incident string, cases []string) (Taken, error) {
	first := hold{Incident: incident, Turn: 1}
	first.Task.SetDue(r.clock.Now().Add(takeLease))
	return r.takeAll(ctx, cases, first)
}

// TakeListed takes cases that an incident lists already, so that nothing is left to be confirmed.
func (r *Roster) TakeListed(ctx context.Context, incident string, cases []string) (Taken, error) {
	return r.takeAll(ctx, cases, hold{Incident: incident, Turn: 1})
}

// takeJudged takes a case that joins by its classification.
func (r *Roster) takeJudged(ctx context.Context, incident, caseID, territory string) (Taken, error) {
	at := clock.ToMilliseconds(r.clock.Now())
	first := hold{Incident: incident, Turn: 1, Joining: &joining{Territory: territory, At: at}}
	first.Task.SetDue(at.Add(takeLease))
	return r.takeAll(ctx, []string{caseID}, first)
}

// takeAll takes cases by first holds like the given one.
func (r *Roster) takeAll(ctx context.Context, cases []string, first hold) (Taken, error) {
	taken := Taken{turns: map[string]int64{}, holders: map[string]string{}}
	for chunk := range slices.Chunk(cases, takeSize) {
		fresh := make([]holdDoc, len(chunk))
		for n, id := range chunk {
			fresh[n] = holdDoc{ID: id, Body: first}
		}
		if err := r.takeChunk(ctx, fresh, &taken); err != nil {
			return taken, err
		}
	}
	return taken, nil
}

// takeChunk inserts the holds of cases that were never taken, and takes over the others.
func (r *Roster) takeChunk(ctx context.Context, fresh []holdDoc, taken *Taken) error {
	existing, err := r.repository.holds.InsertMissing(ctx, fresh)
	if err != nil {
		return err // the due work settles those that were inserted
	}
	wanted := map[string]hold{}
	for _, doc := range fresh {
		if slices.Contains(existing, doc.ID) {
			wanted[doc.ID] = doc.Body
			continue
		}
		doc.Revision = 1
		taken.addHold(doc)
	}
	if len(wanted) == 0 {
		return nil
	}
	_, err = docstore.RetryOnConflict(ctx, isPending, func() (struct{}, error) {
		return docstore.RetryOnConflict(ctx, docstore.IsConflict, func() (struct{}, error) {
			return struct{}{}, r.takeOver(ctx, wanted, taken)
		})
	})
	if isPending(err) {
		return nil // refused
	}
	return err
}

// reasonPending is that of a case that another incident is about to list. That change may still come to nothing.
const reasonPending = "CASE_PENDING"

func isPending(err error) bool { return fault.ReasonOf(err) == reasonPending }

// takeOver takes cases whose holds are not valid, and takes the decided ones off wanted. A transient fault is worth another
// try: another process has changed a hold meanwhile, or is about to list a case, which counts as refused until then.
func (r *Roster) takeOver(ctx context.Context, wanted map[string]hold, taken *Taken) error {
	present, err := r.findHolds(ctx, slices.Collect(maps.Keys(wanted)))
	if err != nil {
		return err
	}
	var transient error
	for _, p := range present {
		err := r.takeOne(ctx, p, wanted[p.ID], taken)
		switch {
		case err == nil:
			delete(wanted, p.ID)
		case !isPending(err) && !docstore.IsConflict(err):
			return err
		case transient == nil || docstore.IsConflict(err):
			transient = err
		}
	}
	return transient
}

// takeOne takes a case that was taken before.
func (r *Roster) takeOne(ctx context.Context, present presentHold, next hold, taken *Taken) error {
	id, held := present.ID, present.Body
	isOwn, isHeld := held.Incident == next.Incident, held.isHeld(id, present.cases)
	isUnwanted := isOwn && next.Joining != nil && present.cases != nil && present.cases.decided[id].isRemoval()
	delete(taken.holders, id)
	switch {
	case isUnwanted || isHeld && !isOwn:
		taken.holders[id] = held.Incident
		if !isUnwanted && held.isPending() {
			return fault.New(fault.Conflict, reasonPending, "%s is about to list cases/%s", Collection.Name(held.Incident), id)
		}
		return nil
	case isHeld && !(held.isPending() && next.isPending()):
		taken.turns[id] = held.Turn
		return nil
	}
	return r.replaceHold(ctx, present, next, taken)
}

// replaceHold takes a case over in its next turn. A pending hold of the same incident keeps its turn and gets more time.
func (r *Roster) replaceHold(ctx context.Context, present presentHold, next hold, taken *Taken) error {
	due, isShared := next.Task.Due, present.Body.isHeld(present.ID, present.cases)
	next.Turn, next.Task = present.Body.Turn+1, present.Body.Task
	if isShared {
		next.Turn, next.Joining = present.Body.Turn, cmp.Or(present.Body.Joining, next.Joining)
	}
	if next.Task.ClearDue(); due != nil {
		next.Task.SetDue(*due)
	}
	doc, err := r.repository.holds.Replace(ctx, holdDoc{ID: present.ID, Revision: present.Revision, Body: next})
	switch {
	case err != nil:
		return err
	case isShared:
		taken.turns[doc.ID] = doc.Body.Turn
		taken.shared = append(taken.shared, doc)
	default:
		taken.addHold(doc)
	}
	return nil
}

func (t *Taken) addHold(doc holdDoc) {
	t.turns[doc.ID] = doc.Body.Turn
	t.holds = append(t.holds, doc)
}

// presentHold is a hold with the cases of its incident; nil for one that is not stored.
type presentHold struct {
	holdDoc
	cases *caseIndex
}

// findHolds returns the holds on cases. Their incidents are read afterwards, so that a hold that is still the same when it
// is replaced was judged rightly.
func (r *Roster) findHolds(ctx context.Context, cases []string) ([]presentHold, error) {
	docs, err := r.repository.holds.GetMany(ctx, cases)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, doc := range docs {
		ids = append(ids, doc.Body.Incident)
	}
	incidents, err := r.repository.incidents.GetMany(ctx, ids)
	if err != nil {
		return nil, err
	}
	byID := map[string]*caseIndex{}
	for n := range incidents {
		byID[incidents[n].ID] = incidents[n].Body.indexCases()
	}
	present := make([]presentHold, len(docs))
	for n, doc := range docs {
		present[n] = presentHold{doc, byID[doc.Body.Incident]}
	}
	return present, nil
}

// FindHolders returns the other incidents that hold cases, by id of the case.
func (r *Roster) FindHolders(ctx context.Context, incident string, cases []string) (map[string]string, error) {
	holders := map[string]string{}
	for chunk := range slices.Chunk(cases, takeSize) {
		present, err := r.findHolds(ctx, chunk)
		if err != nil {
			return nil, err
		}
		for _, p := range present {
			if p.Body.Incident != incident && p.Body.isHeld(p.ID, p.cases) {
				holders[p.ID] = p.Body.Incident
			}
		}
	}
	return holders, nil
}

// ConfirmCases ends the change of an incident that has listed or counted its taken cases. A hold that cannot be written
// now is settled by the due work.
func (r *Roster) ConfirmCases(ctx context.Context, i Incident, taken Taken) {
	cases := i.indexCases()
	holds := slices.Concat(taken.holds, taken.shared)
	r.endPending(ctx, holds, func(doc *holdDoc) { doc.Body.IsCounted = cases.isCounted(doc.ID) })
}

// ReleaseCases ends a change that came to nothing. The holds of cases that the incident does not list end with that. Those
// that another change of the incident took stay pending.
func (r *Roster) ReleaseCases(ctx context.Context, taken Taken) {
	r.endPending(ctx, taken.holds, func(*holdDoc) {})
}

func (r *Roster) endPending(ctx context.Context, holds []holdDoc, change func(*holdDoc)) {
	var group sync.WaitGroup
	for part := range slices.Chunk(holds, len(holds)/confirmers+1) {
		group.Go(func() {
			for _, doc := range part {
				change(&doc)
				doc.Body.Task.ClearDue()
				if _, err := r.repository.holds.Replace(ctx, doc); err != nil && !docstore.IsConflict(err) {
					return
				}
			}
		})
	}
	group.Wait()
}

// reasonCasesJoined is that of a change that met another one of the same incident.
const reasonCasesJoined = "CASES_JOINED"

// casesJoined returns the fault of a change for which the cases of an incident were not taken.
func casesJoined() error {
	return fault.New(fault.Conflict, reasonCasesJoined, "cases have joined the mass incident meanwhile")
}

func isCasesJoined(err error) bool { return fault.ReasonOf(err) == reasonCasesJoined }
