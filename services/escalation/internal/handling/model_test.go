package handling_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ombud/ombud/pkg/worktime"
	"github.com/ombud/ombud/services/escalation/internal/clock"
	"github.com/ombud/ombud/services/escalation/internal/handling"
	"github.com/ombud/ombud/services/escalation/internal/help"
	"github.com/ombud/ombud/services/escalation/internal/ladder"
	"github.com/ombud/ombud/services/escalation/internal/timeline"
)

// TestHandlingsAgreeWithTheReference drives handlings through random lives, and compares
// them with the reference after every step: who holds the case, what every clock has used
// and whether it runs, which clocks ran out, when and in whose hands, and all passes. The
// real one is looked at as seldom as it pleases chance, the reference ticks through.
// Run more lives with -rapid.checks=100000.
func TestHandlingsAgreeWithTheReference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := newMachine(t)
		t.Repeat(map[string]func(*rapid.T){
			"":          m.agree,
			"look":      m.look,
			"claim":     m.claim,
			"danger":    m.danger,
			"passUp":    m.passUp,
			"handOver":  m.handOver,
			"answer":    m.answer,
			"decide":    m.decide,
			"contact":   m.contact,
			"wait":      m.wait,
			"resume":    m.resume,
			"resolve":   m.resolve,
			"reopen":    m.reopen,
			"recommit":  m.recommit,
			"comeAndGo": m.comeAndGo,
			"goAway":    m.goAway,
			"repromise": m.repromise,
			"migrate":   m.migrate,
			"summon":    m.summon,
			"engage":    m.engage,
			"finish":    m.finish,
			"plan":      m.plan,
			"tick off":  m.tickOff,
		})
		m.leave(t)
	})
}

// machine holds a handling and its reference together.
type machine struct {
	h       *handling.Handling
	ref     *reference
	paces   *clock.Paces
	staffed map[string]bool // teams that have somebody, and people who are there
	pushes  map[string]bool // queues that give their cases out
	version int64           // of the newest ladder
	now     time.Time
	// reported counts the events of all commands.
	reported int
}

// record does what the service does with the events of a command.
func (m *machine) record(events []timeline.Event, err error) error {
	if err == nil {
		m.h.Record(m.moment(), events)
		for _, e := range events {
			if !e.Unlisted {
				m.reported++
			}
		}
	}
	return err
}

// countReports counts the reports in the outbox.
func (m *machine) countReports() int {
	n := 0
	for _, e := range m.h.Outbox.Pending {
		if e.Kind == handling.ReportKind().Name() {
			n++
		}
	}
	return n
}

// hours are the calendars of the model: around the clock, a lunch break, a night shift.
func hours() [][]span {
	return [][]span{nil, {{9 * 60, 12*60 + 30}, {13*60 + 30, 17 * 60}}, {{22 * 60, 6 * 60}}}
}

func calendar(hours []span) *clock.Calendar {
	if hours == nil {
		return nil
	}
	c := &clock.Calendar{Calendar: worktime.Calendar{TimeZone: "UTC"}}
	for day := time.Sunday; day <= time.Saturday; day++ {
		for _, s := range hours {
			c.Hours = append(c.Hours, worktime.Interval{Day: day, From: worktime.TimeOfDay(s.from), To: worktime.TimeOfDay(s.to)})
		}
	}
	return c
}

// ticks draws a duration of whole ticks.
func ticks(t *rapid.T, name string, least, most int) time.Duration {
	return tick * time.Duration(rapid.IntRange(least, most).Draw(t, name))
}

func drawCommitment(t *rapid.T, now time.Time) (handling.Commitment, []span) {
	kind := rapid.SampledFrom(hours()).Draw(t, "hours")
	c := handling.Commitment{
		Start: now, Respond: ticks(t, "respond", 0, 30), Update: ticks(t, "update", 0, 60), ResolveIn: ticks(t, "resolve", 0, 200),
		Calendar: calendar(kind), Priority: rapid.IntRange(1, 4).Draw(t, "priority"),
	}
	for i, limit := range []**handling.LegalLimit{&c.RespondLimit, &c.ResolveLimit} {
		// Where there is one. In closed hours it may leave less than a tick of work.
		if at := ticks(t, "law", -80, 120); at > 0 && kind == nil {
			*limit = &handling.LegalLimit{At: now.Add(at), Law: fmt.Sprint("statutoryLimits/", i)}
		}
	}
	if rapid.Bool().Draw(t, "ceiling") {
		c.CeilingAt = now.Add(ticks(t, "ceilingIn", 1, 150))
	}
	return c, kind
}

func newMachine(t *rapid.T) *machine {
	m := &machine{now: monday(), version: 1, paces: clock.NewPaces(), staffed: map[string]bool{}, pushes: map[string]bool{}}
	policy := drawPolicy(t, 1)
	for _, team := range []string{"front-line", "specialists", "management", "executive"} {
		m.pushes["queues/"+team] = rapid.Bool().Draw(t, "pushes")
	}
	for _, step := range policy.Steps {
		m.staffed[step.Team] = rapid.Bool().Draw(t, "staffed")
	}
	m.staffed[ann().Name], m.staffed[bea().Name] = true, true
	m.staffed[cid().Name] = rapid.Bool().Draw(t, "cid")
	commitment, worked := drawCommitment(t, m.now)
	undecided, realTime := rapid.Bool().Draw(t, "undecided"), rapid.Bool().Draw(t, "realTime")
	h, events, err := handling.Begin(m.moment(), handling.Opening{
		Commitment: commitment, Policy: policy, Start: m.now, Undecided: undecided, RealTime: realTime,
	})
	m.h = h
	require.NoError(t, m.record(events, err))
	m.ref = newReference(m.now, policy, commitment, worked, m.staffed, undecided, realTime)
	m.ref.settle()
	m.ref.finish(undecided || m.pushes[m.ref.queue])
	return m
}

// drawPolicy draws a ladder of one to four levels, in which steps repeat, call a person, and
// count by the wall clock as it pleases chance.
func drawPolicy(t *rapid.T, version int64) ladder.Policy {
	policy := ladder.Policy{Version: version, Ceiling: ticks(t, "policyCeiling", 60, 300), NagEvery: ticks(t, "nag", 0, 20)}
	policy.Waiting.RemindAfter = ticks(t, "remind", 0, 60)
	if rapid.Bool().Draw(t, "closes") {
		policy.Waiting.CloseAfter = policy.Waiting.RemindAfter + ticks(t, "close", 1, 80)
	}
	policy.RealTimeWithin = ticks(t, "realTime", 1, 30)
	policy.TriageWithin = ticks(t, "triage", 1, 30)
	policy.WarnAt = rapid.SampledFrom([][]float64{nil, {0.5}, {0.3, 0.6, 0.9}}).Draw(t, "warnAt")
	for i, team := range rapid.SampledFrom([][]string{
		{"teams/front-line"},
		{"teams/front-line", "teams/specialists", "teams/management"},
		{"teams/front-line", "teams/specialists", "teams/management", "teams/executive"},
	}).Draw(t, "teams") {
		policy.Steps = append(policy.Steps, ladder.Step{
			Level: i + 1, Team: team, Duration: ticks(t, "step", 1, 60), Repeat: rapid.IntRange(0, 2).Draw(t, "repeat"),
			Wall: rapid.Bool().Draw(t, "wall"), Target: rapid.SampledFrom([]string{"", cid().Name, digger().Name}).Draw(t, "target"),
		})
	}
	if top := &policy.Steps[len(policy.Steps)-1]; rapid.Bool().Draw(t, "topForGood") {
		top.Duration, top.Repeat = 0, 0
	}
	return policy
}

func (m *machine) moment() handling.Moment {
	return handling.Moment{Now: m.now, Roster: m, Paces: m.paces, Dispatcher: m}
}

// FindOwner makes the machine the dispatcher of its handling: a case is given to the first of the
// three who may own it and is there.
func (m *machine) FindOwner(w handling.Wanted, _ time.Time) (handling.Pick, error) {
	for _, p := range []handling.Person{ann(), bea(), cid()} {
		if (m.pushes[w.Queue] || w.Pressing) && p.Level >= w.Level && m.staffed[p.Name] && !(w.Pressing && slices.Contains(w.Not, p.Name)) {
			return handling.Pick{Staff: p.Name}, nil
		}
	}
	return handling.Pick{}, nil
}

// FindManager implements handling.Dispatcher. No case of the model calls for one.
func (m *machine) FindManager(handling.Wanted, time.Time) (help.Manager, bool, error) {
	return help.Manager{}, false, nil
}

// Staffed and Employs make the machine the roster of its handling. Everybody stays.
func (m *machine) Staffed(team string, _ time.Time) bool { return m.staffed[team] }

// Employs implements handling.Roster.
func (m *machine) Employs(string) bool { return true }

// Available implements handling.Roster.
func (m *machine) Available(staff string, _ time.Time) bool { return m.staffed[staff] }

// IsPresent implements handling.Roster.
func (m *machine) IsPresent(staff string, _ time.Time) bool { return m.staffed[staff] }

// IsReachable implements handling.Roster.
func (m *machine) IsReachable(string, time.Time) bool { return true }

// CanNotify implements handling.Roster.
func (m *machine) CanNotify(string, time.Time) bool { return true }

// NameOf implements handling.Roster.
func (m *machine) NameOf(holder string) string { return holder }

// OnCall implements handling.Roster.
func (m *machine) OnCall(string, time.Time) (string, bool) { return "", false }

// pass lets time go by, and brings the reference to when something is said to have
// happened: now, or some time since the last look.
func (m *machine) pass(t *rapid.T) time.Time {
	before := m.now
	m.now = m.now.Add(ticks(t, "passed", 0, 200))
	m.ref.heard = m.now
	said := before.Add(tick * time.Duration(rapid.IntRange(0, int(m.now.Sub(before)/tick)).Draw(t, "said")))
	m.ref.advance(said)
	m.ref.reachLaw()
	return said
}

// catchUp brings the reference to the present.
func (m *machine) catchUp() {
	m.ref.advance(m.now)
	m.ref.settle()
	m.ref.overdue()
	m.ref.finish(m.pushes[m.ref.queue])
}

// do lets time go by, does the same to both, and requires that both agree whether it may be
// done.
func (m *machine) do(t *rapid.T, may func() bool, real func(handling.Moment, time.Time) error, ref func()) {
	said := m.pass(t)
	if may() {
		require.NoError(t, real(m.moment(), said))
		ref()
	} else {
		// A refused command leaves nothing behind; the handling is looked at afterwards.
		h := m.h
		m.h = copyHandling(t, h)
		require.Error(t, real(m.moment(), said))
		m.h = h
		require.NoError(t, m.record(m.h.Fire(m.moment())))
	}
	m.catchUp()
}

// copyHandling returns a copy that a refused command may spoil.
func copyHandling(t *rapid.T, h *handling.Handling) *handling.Handling {
	content, err := json.Marshal(h)
	require.NoError(t, err)
	copied := &handling.Handling{}
	require.NoError(t, json.Unmarshal(content, copied))
	return copied
}

// agree compares the two.
func (m *machine) agree(t *rapid.T) {
	h, ref := m.h, m.ref
	require.Equal(t, []any{ref.state, ref.level, ref.owner, ref.queue, ref.holder()}, []any{h.State, h.Level, h.Owner, h.Queue, h.Holder()})
	pace, err := m.paces.PaceOf(h.Commitment.Calendar)
	require.NoError(t, err)
	for _, kind := range clock.Kinds() {
		real, plain := h.Clocks.ByKind(kind), ref.clocks[kind]
		require.Equal(t, ref.runs(kind), real.State == clock.Running, "%s runs", kind)
		require.Equal(t, plain.out, real.State == clock.Breached, "%s ran out", kind)
		require.Equal(t, plain.target, real.Target, "%s target", kind)
		require.Equal(t, plain.used, real.UsedAt(pace, m.now), "%s used", kind)
		if ref.runs(kind) && kind != clock.Waiting {
			require.Equal(t, ref.warned(kind), real.Warned, "%s warned", kind)
		}
	}
	require.Equal(t, ref.offered.state, h.RealTime.State, "offered")
	m.agreeOnHistory(t)
	m.agreeOnHelp(t)
}

// agreeOnHistory compares what ran out, and the passes, which must tile the life.
func (m *machine) agreeOnHistory(t *rapid.T) {
	breaches := []firing{}
	var holders []holding
	for i, pass := range m.h.Passes {
		for _, b := range pass.Breaches {
			breaches = append(breaches, firing{b.Clock, b.Due, pass.Holder, i + 1, b.Count()})
		}
		holders = append(holders, holding{pass.Holder, pass.Level, pass.Start})
		last := i == len(m.h.Passes)-1
		require.Equal(t, last, pass.End == handling.Lasting)
		require.Equal(t, last, pass.Finish.IsZero())
		if !last {
			require.Equal(t, m.h.Passes[i+1].Start, pass.Finish)
		}
	}
	require.Equal(t, m.ref.holders, holders)
	require.Equal(t, m.ref.fired, breaches)
	require.Equal(t, m.h.Opened, m.h.Passes[0].Start)
	require.EqualValues(t, m.h.Outbox.Sequence, len(m.h.Outbox.Pending))
	require.Equal(t, m.reported, m.countReports())
}

// leave requires that the case can leave the level it is on: left alone, it is at the top
// in the end.
func (m *machine) leave(t *rapid.T) {
	if m.h.State == handling.Resolved {
		require.NoError(t, m.record(m.h.Reopen(m.moment(), m.now, "x", "", nil)))
	}
	require.NoError(t, m.record(m.h.Resume(m.moment(), m.now)))
	m.now = m.now.AddDate(0, 0, 60)
	require.NoError(t, m.record(m.h.Fire(m.moment())))
	require.Equal(t, m.h.Policy.Top().Level, m.h.Level)
}
