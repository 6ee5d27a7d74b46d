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
	// abortedStarts is of how many starts one is not let finish.
	abortedStarts = 4
	// startLimit is how long a process may take to serve.
	startLimit = 60 * time.Second
	// settleLimit is how long everything may take to catch up after the last start.
	// It covers the ladder's own time (see createLadder).
	settleLimit = 2 * time.Minute
)

// Config holds the parameters of a soak.
type Config struct {
	Programs     string // folder of the built programs
	MongoDBURI   string // empty: the embedded store
	Kills        int    // of the one process
	ServiceKills int    // of each of the six
	Callers      int
	Seed         uint64
	Out          io.Writer
	Clock        clock.Clock
}

// Run soaks the suite as one process and as six, prints a table of figures, and returns
// an error that lists lost, doubled and early work.
func Run(ctx context.Context, c Config) error {
	if _, err := fmt.Fprintf(c.Out, "seed %d\n", c.Seed); err != nil {
		return err
	}
	var failures []error
	table := newTable()
	if c.Kills > 0 {
		failures = append(failures, c.soakForm(ctx, table, "one process", form.OneProcess, c.Kills))
	}
	if c.ServiceKills > 0 {
		failures = append(failures, c.soakForm(ctx, table, "six processes", form.SixProcesses, c.ServiceKills))
	}
	return errors.Join(append(failures, table.printTo(c.Out))...)
}

// soakForm soaks one form of the suite on a store of its own.
func (c Config) soakForm(ctx context.Context, t *table, name string, lay func(form.Options) (*form.Fleet, error), kills int) (err error) {
	data, err := os.MkdirTemp("", "ombud-soak-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(data)) }()
	fleet, err := lay(form.Options{Programs: c.Programs, Data: data, Settings: c.settingsFor(name)})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, fleet.Stop(context.WithoutCancel(ctx))) }()
	if err := c.startFleet(ctx, fleet); err != nil {
		return err
	}
	began := c.Clock.Now()
	book, err := c.underLoad(ctx, fleet, kills)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	killed := c.Clock.Now()
	findings, err := c.auditUntilSettled(ctx, fleet, book)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	t.addColumn(name, book, killed.Sub(began), c.Clock.Now().Sub(killed), len(findings))
	if len(findings) > 0 {
		return fmt.Errorf("%s: %d findings:\n%w", name, len(findings), errors.Join(findings[:min(len(findings), 20)]...))
	}
	return nil
}

// settingsFor name databases that no other run uses.
func (c Config) settingsFor(form string) map[string]string {
	if c.MongoDBURI == "" {
		return nil
	}
	prefix := fmt.Sprintf("soak%x_%s_", c.Seed, form[:3])
	return map[string]string{"OMBUD_MONGODB_URI": c.MongoDBURI, "OMBUD_MONGODB_PREFIX": prefix}
}

func (c Config) startFleet(ctx context.Context, fleet *form.Fleet) error {
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	return fleet.Start(ctx)
}

// underLoad lets callers work while processes are killed, and returns the ledger of
// acknowledgements. Each caller finishes its work.
func (c Config) underLoad(ctx context.Context, fleet *form.Fleet, kills int) (*ledger, error) {
	l, err := c.newLoad(ctx, fleet)
	if err != nil {
		return nil, err
	}
	l.startCallers(ctx, c.Callers)
	random := rand.New(rand.NewPCG(c.Seed, c.Seed))
	for _, victim := range fleet.Processes() {
		for range kills {
			select {
			case <-c.Clock.After(randomBetween(random, shortest, longest)):
			case <-ctx.Done():
				return nil, ctx.Err()
			}
			if err := victim.Kill(); err != nil {
				return nil, err
			}
			l.book.kills++
			if err := c.restartVictim(ctx, fleet, victim, l.book, random); err != nil {
				return nil, err
			}
		}
	}
	return l.book, l.finishCalls()
}

// restartVictim starts a process that was killed. Now and then it is killed once more before
// it serves.
func (c Config) restartVictim(ctx context.Context, fleet *form.Fleet, victim *form.Process, book *ledger, random *rand.Rand) error {
	if random.IntN(abortedStarts) == 0 {
		brief, cancel := context.WithTimeout(ctx, randomBetween(random, shortest, longest/2))
		if victim.Start(brief) != nil {
			book.kills++ // by Start itself
		}
		cancel()
	}
	began := c.Clock.Now()
	if err := c.startFleet(ctx, fleet); err != nil {
		return err
	}
	book.restarts = append(book.restarts, c.Clock.Now().Sub(began))
	return nil
}

func randomBetween(random *rand.Rand, least, most time.Duration) time.Duration {
	return least + time.Duration(random.Int64N(int64(most-least)))
}
