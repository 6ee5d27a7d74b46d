package organisation

import (
	"maps"
	"slices"
	"time"

	"github.com/ombud/ombud/services/escalation/internal/ladder"
)

// Snapshot is the organisation at one time. It does not change. It implements handling.Roster and oncall.People.
type Snapshot struct {
	readAt    time.Time
	sendsMail bool // there is a mail server for notices

	names    []string // of all staff, sorted
	staff    map[string]Staff
	hours    map[string]workingHours // by staff
	members  map[string][]string     // by `teams/{team}`, sorted
	teams    map[string]Team
	onCall   map[string]OnCall
	policies map[ladder.Scope]ladder.Policy
}

// isFresh reports whether the snapshot may serve at a time. After a clock was set back it may not.
func (s *Snapshot) isFresh(now time.Time) bool {
	return s != nil && now.Sub(s.readAt) < maxAge && !now.Before(s.readAt)
}

// indexStaff computes the fields that follow from the staff. It takes working hours that have not changed from an earlier
// snapshot; nil for none.
func (s *Snapshot) indexStaff(earlier *Snapshot) {
	s.names = slices.Sorted(maps.Keys(s.staff))
	s.members = map[string][]string{}
	for _, name := range s.names {
		for _, team := range s.staff[name].Teams {
			s.members[team] = append(s.members[team], name)
		}
	}
	var known map[string]workingHours
	if earlier != nil {
		known = earlier.hours
	}
	s.hours = workingHoursOf(s.staff, known)
}

// policiesByScope returns the ladders by the cases that climb by them. The default one is present also before it is stored.
func policiesByScope(policies map[string]Policy) map[ladder.Scope]ladder.Policy {
	ladders := map[ladder.Scope]ladder.Policy{{}: DefaultLadder().Policy}
	for name, policy := range policies {
		if !policy.Scope.Empty() || name == DefaultPolicy {
			ladders[policy.Scope] = policy.Policy
		}
	}
	return ladders
}

// PolicyFor returns the most specific ladder for a case.
func (s *Snapshot) PolicyFor(of ladder.Scope) ladder.Policy {
	for _, scope := range of.Wider() {
		if policy, ok := s.policies[scope]; ok {
			return policy
		}
	}
	return s.policies[ladder.Scope{}]
}

// MembersOf returns the staff in `teams/{team}`, sorted.
func (s *Snapshot) MembersOf(team string) []string { return s.members[team] }

// Staffed reports whether `teams/{team}` has an available member at a time: neither leaving nor away.
func (s *Snapshot) Staffed(team string, at time.Time) bool {
	return slices.ContainsFunc(s.members[team], func(name string) bool { return s.staff[name].IsAvailable(at) })
}

// Employs reports whether `staff/{staff}` exists and is not leaving.
func (s *Snapshot) Employs(staff string) bool {
	person, ok := s.staff[staff]
	return ok && !person.Leaving
}

// Available reports whether `staff/{staff}` exists and is neither leaving nor away at a time.
func (s *Snapshot) Available(staff string, at time.Time) bool {
	person, ok := s.staff[staff]
	return ok && person.IsAvailable(at)
}

// CapacityOf returns the number of unsolved cases up to which cases are assigned to a member of staff; zero for no limit.
func (s *Snapshot) CapacityOf(staff string) int { return s.staff[staff].Capacity }

// OnCall returns the person on call at a time by `onCallSchedules/{on_call_schedule}`; false when nobody is, or there is no such
// schedule.
func (s *Snapshot) OnCall(schedule string, at time.Time) (staff string, ok bool) {
	known, ok := s.onCall[schedule]
	if !ok {
		return "", false
	}
	shift := known.ShiftAt(at, s)
	return shift.Staff, shift.Staff != ""
}

// Boundary implements oncall.People: the beginnings and ends of absences.
func (s *Snapshot) Boundary(staff string, at time.Time) (before, after time.Time) {
	return s.staff[staff].boundariesAround(at)
}
