package handling_test

import (
	"slices"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ombud/ombud/services/escalation/internal/handling"
	"github.com/ombud/ombud/services/escalation/internal/help"
	"github.com/ombud/ombud/services/escalation/internal/timeline"
)

// refHelp is the help that a case has, plainly: what is owed, and when it was told that it is
// late.
type refHelp struct {
	called  bool // the level calls the digger
	engaged []*refDebt
	plan    []*refDebt // nil for none
}

// refDebt is what somebody owes by some times.
type refDebt struct {
	due  []time.Time
	late []bool
	done bool
}

// owe returns a debt by times.
func owe(due ...time.Time) *refDebt { return &refDebt{due: due, late: make([]bool, len(due))} }

// pass notes what has become late by a time.
func (d *refDebt) pass(now time.Time) {
	for i, due := range d.due {
		d.late[i] = d.late[i] || !d.done && !now.Before(due)
	}
}

// overdue notes what has become late by now; of a solved case nothing does.
func (r *reference) overdue() {
	if r.state == handling.Resolved {
		return
	}
	for _, debt := range slices.Concat(r.help.engaged, r.help.plan) {
		debt.pass(r.now)
	}
}

// digs reports whether the digger is engaged and has not finished.
func (r *reference) digs() bool {
	return slices.ContainsFunc(r.help.engaged, func(d *refDebt) bool { return !d.done })
}

// dig engages the digger.
func (r *reference) dig() {
	r.help.engaged = append(r.help.engaged, owe(r.now.Add(digger().Respond), r.now.Add(digger().Resolve)))
}

// summon lets the supplier be engaged whom the level has called, if it has called one.
func (m *machine) summon(t *rapid.T) {
	m.look(t)
	call, open := m.h.Summoned(m.now)
	require.Equal(t, m.ref.help.called && m.unsolved(), open)
	if !open {
		return
	}
	require.NoError(t, m.record(m.h.Summon(m.moment(), call, digger(), nil)))
	m.ref.help.called = false
	if !m.ref.digs() && len(m.ref.help.engaged) < 20 {
		m.ref.dig()
	}
}

// engage asks the digger for help by hand.
func (m *machine) engage(t *rapid.T) {
	m.look(t)
	err := m.record(m.h.Assist(m.moment(), boss(), engaging(m.moment(), digger(), "Come.")))
	allowed := m.unsolved() && len(m.ref.help.engaged) < 20
	require.Equal(t, allowed, err == nil, "%v", err)
	if allowed {
		m.ref.dig()
	}
}

// finish ends an engagement.
func (m *machine) finish(t *rapid.T) {
	m.look(t)
	n := rapid.IntRange(1, 3).Draw(t, "engagement")
	err := m.record(m.h.FollowUp(m.moment(), boss(), func(h *help.Help, o help.Order) ([]timeline.Event, error) {
		return h.FinishEngagement(o, n, true, 5)
	}))
	allowed := n <= len(m.ref.help.engaged) && !m.ref.help.engaged[n-1].done
	require.Equal(t, allowed, err == nil, "%v", err)
	if allowed {
		m.ref.help.engaged[n-1].done = true
	}
}

// plan activates a continuity plan of two steps, which are due some ticks ahead.
func (m *machine) plan(t *rapid.T) {
	m.look(t)
	plan := help.Plan{Steps: make([]help.PlanStep, 2)}
	var debts []*refDebt
	for i := range plan.Steps {
		plan.Steps[i] = help.PlanStep{Title: "x", Within: ticks(t, "within", 1, 60)}
		debts = append(debts, owe(m.now.Add(plan.Steps[i].Within)))
	}
	err := m.record(m.h.Assist(m.moment(), boss(), func(h *help.Help, o help.Order) ([]timeline.Event, error) {
		return h.ActivatePlan(o, plan, "x")
	}))
	active := slices.ContainsFunc(m.ref.help.plan, func(d *refDebt) bool { return !d.done })
	require.Equal(t, m.unsolved() && !active, err == nil, "%v", err)
	if err == nil {
		m.ref.help.plan = debts
	}
}

// tickOff completes a step of the plan.
func (m *machine) tickOff(t *rapid.T) {
	m.look(t)
	n := rapid.IntRange(1, 2).Draw(t, "step")
	err := m.record(m.h.Assist(m.moment(), boss(), func(h *help.Help, o help.Order) ([]timeline.Event, error) {
		return h.CompletePlanStep(o, n, "")
	}))
	require.Equal(t, m.unsolved() && n <= len(m.ref.help.plan), err == nil, "%v", err)
	if err == nil {
		m.ref.help.plan[n-1].done = true
	}
}

// agreeOnHelp compares what is owed, and what is late.
func (m *machine) agreeOnHelp(t *rapid.T) {
	require.Len(t, m.h.Engagements, len(m.ref.help.engaged))
	for i, e := range m.h.Engagements {
		debt := m.ref.help.engaged[i]
		require.Equal(t, debt.due, []time.Time{e.AnswerDue, e.SolveDue})
		require.Equal(t, debt.late, []bool{e.AnswerLate, e.SolveLate})
		require.Equal(t, debt.done, !e.Finished.IsZero())
	}
	if m.h.Plan == nil {
		require.Empty(t, m.ref.help.plan)
		return
	}
	for i, step := range m.h.Plan.Steps {
		debt := m.ref.help.plan[i]
		require.Equal(t, []any{debt.due[0], debt.late[0], debt.done}, []any{step.Due, step.Overdue, !step.Done.IsZero()})
	}
}
