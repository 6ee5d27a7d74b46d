package organisation

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/services/escalation/internal/ladder"
)

// freshness is how long a snapshot serves before it is read again. Replicas see each
// other's changes within it.
const freshness = time.Second

// Source reads the whole organisation.
type Source interface {
	// AllStaff and the others return everything there is, by name.
	AllStaff(ctx context.Context) (map[string]Staff, error)
	AllTeams(ctx context.Context) (map[string]Team, error)
	AllPolicies(ctx context.Context) (map[string]Policy, error)
	AllOnCall(ctx context.Context) (map[string]OnCall, error)
}

// Directory answers what every opening and every climb must know, from memory. It is
// safe for concurrent use.
type Directory struct {
	source Source
	clock  clock.Clock
	mu     sync.Mutex
	known  *Snapshot
}

// NewDirectory returns a directory that has read nothing yet.
func NewDirectory(source Source, clk clock.Clock) *Directory {
	return &Directory{source: source, clock: clk}
}

// Snapshot is the organisation at one time. It does not change. It is a
// handling.Roster and oncall.People.
type Snapshot struct {
	read     time.Time
	names    []string // of all staff, in order
	staff    map[string]Staff
	shifts   map[string]shift
	members  map[string][]string // who is in `teams/{team}`, by name
	teamed   map[string]Team
	onCall   map[string]OnCall
	policies map[ladder.Scope]ladder.Policy
}

// Snapshot returns the organisation as it was at most a second ago. While the store
// does not answer, an older one serves.
func (d *Directory) Snapshot(ctx context.Context) (*Snapshot, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.clock.Now()
	if d.known != nil && now.Sub(d.known.read) < freshness && !now.Before(d.known.read) {
		return d.known, nil
	}
	fresh, err := d.read(ctx, now)
	if err != nil && d.known == nil {
		return nil, err
	}
	if err == nil {
		d.known = fresh
	}
	return d.known, nil
}

// Forget makes the next Snapshot read afresh, after a change made here.
func (d *Directory) Forget() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.known != nil {
		stale := *d.known
		stale.read = time.Time{}
		d.known = &stale
	}
}

func (d *Directory) read(ctx context.Context, now time.Time) (*Snapshot, error) {
	staff, err := d.source.AllStaff(ctx)
	if err != nil {
		return nil, err
	}
	teams, err := d.source.AllTeams(ctx)
	if err != nil {
		return nil, err
	}
	policies, err := d.source.AllPolicies(ctx)
	if err != nil {
		return nil, err
	}
	onCall, err := d.source.AllOnCall(ctx)
	if err != nil {
		return nil, err
	}
	var before map[string]shift
	if d.known != nil {
		before = d.known.shifts
	}
	s := &Snapshot{
		read:     now,
		names:    slices.Sorted(maps.Keys(staff)),
		staff:    staff,
		shifts:   shiftsOf(staff, before),
		members:  map[string][]string{},
		teamed:   teams,
		onCall:   onCall,
		policies: byScope(policies),
	}
	for _, name := range s.names {
		for _, team := range staff[name].Teams {
			s.members[team] = append(s.members[team], name)
		}
	}
	return s, nil
}

// Staffed reports whether `teams/{team}` has anybody who is neither leaving nor away at a
// time.
func (s *Snapshot) Staffed(team string, at time.Time) bool {
	return slices.ContainsFunc(s.members[team], func(name string) bool { return s.staff[name].Available(at) })
}

// Employs reports whether `staff/{staff}` is there and stays.
func (s *Snapshot) Employs(staff string) bool {
	person, ok := s.staff[staff]
	return ok && !person.Leaving
}

// Available reports whether `staff/{staff}` is there, stays and is not away at a time.
func (s *Snapshot) Available(staff string, at time.Time) bool {
	person, ok := s.staff[staff]
	return ok && person.Available(at)
}
