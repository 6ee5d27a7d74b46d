package massincident

import (
	"time"

	"github.com/ombud/ombud/pkg/worker"
)

// hold is the claim of a mass incident on a case, kept under the id of the case. A case is of the incident that holds it.
// A hold ends without a write of its own: when the incident no longer lists the case, or is no longer open.
type hold struct {
	Incident string `bson:"incident"`
	// Turn is the number of incidents that have taken the case, this one included.
	Turn int64 `bson:"turn"`
	// Joining is set for a case that joined by its classification. The intake has linked it then.
	Joining *joining `bson:"joining,omitempty"`
	// IsCounted marks a case that the incident counts without listing it.
	IsCounted bool `bson:"counted,omitempty"`
	// Task is due while the incident may not list the case yet.
	Task worker.Task `bson:"task"`
}

// joining is what an incident keeps of a case that joined by its classification.
type joining struct {
	Territory string    `bson:"territory,omitempty"`
	At        time.Time `bson:"at"`
}

// isPending reports whether the incident is about to list the case.
func (h *hold) isPending() bool { return h.Task.Due != nil }

// isHeld reports whether the hold on a case is valid, given the cases of its incident; nil for one that is not stored. An
// incident that is being created holds the cases that it is about to list. One that was declared holds what it has taken,
// even if it is resolved before it has taken all of its cases.
func (h *hold) isHeld(caseID string, of *caseIndex) bool {
	switch {
	case of == nil:
		return h.isPending()
	case of.hasEnded(caseID, h.Turn):
		return false
	case of.state == Candidate:
		return h.isPending()
	}
	return of.mayHold && (h.isPending() || h.IsCounted || of.listed[caseID])
}
