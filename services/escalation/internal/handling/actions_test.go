package handling_test

import (
	"maps"
	"slices"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ombud/ombud/services/escalation/internal/clock"
	"github.com/ombud/ombud/services/escalation/internal/handling"
)

// look only lets clocks run out.
func (m *machine) look(t *rapid.T) {
	m.pass(t)
	require.NoError(t, m.record(m.h.Fire(m.moment())))
	m.catchUp()
}

func (m *machine) unsolved() bool { return m.ref.state != handling.Resolved }

// person draws somebody who may own cases up to some level.
func person(t *rapid.T) handling.Person {
	return rapid.SampledFrom([]handling.Person{ann(), bea(), cid()}).Draw(t, "person")
}

// What people do happens now, so the reference is brought to the present first; what is
// due at this very instant comes after it.
func (m *machine) present() {
	m.ref.advance(m.now)
	m.ref.reachLaw()
}

func (m *machine) claim(t *rapid.T) {
	owner, leads := person(t), rapid.Bool().Draw(t, "leads")
	may := func() bool {
		m.present()
		free := m.ref.owner == "" || m.ref.owner == owner.Name || leads || m.ref.isOffered() && m.ref.offered.to == owner.Name
		return m.unsolved() && owner.Level >= m.ref.level && free
	}
	m.do(t, may, func(at handling.Moment, _ time.Time) error {
		return m.record(m.h.Claim(at, handling.Actor{Name: owner.Name, Leads: leads}, owner))
	}, func() {
		if m.ref.owner != owner.Name {
			m.ref.owner = owner.Name
			m.ref.hold()
		}
	})
}

func (m *machine) passUp(t *rapid.T) {
	by, level := person(t), rapid.IntRange(0, 4).Draw(t, "level")
	may := func() bool {
		m.present()
		_, known := m.ref.policy.At(level)
		above := len(m.ref.policy.Above(m.ref.level)) > 0
		mine := m.ref.owner == "" && by.Level >= m.ref.level || m.ref.owner == by.Name
		return m.unsolved() && mine && above && (level == 0 || known && level > m.ref.level)
	}
	m.do(t, may, func(at handling.Moment, _ time.Time) error { return m.record(m.h.PassUp(at, actor(by), level, "x")) }, func() {
		m.ref.takes(mandate(by))
		m.ref.land(m.ref.policy.Above(max(m.ref.level, level-1)))
	})
}

func (m *machine) handOver(t *rapid.T) {
	to, back := person(t), rapid.Bool().Draw(t, "back")
	may := func() bool {
		m.present()
		if back {
			return m.unsolved() && m.ref.owner != ""
		}
		return m.unsolved() && to.Level >= m.ref.level && m.ref.owner != to.Name
	}
	m.do(t, may, func(at handling.Moment, _ time.Time) error {
		m.present()
		if back {
			return m.record(m.h.HandToQueue(at, boss(), m.ref.queue, m.ref.level, "x"))
		}
		return m.record(m.h.HandOver(at, boss(), to, "x"))
	}, func() {
		m.ref.owner = to.Name
		if back {
			m.ref.owner = ""
		}
		m.ref.hold()
	})
}

func (m *machine) answer(t *rapid.T) {
	always := func() bool { return true }
	m.do(t, always, func(at handling.Moment, said time.Time) error { return m.record(m.h.Answer(at, said)) }, func() {
		m.ref.hearAnswer()
	})
}

func (m *machine) decide(t *rapid.T) {
	by := drawMandate(t)
	always := func() bool { return true }
	m.do(t, always, func(at handling.Moment, said time.Time) error { return m.record(m.h.Decide(at, said, by)) }, func() {
		if m.unsolved() {
			m.ref.take(by)
		}
		m.ref.forgive(clock.Triage)
		m.ref.unseen = false
	})
}

func (m *machine) contact(t *rapid.T) {
	always := func() bool { return true }
	m.do(t, always, func(at handling.Moment, said time.Time) error { return m.record(m.h.Contact(at, said)) }, func() {
		if m.unsolved() {
			m.ref.obeyLaw(func() { m.ref.owe(m.now) })
		}
	})
}

// danger is told of now, in a case for which real time pays.
func (m *machine) danger(t *rapid.T) {
	always := func() bool { m.present(); return true }
	m.do(t, always, func(at handling.Moment, _ time.Time) error {
		return m.record(m.h.WarnOfDanger(at, "Gas.", "It burns."))
	}, m.ref.warn)
}

func (m *machine) wait(t *rapid.T) {
	by := drawMandate(t)
	m.do(t, m.unsolved, func(at handling.Moment, said time.Time) error { return m.record(m.h.Wait(at, said, by)) }, func() {
		m.ref.take(by)
		m.ref.hearAnswer()
		m.ref.become(handling.Waiting)
	})
}

// drawMandate draws an actor who decides over the case: somebody of the staff, with a note or without, a system, or nobody.
func drawMandate(t *rapid.T) handling.Mandate {
	of := person(t)
	return rapid.SampledFrom([]handling.Mandate{
		{},
		{By: handling.Actor{Name: "x"}},
		{By: handling.Actor{Name: of.Name, Level: of.Level}},
		{By: handling.Actor{Name: of.Name, Level: of.Level, Leads: true}, Note: "x"},
	}).Draw(t, "mandate")
}

func (m *machine) resume(t *rapid.T) {
	may := func() bool { return m.unsolved() || m.ref.lapsed }
	m.do(t, may, func(at handling.Moment, said time.Time) error { return m.record(m.h.Resume(at, said)) }, func() {
		m.ref.obeyLaw(func() {
			if m.ref.lapsed {
				m.ref.takeUp()
			}
			m.ref.become(handling.Open)
		})
	})
}

func (m *machine) resolve(t *rapid.T) {
	by, inCommon := drawMandate(t), rapid.Bool().Draw(t, "inCommon")
	always := func() bool { return true }
	m.do(t, always, func(at handling.Moment, said time.Time) error {
		return m.record(m.h.Resolve(at, said, handling.Ending{Mandate: by, InCommon: inCommon}))
	}, func() {
		if m.ref.lapsed {
			m.ref.takeUp()
		}
		if m.unsolved() {
			m.ref.credit(by.By, inCommon)
			m.ref.answer()
			m.ref.become(handling.Resolved)
			m.ref.hold()
		}
	})
}

func (m *machine) reopen(t *rapid.T) {
	under, worked := m.drawNext(t, false)
	always, with := func() bool { return true }, rapid.Bool().Draw(t, "withCommitment")
	m.do(t, always, func(at handling.Moment, said time.Time) error {
		if with {
			return m.record(m.h.Reopen(at, said, "x", "", &under))
		}
		return m.record(m.h.Reopen(at, said, "x", "", nil))
	}, func() {
		if m.unsolved() {
			return
		}
		m.ref.obeyLaw(func() {
			if with {
				m.ref.adopt(under, worked)
			}
			m.ref.takeUp()
			m.ref.promiseAnew()
		})
		m.ref.owe(m.now)
	})
}

func (m *machine) recommit(t *rapid.T) {
	always, adopt, neverLater := func() bool { return true }, m.ref.adopt, rapid.Bool().Draw(t, "never later")
	if neverLater {
		adopt = m.ref.raise
	}
	to, worked := m.drawNext(t, neverLater)
	m.do(t, always, func(at handling.Moment, said time.Time) error {
		return m.record(m.h.ChangeCommitment(at, said, to, neverLater))
	}, func() {
		m.ref.obeyLaw(func() { adopt(to, worked) })
	})
}

// drawNext draws another commitment. Where a time is to stay it has the hours of the present one: the reference knows nothing shorter
// than a tick, and other hours may leave that of a promised time.
func (m *machine) drawNext(t *rapid.T, neverLater bool) (handling.Commitment, []span) {
	c, worked := drawCommitment(t, m.now)
	if !neverLater && len(m.ref.times(func(timer *refClock) bool { return timer.own })) == 0 {
		return c, worked
	}
	c.Calendar = calendar(m.ref.hours)
	if m.ref.hours != nil {
		c.RespondLimit, c.ResolveLimit = nil, nil
	}
	return c, m.ref.hours
}

// comeAndGo changes which teams have somebody, and who is there. Before that the handling is looked at, since
// a climb goes by who is there when it is noticed.
func (m *machine) comeAndGo(t *rapid.T) {
	m.look(t)
	for _, name := range slices.Sorted(maps.Keys(m.staffed)) { // in an order that can be repeated
		m.staffed[name] = rapid.Bool().Draw(t, name)
	}
}

// repromise promises another time, some ticks ahead.
func (m *machine) repromise(t *rapid.T) {
	m.look(t)
	kind := rapid.SampledFrom([]clock.Kind{clock.Response, clock.Resolve}).Draw(t, "promise")
	by, asked := m.now.Add(ticks(t, "ahead", 1, 100)), kind
	if kind == clock.Response {
		kind = m.ref.answering()
	}
	timer := m.ref.clocks[kind]
	target := timer.used + m.ref.worked(by)
	if m.ref.reachesCeiling(kind) {
		return
	}
	if target == 0 {
		return // the reference knows nothing shorter than a tick
	}
	mandate := drawMandate(t)
	err := m.record(m.h.Repromise(m.moment(), asked, mandate, handling.Repromise{By: by, Reason: "x"}))
	needless := kind == clock.Response && m.ref.answered || kind == clock.NextReply && !m.ref.owed
	isPaused := kind == clock.Resolve && m.ref.state == handling.Waiting
	open := m.ref.mayDecide(mandate) && m.unsolved() && !isPaused && timer.target > 0 && !needless && !by.After(m.ref.latest(kind))
	require.Equal(t, open, err == nil, "%v", err)
	if open {
		m.ref.take(mandate)
		timer.target, timer.notBefore, timer.out, timer.own = target, by, false, true
		m.catchUp()
	}
}

// migrate puts the case on another ladder.
func (m *machine) migrate(t *rapid.T) {
	m.version++
	to := drawPolicy(t, m.version)
	always := func() bool { m.present(); return true }
	m.do(t, always, func(at handling.Moment, _ time.Time) error { return m.record(m.h.Migrate(at, to)) }, func() {
		if m.unsolved() {
			m.ref.obeyLaw(func() { m.ref.migrate(to) })
		}
	})
}
