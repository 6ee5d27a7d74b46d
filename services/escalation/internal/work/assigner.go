package work

import (
	"context"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"github.com/ombud/ombud/services/escalation/internal/handling"
	"github.com/ombud/ombud/services/escalation/internal/help"
	"github.com/ombud/ombud/services/escalation/internal/organisation"
)

// assigner finds people for the case of one call. It is a handling.Dispatcher.
//
// A chosen person gets no other case from this process until endTurn, which the call makes once the case is written. Other
// processes may choose the same person at the same time: with n replicas a person gets at most n-1 cases beyond their
// capacity.
type assigner struct {
	*organisation.Snapshot
	ctx       context.Context //nolint:containedctx // it lives as long as the call
	handlings *handling.Repository
	turns     *turns
	chosen    string
}

// endTurn ends the turn of the chosen person.
func (a *assigner) endTurn() {
	if a.chosen != "" {
		a.turns.endTurn(a.chosen)
		a.chosen = ""
	}
}

// candidate is a person and the number of their cases, those offered to them included.
type candidate struct {
	name string
	load int
}

// FindOwner implements handling.Dispatcher: the least loaded of the fitting people at work with room; of several a random
// one. Speakers of the customer's language come before others. Where people claim from the queue, a pressing case finds them, too,
// and the next arrival is nobody's concern but that of an offer in real time.
func (a *assigner) FindOwner(w handling.Wanted, at time.Time) (handling.Pick, error) {
	a.endTurn() // a write that met another is tried again
	isPushed := a.IsPushQueue(w.Queue)
	if !isPushed && !w.Pressing {
		return handling.Pick{}, nil
	}
	fitting := a.FindFitting(requirementsOf(w))
	speakers, others := a.splitPresent(fitting, w.Language, at)
	for {
		freed := a.turns.nextEnd()
		chosen, isBusy, err := a.choosePerson(speakers)
		if err == nil && chosen == "" && !isBusy {
			chosen, isBusy, err = a.choosePerson(others)
		}
		if err != nil || chosen != "" {
			a.chosen = chosen
			return handling.Pick{Staff: chosen}, err
		}
		if !isBusy {
			pick := handling.Pick{Lack: explainLack(len(fitting), len(speakers)+len(others))}
			if isPushed || w.RealTime {
				pick.Next = a.nextArrival(fitting, at)
			}
			return pick, nil
		}
		select {
		case <-freed:
		case <-a.ctx.Done():
			return handling.Pick{}, a.ctx.Err()
		}
	}
}

// splitPresent returns the people at work: those that speak a language, and the others.
func (a *assigner) splitPresent(names []string, language string, at time.Time) (speakers, others []string) {
	for _, name := range names {
		switch {
		case !a.IsPresent(name, at):
		case a.Speaks(name, language):
			speakers = append(speakers, name)
		default:
			others = append(others, name)
		}
	}
	return speakers, others
}

// explainLack returns the reason in words why nobody was found, by the numbers of the people that fit and of these at work.
func explainLack(fitting, present int) string {
	switch {
	case fitting == 0:
		return "Nobody of the team has the level and the skills for it"
	case present == 0:
		return "Nobody of the team with the level and the skills for it is at work"
	default:
		return "Nobody at work with the level and the skills for it has room"
	}
}

// requirementsOf returns the demands of a case on its next owner or manager.
func requirementsOf(w handling.Wanted) organisation.Requirements {
	return organisation.Requirements{
		Queue:    w.Queue,
		Level:    w.Level,
		Category: w.Category,
		Service:  w.Service,
		Language: w.Language,
		Not:      w.Not,
	}
}

// choosePerson takes the turn of the least loaded person with room. Busy reports that a person with possible room is being
// given another case.
func (a *assigner) choosePerson(names []string) (chosen string, busy bool, err error) {
	people, err := a.sortByLoad(names, a.handlings.CountLoad)
	if err != nil {
		return "", false, err
	}
	for _, c := range people {
		if !a.hasRoom(c) {
			continue
		}
		if !a.turns.beginTurn(c.name) {
			busy = true
			continue
		}
		c.load, err = a.handlings.CountLoad(a.ctx, c.name)
		if err == nil && a.hasRoom(c) {
			return c.name, false, nil
		}
		a.turns.endTurn(c.name)
		if err != nil {
			return "", false, err
		}
	}
	return "", busy, nil
}

func (a *assigner) hasRoom(c candidate) bool {
	limit := a.CapacityOf(c.name)
	return limit == 0 || c.load < limit
}

// sortByLoad returns people with their loads, the least loaded first, equally loaded ones in random order.
func (a *assigner) sortByLoad(names []string, countLoad func(context.Context, string) (int, error)) ([]candidate, error) {
	people := make([]candidate, len(names))
	for i, name := range names {
		load, err := countLoad(a.ctx, name)
		if err != nil {
			return nil, err
		}
		people[i] = candidate{name, load}
	}
	rand.Shuffle(len(people), func(i, j int) { people[i], people[j] = people[j], people[i] })
	slices.SortStableFunc(people, func(a, b candidate) int { return a.load - b.load })
	return people, nil
}

// nextArrival returns the first arrival of absent people; zero when none is known.
func (a *assigner) nextArrival(names []string, at time.Time) time.Time {
	var first time.Time
	for _, name := range names {
		if a.IsPresent(name, at) {
			continue
		}
		if arrival, known := a.NextArrival(name, at); known && (first.IsZero() || arrival.Before(first)) {
			first = arrival
		}
	}
	return first
}

// FindManager implements handling.Dispatcher: of the best fitting people, the one with the fewest unsolved cases
// to accompany.
func (a *assigner) FindManager(w handling.Wanted, at time.Time) (help.Manager, bool, error) {
	people, err := a.sortByLoad(a.FindManagers(requirementsOf(w), at), a.handlings.CountManaged)
	if err != nil || len(people) == 0 {
		return help.Manager{}, false, err
	}
	return newManager(people[0].name, a.Person(people[0].name)), true, nil
}

// newManager returns a member of staff as an incident manager.
func newManager(name string, person organisation.Staff) help.Manager {
	return help.Manager{
		Staff: name,
		Name:  person.DisplayName,
		Email: person.Email,
		Phone: person.Phone,
	}
}

// turns lets this process give one case at a time to a person, so that nobody is counted free twice. It is safe for
// concurrent use.
type turns struct {
	mu   sync.Mutex
	busy map[string]bool
	// freed is closed, and made anew, when a turn ends.
	freed chan struct{}
}

func newTurns() *turns { return &turns{busy: map[string]bool{}, freed: make(chan struct{})} }

// beginTurn begins the turn of a person; false when they have one.
func (t *turns) beginTurn(name string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.busy[name] {
		return false
	}
	t.busy[name] = true
	return true
}

// endTurn ends the turn of a person.
func (t *turns) endTurn(name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.busy, name)
	close(t.freed)
	t.freed = make(chan struct{})
}

// nextEnd returns a channel that is closed when a turn ends.
func (t *turns) nextEnd() <-chan struct{} {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.freed
}
