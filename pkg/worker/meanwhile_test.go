package worker_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/worker"
)

// Others make a document due while its step is being run. The run is not disturbed: nobody else runs the document. And
// what they asked for is not lost, whatever the run ends with.
func TestDueTimesThatAreSetDuringARun(t *testing.T) {
	const now, soon, later = time.Millisecond, time.Second, time.Hour
	fails := func(context.Context, *worker.Claim[job]) error { return context.Canceled }
	cases := map[string]struct {
		meanwhile func(r *rig, task *worker.Task)
		end       func(r *rig) worker.Handler[job]
		want      time.Duration // due, after the start; negative for never
	}{
		"set, then nothing left to do":      {set(soon), always(done), soon},
		"set, then something later":         {set(soon), until(later), soon},
		"set later, then something earlier": {set(later), until(soon), soon},
		"set twice, the last one counts":    {both(set(soon), set(later)), always(done), later},
		"made due now":                      {makeDue(now), always(done), now},
		"made due twice":                    {both(makeDue(soon), makeDue(later)), always(done), soon},
		"set and cleared":                   {both(set(soon), unset), always(done), -1},
		"cleared, then the run decides":     {unset, until(later), later},
		"due field written over":            {direct(now), always(done), now},
		"due field written over, later":     {direct(later), always(done), later},
		"set, then the run fails":           {set(now), always(fails), now},
		"set later, then the run fails":     {set(later), always(fails), now + time.Second},
		"nothing, then the run fails":       {func(*rig, *worker.Task) {}, always(fails), now + time.Second},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			onTestedStore(t, func(r *rig) {
				r.insert("a", 0)
				slow, second := newHold(), newHold()
				_, end := slow.begin(r, r.worker(slow.handle))
				r.clock.Advance(now)
				r.update("a", func(j *job) { c.meanwhile(r, &j.Task) })
				other := r.worker(second.handle)
				_, err := other.RunOnce(r.Context()) // it may put the document right, but must not run it
				require.NoError(r, err)
				r.runs(other, 0)

				end(c.end(r))
				if c.want < 0 {
					require.Nil(r, r.get("a").Task.Due)
					return
				}
				r.due("a", c.want)
				require.Nil(r, r.get("a").Task.Lease)
			})
		})
	}
}

// The step that others have asked for runs although the process that held the claim has died.
func TestDueTimesThatAreSetDuringAnAbandonedRun(t *testing.T) {
	onTestedStore(t, func(r *rig) {
		_, err := r.jobs.Insert(r.Context(), "a", job{Task: worker.LeasedTask(r.start, lease, "")})
		require.NoError(r, err)
		r.update("a", func(j *job) { j.Task.SetDue(r.start.Add(time.Second)) })
		r.update("a", func(j *job) { j.Task.MakeDue(r.start.Add(time.Hour)) })
		w := r.worker(done)
		r.clock.Advance(lease)
		r.runs(w, 1) // serves the interrupted step and the one that was asked for
		require.Nil(r, r.get("a").Task.Due)

		_, err = r.jobs.Insert(r.Context(), "b", job{Task: worker.LeasedTask(r.start, lease, "")})
		require.NoError(r, err)
		r.update("b", func(j *job) { j.Task.SetDue(r.start.Add(time.Hour)) })
		r.runs(w, 1)
		r.due("b", time.Hour) // was not due yet when the step ran
	})
}

// Work that arrives on a parked document is a new chance for it.
func TestSetAndMakeDueUnpark(t *testing.T) {
	cases := map[string]func(*rig, *worker.Task){"set": set(0), "make due": makeDue(0)}
	for name, change := range cases {
		t.Run(name, func(t *testing.T) {
			onTestedStore(t, func(r *rig) {
				r.insert("a", 0)
				broken := r.worker(func(context.Context, *worker.Claim[job]) error { return context.Canceled },
					func(o *worker.Options) { o.Backoff.Tries = 1 })
				r.runs(broken, 1)
				require.NotNil(r, r.get("a").Task.ParkedAt)
				r.update("a", func(j *job) { change(r, &j.Task) })
				require.Nil(r, r.get("a").Task.ParkedAt)
				r.runs(r.worker(done), 1)
				require.Equal(r, 1, r.get("a").Commits)
			})
		})
	}
}

func TestMakeDueBringsForwardOnly(t *testing.T) {
	start := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	var task worker.Task
	task.MakeDue(start.Add(time.Hour))
	require.Equal(t, start.Add(time.Hour), *task.Due)
	task.MakeDue(start.Add(2 * time.Hour))
	require.Equal(t, start.Add(time.Hour), *task.Due)
	task.MakeDue(start)
	require.Equal(t, start, *task.Due)
	task.SetDue(start.Add(3 * time.Hour))
	require.Equal(t, start.Add(3*time.Hour), *task.Due)
	task.ClearDue()
	require.Equal(t, worker.Task{}, task)
}

func set(after time.Duration) func(*rig, *worker.Task) {
	return func(r *rig, task *worker.Task) { task.SetDue(r.start.Add(after)) }
}

func makeDue(after time.Duration) func(*rig, *worker.Task) {
	return func(r *rig, task *worker.Task) { task.MakeDue(r.start.Add(after)) }
}

// direct is a writer that does not know of Set.
func direct(after time.Duration) func(*rig, *worker.Task) {
	return func(r *rig, task *worker.Task) {
		due := r.start.Add(after)
		task.Due = &due
	}
}

func unset(_ *rig, task *worker.Task) { task.ClearDue() }

func both(first, then func(*rig, *worker.Task)) func(*rig, *worker.Task) {
	return func(r *rig, task *worker.Task) {
		first(r, task)
		then(r, task)
	}
}

func always(handle worker.Handler[job]) func(*rig) worker.Handler[job] {
	return func(*rig) worker.Handler[job] { return handle }
}

func until(after time.Duration) func(*rig) worker.Handler[job] {
	return func(r *rig) worker.Handler[job] { return doneUntil(r.start.Add(after)) }
}
