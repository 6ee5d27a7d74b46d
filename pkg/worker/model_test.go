package worker_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ombud/ombud/pkg/docstore/docstoretest"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/worker"
)

// TestModel makes random moves with a few documents and two workers, and compares what runs, when, and what it leaves with
// a model that is simple enough to be right: nothing runs early, nothing is lost, every step commits once.
func TestModel(t *testing.T) {
	r, db := faultyRig(t)
	round := 0
	rapid.Check(t, func(t *rapid.T) {
		round++
		r.clock.Set(r.start)
		m := &machine{rig: r, db: db, jobs: map[string]*expected{}, prefix: fmt.Sprintf("round-%d-", round)}
		alone := func(o *worker.Options) { o.Concurrency = 1 }
		m.workers = []*worker.Worker[job]{r.worker(m.handle, alone), r.worker(m.handle, alone)}
		defer m.cleanUp()
		t.Repeat(map[string]func(*rapid.T){
			"insert":     m.insert,
			"set":        m.set,
			"makeDue":    m.makeDue,
			"clear":      m.clear,
			"replay":     m.replay,
			"lateCommit": m.lateCommit,
			"pass":       m.pass,
			"":           m.compare,
		})
	})
}

// cleanUp leaves nothing due for the next round.
func (m *machine) cleanUp() {
	m.db.Restore()
	for id := range m.jobs {
		require.NoError(m.rig, m.rig.jobs.Delete(m.rig.Context(), id))
	}
}

// machine holds the model and the means to move.
type machine struct {
	rig     *rig
	db      *docstoretest.FaultyDatabase
	workers []*worker.Worker[job]
	jobs    map[string]*expected
	prefix  string
	ends    map[string][]end // how the next runs of each document end
	ran     []string
	problem string
}

func (m *machine) now() time.Duration { return m.rig.clock.Now().Sub(m.rig.start) }

// at draws a time around now, most of them in the future.
func (m *machine) at(t *rapid.T) time.Duration {
	return max(0, m.now()+time.Duration(rapid.IntRange(-5, 60).Draw(t, "seconds"))*time.Second)
}

func (m *machine) pick(t *rapid.T) (string, *expected) {
	if len(m.jobs) == 0 {
		t.Skip("no documents yet")
	}
	id := rapid.SampledFrom(slices.Sorted(maps.Keys(m.jobs))).Draw(t, "id")
	return id, m.jobs[id]
}

func (m *machine) insert(t *rapid.T) {
	if len(m.jobs) == 3 {
		t.Skip("enough documents")
	}
	id, at := fmt.Sprint(m.prefix, len(m.jobs)), m.at(t)
	m.rig.insert(id, at)
	m.jobs[id] = &expected{due: at, plan: never, next: never}
}

func (m *machine) set(t *rapid.T) {
	id, e := m.pick(t)
	at := m.at(t)
	m.rig.update(id, func(j *job) { j.Task.SetDue(m.rig.start.Add(at)) })
	e.set(at)
}

func (m *machine) makeDue(t *rapid.T) {
	id, e := m.pick(t)
	at := m.at(t)
	m.rig.update(id, func(j *job) { j.Task.MakeDue(m.rig.start.Add(at)) })
	e.makeDue(at)
}

func (m *machine) clear(t *rapid.T) {
	id, e := m.pick(t)
	m.rig.update(id, func(j *job) { j.Task.ClearDue() })
	e.clear()
}

func (m *machine) replay(t *rapid.T) {
	id, e := m.pick(t)
	_, err := m.workers[0].Replay(m.rig.Context(), id)
	if !e.parked {
		require.Equal(t, worker.ReasonNotParked, fault.ReasonOf(err))
		return
	}
	require.NoError(t, err)
	e.due, e.attempts, e.parked = m.now(), 0, false
}

// lateCommit is a run that was believed dead and comes back. It counts only while nobody else has claimed.
func (m *machine) lateCommit(t *rapid.T) {
	id, e := m.pick(t)
	if e.dead == nil {
		t.Skip("nobody has crashed")
	}
	err := done(m.rig.Context(), e.dead)
	if e.fence != e.deadFence {
		require.Equal(t, worker.ReasonFenced, fault.ReasonOf(err), id)
		return
	}
	require.NoError(t, err)
	e.commit(never)
}

// pass moves the clock and lets one of the workers run what is due.
func (m *machine) pass(t *rapid.T) {
	m.rig.clock.Advance(time.Duration(rapid.IntRange(0, 40).Draw(t, "advance")) * time.Second)
	w := m.workers[rapid.IntRange(0, 1).Draw(t, "worker")]
	m.ends, m.ran = map[string][]end{}, nil
	var want []string
	for _, id := range slices.Sorted(maps.Keys(m.jobs)) {
		want = append(want, m.foresee(t, id)...)
	}
	_, err := w.RunOnce(m.rig.Context())
	require.NoError(t, err)
	require.Empty(t, m.problem)
	require.ElementsMatch(t, want, m.ran)
	m.db.Restore()
}

// foresee works out which runs a document is in for at this time, draws how they end, and moves the model along.
func (m *machine) foresee(t *rapid.T, id string) []string {
	e, now := m.jobs[id], m.now()
	var runs []string
	for e.due != never && e.due <= now {
		if e.leased && e.attempts >= 4 { // all of them crashed
			e.park()
			continue
		}
		plan := e.plan
		if plan == never {
			plan = e.due
		}
		runs = append(runs, fmt.Sprintf("%s due %v", id, plan))
		how := end{
			Crash: rapid.IntRange(0, 3).Draw(t, "crash") == 0,
			Fail:  rapid.IntRange(0, 2).Draw(t, "fail") == 0,
			Next:  rapid.SampledFrom([]time.Duration{never, now + time.Second, now + time.Minute}).Draw(t, "next"),
		}
		m.ends[id] = append(m.ends[id], how)
		e.claim(now, plan)
		e.end(now, how)
	}
	return runs
}

// handle plays the next foreseen end of a document.
func (m *machine) handle(ctx context.Context, claim *worker.Claim[job]) error {
	id := claim.Doc().ID
	m.ran = append(m.ran, fmt.Sprintf("%s due %v", id, claim.Due().Sub(m.rig.start)))
	if len(m.ends[id]) == 0 {
		m.problem = "an unforeseen run of " + id
		return done(ctx, claim)
	}
	how := m.ends[id][0]
	m.ends[id] = m.ends[id][1:]
	switch {
	case how.Crash:
		m.jobs[id].dead = claim
		return crashOn(m.db)(ctx, claim)
	case how.Fail:
		return errors.New("failed")
	case how.Next == never:
		return done(ctx, claim)
	default:
		return doneUntil(m.rig.start.Add(how.Next))(ctx, claim)
	}
}

// compare looks whether the documents are what the model says.
func (m *machine) compare(t *rapid.T) {
	for id, want := range m.jobs {
		got := m.rig.get(id)
		due := never
		if got.Task.Due != nil {
			due = got.Task.Due.Sub(m.rig.start)
		}
		require.Equal(t, want.due, due, "due of %s", id)
		require.Equal(t, want.leased, got.Task.Lease != nil, "lease of %s", id)
		require.Equal(t, want.parked, got.Task.ParkedAt != nil, "parking of %s", id)
		require.Equal(t, want.attempts, got.Task.Attempts, "attempts of %s", id)
		require.Equal(t, want.commits, got.Commits, "commits of %s", id)
		require.Equal(t, want.fence, got.Task.Fence, "fence of %s", id)
	}
}
