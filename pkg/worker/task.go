package worker

import (
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
)

// The paths of the indexed fields: documents hold their task under the bson name "task".
const (
	dueField    = "task.due"
	parkedField = "task.parkedAt"
)

// Task is the part of a document that makes it due. It is a field of the document with the bson name "task"; the zero
// Task has nothing due. Services change it by SetDue, MakeDue, ClearDue and LeaseInline and by setting Origin; the rest
// belongs to the worker. Times are kept in milliseconds.
type Task struct {
	// Due is when a worker looks at the document next; nil for never. It is the time that was set, the end of the lease
	// while a worker runs the step, or the time of the next try after a failure.
	Due *time.Time `bson:"due,omitempty"`
	// Plan is when the step was meant to run, as long as Due says something else.
	Plan *time.Time `bson:"plan,omitempty"`
	// Lease is the end of the lease under which the step runs; nil when it does not run.
	Lease *time.Time `bson:"lease,omitempty"`
	// By is the worker that runs the step; empty when it does not run, or runs in the call that inserted the document.
	By string `bson:"by,omitempty"`
	// Next is the due time that was set while the step ran. It counts when the run ends.
	Next *time.Time `bson:"next,omitempty"`
	// Fence goes up when the document is claimed and when a claim ends.
	Fence int64 `bson:"fence,omitempty"`
	// Attempts counts the runs since the last commit, the present one included. Runs that ended because something else
	// was down are counted by Outages instead.
	Attempts int `bson:"attempts,omitempty"`
	Outages  int `bson:"outages,omitempty"`
	// LastError says why the last run failed; "" after a commit.
	LastError string `bson:"lastError,omitempty"`
	// ParkedAt is when the worker gave up; nil unless it did.
	ParkedAt *time.Time `bson:"parkedAt,omitempty"`
	// Origin is the W3C traceparent of the call that made the step due; see the function Origin.
	Origin string `bson:"origin,omitempty"`
}

// Index is the index by which workers find due documents. A collection with tasks declares it.
func Index() docstore.Index {
	return docstore.Index{Fields: []string{dueField}, Sparse: true}
}

// ParkedIndex is the index by which parked documents are listed. A collection with tasks declares it.
func ParkedIndex() docstore.Index {
	return docstore.Index{Fields: []string{parkedField}, Sparse: true}
}

// LeasedTask returns the task of a new document whose first step, due now, runs in the call that inserts it (see
// Worker.RunInline). If that process ends, a worker takes over when the lease is over. Origin is as in Task.
func LeasedTask(now time.Time, lease time.Duration, origin string) Task {
	var task Task
	task.LeaseInline(now, lease, origin)
	return task
}

// LeaseInline leases a document to the call that changes it, as LeasedTask does for a new one. It reports false, and
// changes nothing, while the step runs elsewhere.
func (t *Task) LeaseInline(now time.Time, lease time.Duration, origin string) bool {
	if t.isRunning(now) {
		return false
	}
	*t = Task{Fence: t.Fence, Origin: origin}
	t.SetDue(now)
	t.leaseTo(now, lease, "")
	return true
}

// SetDue makes the document due at the given time, rounded up to a millisecond, instead of at any other. The counters begin
// anew, and a parked document is parked no longer. While the step runs, the time counts from the end of the run; if the
// run leaves an earlier due time, that one counts.
func (t *Task) SetDue(at time.Time) {
	at = clock.RoundUpToMilliseconds(at)
	if t.Lease != nil {
		t.Next = &at
		return
	}
	*t = Task{
		Due:       &at,
		Fence:     t.Fence,
		LastError: t.LastError,
		Origin:    t.Origin,
	}
}

// MakeDue brings the document forward: it is due at the given time unless it is due earlier anyway. A parked document is
// parked no longer. While the step runs, MakeDue works like SetDue.
func (t *Task) MakeDue(at time.Time) {
	at = clock.RoundUpToMilliseconds(at)
	switch {
	case t.Lease != nil:
		t.Next = earlierOf(t.Next, at)
	case t.Due == nil:
		t.SetDue(at)
	default:
		t.Due = earlierOf(t.Due, at)
	}
}

// ClearDue removes the due time; a parked document is parked no longer. While the step runs, ClearDue takes back the
// requests of SetDue and MakeDue since the run began; the run itself decides the next due time.
func (t *Task) ClearDue() {
	if t.Lease != nil {
		t.Next = nil
		return
	}
	*t = Task{Fence: t.Fence}
}
