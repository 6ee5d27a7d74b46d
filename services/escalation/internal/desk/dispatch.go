package desk

import (
	"context"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/ombud/ombud/services/escalation/internal/handling"
	"github.com/ombud/ombud/services/escalation/internal/organisation"
)

// dispatcher finds people for the case of one call. It is a handling.Dispatcher.
//
// Who is chosen is given nothing else by this process until done, which the call does once
// the case is written. Other processes may choose the same person at the same time: with n
// replicas somebody gets at most n-1 cases more than their capacity.
type dispatcher struct {
	*organisation.Snapshot
	ctx    context.Context //nolint:containedctx // it lives as long as the call
	desk   *Desk
	chosen string
}

// done lets others be given to whoever was chosen.
func (x *dispatcher) done() {
	if x.chosen != "" {
		x.desk.turns.end(x.chosen)
		x.chosen = ""
	}
}

// candidate is somebody with what they have to do.
type candidate struct {
	name string
	load int
}

// Owner implements handling.Dispatcher: the least loaded of those who fit, are at work and
// have room; of several a random one.
func (x *dispatcher) Owner(w handling.Wanted, at time.Time) (handling.Pick, error) {
	x.done() // a write that was overtaken is tried again
	if !x.Gives(w.Queue) {
		return handling.Pick{}, nil
	}
	fitting := x.Fitting(w)
	present := slices.DeleteFunc(slices.Clone(fitting), func(name string) bool { return !x.Present(name, at) })
	for {
		freed := x.desk.turns.next()
		chosen, wait, err := x.choose(present)
		if err != nil || chosen != "" {
			x.chosen = chosen
			return handling.Pick{Staff: chosen}, err
		}
		if !wait {
			return handling.Pick{Next: x.arrival(fitting, at)}, nil
		}
		if err := await(x.ctx, freed); err != nil {
			return handling.Pick{}, err
		}
	}
}

// choose takes the turn of the least loaded who has room. Wait is whether somebody who may
// have room is being given another case.
func (x *dispatcher) choose(names []string) (chosen string, wait bool, err error) {
	people, err := x.byLoad(names, x.desk.Handlings.Load)
	if err != nil {
		return "", false, err
	}
	for _, c := range people {
		if !x.hasRoom(c) {
			continue
		}
		if !x.desk.turns.take(c.name) {
			wait = true
			continue
		}
		c.load, err = x.desk.Handlings.Load(x.ctx, c.name)
		if err == nil && x.hasRoom(c) {
			return c.name, false, nil
		}
		x.desk.turns.end(c.name)
		if err != nil {
			return "", false, err
		}
	}
	return "", wait, nil
}

func (x *dispatcher) hasRoom(c candidate) bool {
	limit := x.Capacity(c.name)
	return limit == 0 || c.load < limit
}

// byLoad returns people with their loads, the least loaded first.
func (x *dispatcher) byLoad(names []string, load func(context.Context, string) (int, error)) ([]candidate, error) {
	people := make([]candidate, len(names))
	for i, name := range names {
		n, err := load(x.ctx, name)
		if err != nil {
			return nil, err
		}
		people[i] = candidate{name, n}
	}
	rand.Shuffle(len(people), func(i, j int) { people[i], people[j] = people[j], people[i] })
	slices.SortStableFunc(people, func(a, b candidate) int { return a.load - b.load })
	return people, nil
}

// arrival returns when the first of some people comes who is not at work; zero when none does.
func (x *dispatcher) arrival(names []string, at time.Time) time.Time {
	var first time.Time
	for _, name := range names {
		if x.Present(name, at) {
			continue
		}
		if comes, known := x.Arrives(name, at); known && (first.IsZero() || comes.Before(first)) {
			first = comes
		}
	}
	return first
}

// Manager implements handling.Dispatcher: of those who fit best, who accompanies the fewest
// unsolved cases.
func (x *dispatcher) Manager(w handling.Wanted, at time.Time) (handling.Manager, bool, error) {
	people, err := x.byLoad(x.Managers(w, at), x.desk.Handlings.Managed)
	if err != nil || len(people) == 0 {
		return handling.Manager{}, false, err
	}
	return x.AsManager(people[0].name), true, nil
}
