package bench

import (
	"context"
	"fmt"

	"github.com/ombud/ombud/deployments/bench/engine"
)

// measureEngine measures the clocks under load.
func (b *bench) measureEngine(ctx context.Context) error {
	o := b.Engine
	o.Around = b.Profiles.beginProfiles
	rows, err := engine.MeasureEngine(ctx, b.store, o, b.printProgress)
	b.engine = rows
	return err
}

// engineTable are the rows of the engine as a table.
func (r Report) engineTable() [][]string {
	cells := [][]string{{"clocks that run out", "how many", "until all are told, s", "lateness p50 ms", "p99 ms", "note"}}
	for _, row := range r.Engine {
		cells = append(cells, []string{
			row.Title, fmt.Sprint(row.Clocks), fmt.Sprintf("%.1f", row.Took.Seconds()),
			formatMillis(row.P50), formatMillis(row.P99), row.Note,
		})
	}
	return cells
}
