package organisation

import (
	"time"

	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/services/escalation/internal/oncall"
)

// OnCall is an on-call schedule.
type OnCall struct {
	DisplayName          string `bson:"displayName"`
	oncall.Schedule      `bson:",inline"`
	idempotency.Commands `bson:",inline"`
}

// OnCall returns who is on call at a time by `onCallSchedules/{on_call_schedule}`; false
// when nobody is, or there is no such schedule.
func (s *Snapshot) OnCall(schedule string, at time.Time) (string, bool) {
	known, ok := s.onCall[schedule]
	if !ok {
		return "", false
	}
	shift := known.On(at, s)
	return shift.Staff, shift.Staff != ""
}

// Boundary implements oncall.People: absences begin and end there.
func (s *Snapshot) Boundary(staff string, at time.Time) (before, after time.Time) {
	for _, a := range s.staff[staff].Absences {
		for _, t := range []time.Time{a.Start, a.End} {
			if !t.After(at) && t.After(before) {
				before = t
			}
			if t.After(at) && (after.IsZero() || t.Before(after)) {
				after = t
			}
		}
	}
	return before, after
}
