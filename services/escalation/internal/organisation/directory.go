package organisation

import (
	"context"
	"sync"
	"time"

	"github.com/ombud/ombud/pkg/clock"
)

// maxAge is the age up to which a snapshot serves. Replicas see each other's changes within it.
const maxAge = time.Second

// Source reads the whole organisation. Its methods return all resources of a kind by name.
type Source interface {
	AllStaff(ctx context.Context) (map[string]Staff, error)
	AllTeams(ctx context.Context) (map[string]Team, error)
	AllPolicies(ctx context.Context) (map[string]Policy, error)
	AllOnCall(ctx context.Context) (map[string]OnCall, error)
}

// Directory keeps a snapshot of the organisation in memory. It is safe for concurrent use.
type Directory struct {
	source    Source
	clock     clock.Clock
	sendsMail bool

	mu     sync.Mutex
	latest *Snapshot
}

// NewDirectory returns a directory that has read nothing yet. SendsMail is set where there is a mail server for notices.
func NewDirectory(source Source, clk clock.Clock, sendsMail bool) *Directory {
	return &Directory{source: source, clock: clk, sendsMail: sendsMail}
}

// Snapshot returns the organisation as it was at most a second ago. While the source fails, an older snapshot serves.
func (d *Directory) Snapshot(ctx context.Context) (*Snapshot, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.clock.Now()
	if d.latest.isFresh(now) {
		return d.latest, nil
	}
	fresh, err := d.readSource(ctx, now)
	if err != nil && d.latest == nil {
		return nil, err
	}
	if err == nil {
		d.latest = fresh
	}
	return d.latest, nil
}

// Forget makes the next Snapshot read the source, after a change.
func (d *Directory) Forget() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.latest != nil {
		stale := *d.latest
		stale.readAt = time.Time{}
		d.latest = &stale
	}
}

// readSource returns the organisation as the source has it.
func (d *Directory) readSource(ctx context.Context, now time.Time) (*Snapshot, error) {
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
	s := &Snapshot{
		readAt:    now,
		sendsMail: d.sendsMail,
		staff:     staff,
		teams:     teams,
		onCall:    onCall,
		policies:  policiesByScope(policies),
	}
	s.indexStaff(d.latest)
	return s, nil
}
