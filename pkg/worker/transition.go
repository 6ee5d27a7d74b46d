package worker

import (
	"strings"
	"time"

	"github.com/ombud/ombud/pkg/clock"
)

// maxLastError bounds the kept text of an error, in bytes.
const maxLastError = 300

// plannedAt returns the planned time of the due step.
func (t *Task) plannedAt() time.Time {
	if t.Plan != nil {
		return *t.Plan
	}
	return *t.Due
}

// isRunning reports whether the document is under a lease.
func (t *Task) isRunning(now time.Time) bool {
	return t.Lease != nil && t.Lease.After(now)
}

// leaseTo leases the document to a worker. Requests during an earlier run that never ended are served by this run.
func (t *Task) leaseTo(now time.Time, lease time.Duration, by string) {
	plan, end := t.plannedAt(), clock.RoundUpToMilliseconds(now.Add(lease))
	t.Plan, t.Due, t.Lease, t.By = &plan, &end, &end, by
	t.Fence++
	t.Attempts++
	if t.Next != nil && !t.Next.After(now) {
		t.Next = nil
	}
}

// absorbDue repairs a task whose Due was written directly while the step runs: the time counts as a request of MakeDue.
func (t *Task) absorbDue() {
	if t.Lease == nil || t.Due == nil || t.Due.Equal(*t.Lease) {
		return
	}
	at := *t.Due
	t.Due = t.Lease
	t.MakeDue(at)
}

// endLease ends the lease, so that no other commit of the same claim passes the fence. It returns the due time requested
// during the run; nil for none.
func (t *Task) endLease() *time.Time {
	t.absorbDue()
	next := t.Next
	t.Lease, t.By, t.Next = nil, "", nil
	t.Fence++
	return next
}

// markDone records that the step is done and that nothing is due so far. A request for another run has left its origin,
// which stays for that run.
func (t *Task) markDone(asked bool) {
	origin := ""
	if asked {
		origin = t.Origin
	}
	*t = Task{Fence: t.Fence, Origin: origin}
}

// retryAt leaves the step due at a later time. The plan stays, so that it is known how late the step is.
func (t *Task) retryAt(at time.Time) {
	at = clock.RoundUpToMilliseconds(at)
	t.Due = &at
}

// parkAt gives the step up. The plan stays, for the case that the step is replayed.
func (t *Task) parkAt(now time.Time) {
	now = clock.RoundUpToMilliseconds(now)
	t.Due, t.ParkedAt = nil, &now
}

// putBack undoes a claim after a run that the worker cut short.
func (t *Task) putBack() {
	plan := t.plannedAt()
	t.Plan, t.Due = nil, &plan
	t.Attempts--
}

// replayAt makes a parked step due again with all its tries.
func (t *Task) replayAt(now time.Time) {
	now = clock.RoundUpToMilliseconds(now)
	t.Due, t.ParkedAt = &now, nil
	t.Attempts, t.Outages = 0, 0
}

// recordError keeps the error of the last run.
func (t *Task) recordError(cause error) {
	text := cause.Error()
	t.LastError = strings.ToValidUTF8(text[:min(len(text), maxLastError)], "")
}

// earlierOf returns the earlier of a time that may be nil and one that is not.
func earlierOf(a *time.Time, b time.Time) *time.Time {
	if a != nil && !b.Before(*a) {
		return a
	}
	return &b
}
