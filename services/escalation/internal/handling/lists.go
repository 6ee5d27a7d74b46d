package handling

import "time"

// never is the deadline of a handling that has none, so that it comes last in lists.
func never() time.Time { return time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC) }

// index brings the fields up to date by which handlings are found.
func (h *Handling) index() {
	h.Free = ""
	if h.State == Open && h.Owner == "" {
		h.Free = h.Queue
	}
	h.Deadline = h.deadline()
	h.Board = h.board()
	h.Managed, h.Wants = "", ""
	if h.State == Resolved {
		return
	}
	if h.Managed = h.Manager.Staff; h.Managed == "" && len(h.Triggers) > 0 {
		h.Wants = "manager"
	}
}

// deadline returns the earliest deadline that is not met.
func (h *Handling) deadline() time.Time {
	first := never()
	if h.State == Resolved {
		return first
	}
	if _, due := h.Clocks.next(); !due.IsZero() {
		first = due
	}
	// What is late already comes before what may become late.
	if missed, ok := h.Clocks.missed(h.Answered); ok {
		first = earliest(first, missed)
	}
	return first
}

// Schedule makes the handling due: now when something waits to be delivered, else when
// something happens next by itself.
func (h *Handling) Schedule(now time.Time) {
	wakes, any := h.Wakes()
	switch {
	case h.Pending():
		h.Task.Set(now)
	case any:
		h.Task.Set(wakes)
	default:
		h.Task.Clear()
	}
	h.Task.Origin = h.Origin
}

// Pending reports whether something waits to be delivered: reports for the timeline, ended
// passes and engagements for the archive, or other cases for those who have lost this one.
func (h *Handling) Pending() bool {
	return len(h.Reports) > 0 || len(h.Unfiled()) > 0 || len(h.UnfiledEngagements()) > 0 || len(h.Freed) > 0
}

// Unfiled returns the ended passes that the archive does not have, oldest first. The first
// of them has the number Filed.
func (h *Handling) Unfiled() []Pass {
	return h.Passes[h.Filed-h.Dropped : len(h.Passes)-1]
}

// keptPasses is how many ended passes stay in the document once the archive has them.
const keptPasses = 100

// Archived notes that the archive has the passes up to a number, and drops old ones. Amended
// is what Amended was when they were read: if any has changed since, it does nothing.
func (h *Handling) Archived(to, amended int) {
	if h.Amended != amended {
		return
	}
	h.Filed = max(h.Filed, to)
	if over := min(len(h.Passes)-1-keptPasses, h.Filed-h.Dropped); over > 0 {
		h.Passes = h.Passes[over:]
		h.Dropped += over
	}
}
