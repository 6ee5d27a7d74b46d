package bench

import (
	"context"

	"github.com/ombud/ombud/deployments/bench/clockwork"
	"github.com/ombud/ombud/deployments/bench/subject"
)

// measureClocks measures ticks for each number of open handlings, on a suite of its own.
func (b *bench) measureClocks(ctx context.Context) error {
	for _, open := range b.Open {
		b.printProgress("clocks: %d handlings are opened", open)
		measured, err := clockwork.MeasureTicks(ctx, subject.Options{Store: b.store, Callers: b.Callers}, open)
		if err != nil {
			return err
		}
		b.ticks = append(b.ticks, measured)
	}
	return nil
}
