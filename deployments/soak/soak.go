package soak

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"time"

	"github.com/ombud/ombud/deployments/suitetest/form"
	"github.com/ombud/ombud/pkg/clock"
)

const (
	// shortest and longest are the bounds between which a process lives before it is
	// killed; the least is less than it takes to file one contact.
	shortest, longest = 20 * time.Millisecond, 800 * time.Millisecond
	// startLimit is how long a process may take to serve.
	startLimit = 60 * time.Second
	// settleLimit is how long everything may take to catch up after the last start.
	// It covers the ladder's own time (see prepare).
	settleLimit = 2 * time.Minute
)

// Config says what to do.
type Config struct {
	Programs     string            // folder of the built programs
	Settings     map[string]string // further variables of every process
	Kills        int               // of the one process
	ServiceKills int               // of each of the six
	Callers      int
	Seed         uint64
	Out          io.Writer
	Clock        clock.Clock
}

// Run soaks the suite as one process and as six, and returns an error that says what
// was lost, doubled or early.
func Run(ctx context.Context, c Config) error {
	fmt.Fprintf(c.Out, "seed %d\n", c.Seed)
	var failures []error
	if c.Kills > 0 {
		failures = append(failures, c.form(ctx, "one process", form.OneProcess, c.Kills))
	}
	if c.ServiceKills > 0 {
		failures = append(failures, c.form(ctx, "six processes", form.SixProcesses, c.ServiceKills))
	}
	return errors.Join(failures...)
}

// form soaks one form of the suite on a store of its own.
func (c Config) form(ctx context.Context, name string, lay func(form.Options) (*form.Fleet, error), kills int) (err error) {
	data, err := os.MkdirTemp("", "ombud-soak-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(data)
	fleet, err := lay(form.Options{Programs: c.Programs, Data: data, Settings: c.Settings})
	if err != nil {
		return err
	}
	if err := c.start(ctx, fleet); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, fleet.Stop(context.WithoutCancel(ctx))) }()
	began := c.Clock.Now()
	book, err := c.underLoad(ctx, fleet, kills)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	findings, err := c.settle(ctx, fleet, book)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	fmt.Fprintf(c.Out, "%s: %d kills, %d contacts acknowledged (%d climbed the ladder, %d resolved), %d calls failed and were repeated, %s\n",
		name, kills*len(killed(fleet)), len(book.entries), book.count(climbs), book.count(worked), book.failures.Load(), c.Clock.Now().Sub(began).Round(time.Second))
	if len(findings) > 0 {
		return fmt.Errorf("%s: %d findings:\n%w", name, len(findings), errors.Join(findings[:min(len(findings), 20)]...))
	}
	return nil
}

func (c Config) start(ctx context.Context, fleet *form.Fleet) error {
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	return fleet.Start(ctx)
}

// underLoad lets callers work while processes are killed, and returns what they were
// promised. Each caller finishes what it has begun.
func (c Config) underLoad(ctx context.Context, fleet *form.Fleet, kills int) (*ledger, error) {
	l, err := c.newLoad(ctx, fleet)
	if err != nil {
		return nil, err
	}
	l.run(ctx, c.Callers)
	random := rand.New(rand.NewPCG(c.Seed, c.Seed))
	for _, victim := range killed(fleet) {
		for range kills {
			lives := shortest + time.Duration(random.Int64N(int64(longest-shortest)))
			select {
			case <-c.Clock.After(lives):
			case <-ctx.Done():
				return nil, ctx.Err()
			}
			if err := victim.Kill(); err != nil {
				return nil, err
			}
			if err := c.start(ctx, fleet); err != nil {
				return nil, err
			}
		}
	}
	return l.book, l.finish()
}

// killed are the processes that are killed: all of them.
func killed(fleet *form.Fleet) []*form.Process { return fleet.Processes() }
