// Package bench measures the suite in one run and on each store: a bare insert, an accepted
// contact, a promised contact over gRPC and over REST, the reading of a case, a tick of the
// clocks, and the lateness of clocks under load.
//
// The suite runs in the process of the bench, so callers and suite share the
// processors. Calls go through TCP all the same. All preparation happens outside
// the measured time.
package bench

import (
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/ombud/ombud/deployments/bench/clockwork"
	"github.com/ombud/ombud/deployments/bench/engine"
	"github.com/ombud/ombud/deployments/bench/load"
	"github.com/ombud/ombud/deployments/bench/subject"
	"github.com/ombud/ombud/pkg/clock"
)

// Options select the rows and their sizes.
type Options struct {
	Stores []subject.Store
	// Rows are the names of the rows to measure; all when empty.
	Rows []string
	// Callers is how many call at once, and Customers how many customers take turns.
	Callers, Customers int
	// Seconds is how long each row is measured; a fifth of it goes before as warm-up.
	Seconds float64
	// Open are the numbers of open handlings at which the clocks are measured.
	Open []int
	// Engine says with how many clocks the engine is measured.
	Engine engine.Options
	// Profiles are written of the measured time.
	Profiles Profiles
	// Progress gets a line for each step.
	Progress io.Writer
}

// RowNames are the names of all rows, in the order in which they are measured. The first
// letters are those that the ratios go by.
func RowNames() []string { return []string{"a", "b", "c", "d", "e", "clocks", "engine"} }

// Report holds the results of one store.
type Report struct {
	Store string
	Rows  []Row
	Ticks []clockwork.Ticks
	// Engine is how the clocks did under load.
	Engine []engine.Row
}

// Row is the result of one kind of call.
type Row struct {
	Name, Title string
	load.Result
	// Note is a remark behind the figures.
	Note string
}

// MeasureStores measures all stores, one after the other.
func MeasureStores(ctx context.Context, o Options) ([]Report, error) {
	var reports []Report
	for _, store := range o.Stores {
		b := &bench{Options: o, store: store}
		err := b.runParts(ctx)
		reports = append(reports, Report{
			Store:  store.Name(),
			Rows:   b.rows,
			Ticks:  b.ticks,
			Engine: b.engine,
		})
		if err != nil {
			return reports, fmt.Errorf("%s: %w", store.Name(), err)
		}
	}
	return reports, nil
}

// bench measures one store.
type bench struct {
	Options
	store  subject.Store
	rows   []Row
	ticks  []clockwork.Ticks
	engine []engine.Row
}

func (b *bench) runParts(ctx context.Context) error {
	for _, part := range []struct {
		rows []string
		run  func(context.Context) error
	}{
		{[]string{"a"}, b.measureInserts},
		{[]string{"b"}, b.measureAccepted},
		{[]string{"c", "d", "e"}, b.measurePromises},
		{[]string{"clocks"}, b.measureClocks},
		{[]string{"engine"}, b.measureEngine},
	} {
		if !slices.ContainsFunc(part.rows, b.wantsRow) {
			continue
		}
		if err := part.run(ctx); err != nil {
			return err
		}
	}
	return nil
}

// wantsRow reports whether a row is to be measured.
func (b *bench) wantsRow(name string) bool { return len(b.Rows) == 0 || slices.Contains(b.Rows, name) }

// measureRow measures a call and adds a row.
func (b *bench) measureRow(ctx context.Context, name, title string, call load.Call) error {
	b.printProgress("%s: %s", name, title)
	seconds := time.Duration(b.Seconds * float64(time.Second))
	result, err := load.Load{
		Callers: b.Callers,
		Clock:   clock.System(),
		Warmup:  seconds / 5,
		Measure: seconds,
		Around:  b.Profiles.beginProfiles,
	}.Run(ctx, call)
	b.rows = append(b.rows, Row{Name: name, Title: title, Result: result})
	if err != nil {
		return fmt.Errorf("%s: %w", title, err)
	}
	return nil
}

// addNote adds a remark to the last row.
func (b *bench) addNote(format string, arguments ...any) {
	b.rows[len(b.rows)-1].Note = fmt.Sprintf(format, arguments...)
}

func (b *bench) printProgress(format string, arguments ...any) {
	_, _ = fmt.Fprintf(b.Progress, b.store.Name()+", "+format+"\n", arguments...) // nobody misses a line
}

// withSuite starts a suite for the time of some work.
func (b *bench) withSuite(ctx context.Context, o subject.Options, work func(*subject.Suite) error) (err error) {
	o.Store, o.Callers = b.store, b.Callers
	suite, err := subject.StartSuite(ctx, o)
	if err != nil {
		return err
	}
	defer func() {
		stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
		defer cancel()
		if stopped := suite.Stop(stop); err == nil {
			err = stopped
		}
	}()
	return work(suite)
}
