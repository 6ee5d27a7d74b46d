package engine

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"time"

	"github.com/ombud/ombud/deployments/bench/load"
	"github.com/ombud/ombud/deployments/bench/subject"
)

// Options say how many clocks there are.
type Options struct {
	// Armed is how many clocks are armed that do not run out.
	Armed int
	// AtOnce is how many run out within one second.
	AtOnce int
	// Rate is how many run out in each second of Seconds, steadily.
	Rate, Seconds int
	// Overdue is how many have run out while nobody looked.
	Overdue int
	// Around is called before clocks run out; its result is called after the last report.
	Around func() (end func() error, err error)
}

// Row is the result of one situation.
type Row struct {
	Title string
	// Clocks is how many ran out, Took how long that took from when the first was due, or
	// from the start, until the last was told.
	Clocks int
	Took   time.Duration
	// P50 and P99 are how late they were told.
	P50, P99 time.Duration
	Note     string
}

// lead is how long before its time a clock is armed: longer than the engine sleeps.
const lead = 4 * time.Second

// MeasureEngine measures a store in all situations.
func MeasureEngine(ctx context.Context, store subject.Store, o Options, say func(format string, arguments ...any)) (rows []Row, err error) {
	r, err := newRig(ctx, store)
	if err != nil {
		return nil, err
	}
	defer func() {
		if stopped := r.stopProcesses(context.WithoutCancel(ctx)); err == nil {
			err = stopped
		}
		if removed := r.place.RemoveDatabases(context.WithoutCancel(ctx)); err == nil {
			err = removed
		}
	}()
	if err := r.startProcess(ctx); err != nil {
		return nil, err
	}
	a, err := newArmory(ctx, r)
	if err != nil {
		return nil, err
	}
	m := &measurement{
		Options: o,
		rig:     r,
		armory:  a,
		say:     say,
	}
	err = m.measureAll(ctx)
	if closed := a.db.Close(context.WithoutCancel(ctx)); err == nil {
		err = closed
	}
	return m.rows, err
}

type measurement struct {
	Options
	rig    *rig
	armory *armory
	say    func(format string, arguments ...any)
	rows   []Row
}

func (m *measurement) measureAll(ctx context.Context) error {
	few := min(m.Armed, m.Armed/100+1)
	if err := m.armClocks(ctx, few); err != nil {
		return err
	}
	before := heapMiB()
	if err := m.armClocks(ctx, m.Armed-few); err != nil {
		return err
	}
	after := heapMiB()
	steady := fmt.Sprintf("%d a second, steadily", m.Rate)
	if err := m.measureFalling(ctx, steady, m.Rate*m.Seconds, time.Second/time.Duration(m.Rate)); err != nil {
		return err
	}
	m.addNote("heap %d MiB with %d armed, %d MiB with %d", before, few, after, m.Armed)
	every := time.Second / time.Duration(m.AtOnce)
	if err := m.measureFalling(ctx, "within one second", m.AtOnce, every); err != nil {
		return err
	}
	if err := m.rig.startProcess(ctx); err != nil {
		return err
	}
	m.rig.conflicts.Store(0)
	if err := m.measureFalling(ctx, "within one second, two replicas", m.AtOnce, every); err != nil {
		return err
	}
	m.addNote("%d writes met another's", m.rig.conflicts.Load())
	return m.measureRestart(ctx)
}

// armClocks arms clocks that do not run out.
func (m *measurement) armClocks(ctx context.Context, n int) error {
	m.say("engine: %d clocks are armed", n)
	at := m.now().Add(far)
	return m.armory.armClocks(ctx, n, func(int) time.Time { return at })
}

// measureFalling lets clocks run out one after the other, and adds a row.
func (m *measurement) measureFalling(ctx context.Context, title string, n int, every time.Duration) error {
	m.say("engine: %d clocks run out: %s", n, title)
	ended := m.rig.timeline.expectReports(n)
	start := m.now().Add(lead + time.Duration(n)*100*time.Microsecond)
	if err := m.armory.armClocks(ctx, n, func(i int) time.Time { return start.Add(time.Duration(i) * every) }); err != nil {
		return err
	}
	if err := m.awaitReports(ctx, ended); err != nil {
		return err
	}
	m.addRow(title, n, m.now().Sub(start), m.sortedLateness(func(time.Duration) bool { return true }))
	return nil
}

// measureRestart lets clocks run out while nobody looks, starts anew, and lets further ones run
// out meanwhile.
func (m *measurement) measureRestart(ctx context.Context) error {
	m.say("engine: %d clocks run out while nobody looks", m.Overdue)
	if err := m.rig.stopProcesses(ctx); err != nil {
		return err
	}
	const long = time.Hour
	fresh := m.Overdue / 100
	ended := m.rig.timeline.expectReports(m.Overdue + fresh)
	past := m.now().Add(-2 * long)
	if err := m.armory.armClocks(ctx, m.Overdue, func(i int) time.Time { return past.Add(time.Duration(i) * time.Microsecond) }); err != nil {
		return err
	}
	soon := m.now().Add(lead)
	if err := m.armory.armClocks(ctx, fresh, func(i int) time.Time { return soon.Add(time.Duration(i) * 10 * time.Millisecond) }); err != nil {
		return err
	}
	start := m.now()
	if err := m.rig.startProcess(ctx); err != nil {
		return err
	}
	if err := m.awaitReports(ctx, ended); err != nil {
		return err
	}
	m.addRow("after a restart, overdue", m.Overdue, m.now().Sub(start), nil)
	m.addNote("%.0f a second", float64(m.Overdue)/m.now().Sub(start).Seconds())
	m.addRow("fresh ones meanwhile, 100 a second", fresh, m.now().Sub(soon), m.sortedLateness(func(late time.Duration) bool { return late < long }))
	return nil
}

// awaitReports waits until all are told.
func (m *measurement) awaitReports(ctx context.Context, ended <-chan struct{}) error {
	end, err := m.Around()
	if err != nil {
		return err
	}
	select {
	case <-ended:
	case <-ctx.Done():
		err = ctx.Err()
	}
	return errors.Join(err, end())
}

// sortedLateness returns how late clocks were told, those that count, sorted.
func (m *measurement) sortedLateness(counts func(time.Duration) bool) []time.Duration {
	t := m.rig.timeline
	t.mu.Lock()
	defer t.mu.Unlock()
	var late []time.Duration
	for _, l := range t.told {
		if counts(l) {
			late = append(late, l)
		}
	}
	slices.Sort(late)
	return late
}

func (m *measurement) addRow(title string, n int, took time.Duration, late []time.Duration) {
	m.rows = append(m.rows, Row{
		Title:  title,
		Clocks: n,
		Took:   took,
		P50:    load.Percentile(late, 50),
		P99:    load.Percentile(late, 99),
	})
}

func (m *measurement) addNote(format string, arguments ...any) {
	m.rows[len(m.rows)-1].Note = fmt.Sprintf(format, arguments...)
}

func (m *measurement) now() time.Time { return m.rig.timeline.clock.Now() }

// heapMiB returns the size of the heap in MiB.
func heapMiB() uint64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc >> 20
}
