package bench

import (
	"context"
	"fmt"

	"github.com/ombud/ombud/deployments/bench/engine"
)

// runEngine measures the clocks under load.
func (b *bench) runEngine(ctx context.Context) error {
	o := b.Engine
	o.Around = b.Profiles.around
	rows, err := engine.Measure(ctx, b.store, o, b.say)
	b.engine = rows
	return err
}

// clocks are the rows of the engine as a table.
func (r Report) clocks() [][]string {
	cells := [][]string{{"clocks that run out", "how many", "until all are told, s", "lateness p50 ms", "p99 ms", "note"}}
	for _, row := range r.Engine {
		cells = append(cells, []string{
			row.Title, fmt.Sprint(row.Clocks), fmt.Sprintf("%.1f", row.Took.Seconds()),
			milliseconds(row.P50), milliseconds(row.P99), row.Note,
		})
	}
	return cells
}
