package eval

import (
	"fmt"
	"slices"
	"time"

	"github.com/ombud/ombud/services/classification/internal/replay"
)

// writeReplays writes the results of the replays, with one row per source of texts.
func (r Report) writeReplays(t *page) {
	for at, p := range outagePlans() {
		title := fmt.Sprintf("outages in weeks of %d ordinary contacts, three in each", contacts)
		if at > 0 {
			title = "the same with small outages of growing duration"
		}
		header := []string{"contacts", "outages", "category"}
		for _, o := range p {
			found := fmt.Sprintf("%d cases in %.0f h: found", o.Cases, o.Lasts.Hours())
			header = append(header, found, "after min (longest)", "cases by then")
		}
		t.startTable(title, append(header, "of their cases joined %", "proposed %", "of the joined, others %", "candidates for one", "false a week"))
		for _, played := range r.Replayed {
			if slices.Equal(played.Plan, p) {
				t.addRow(played.formatRow()...)
			}
		}
	}
}

// formatRow returns the row of one kind of weeks: medians over the found outages.
func (r Replayed) formatRow() []string {
	category := "as a model says"
	if r.Words {
		category = "none"
	}
	cells := []string{r.Task, r.Outages, category}
	var found []replay.Detection
	wrong := 0.0
	right, others := 0.0, 0.0 // joined cases
	for n := range r.Plan {
		some := r.detectionsOf(n)
		for _, f := range some {
			right += f.Joined * float64(r.Plan[n].Cases)
			others += float64(f.Others)
		}
		found = append(found, some...)
		cells = append(cells, fmt.Sprintf("%d of %d", len(some), len(r.Weeks)))
		if len(some) == 0 {
			cells = append(cells, "", "")
			continue
		}
		after := sortFigures(some, func(f replay.Detection) time.Duration { return f.After })
		cases := sortFigures(some, func(f replay.Detection) int { return f.Cases })
		median, longest := after[len(after)/2], after[len(after)-1]
		cells = append(cells,
			fmt.Sprintf("%.0f (%.0f)", median.Minutes(), longest.Minutes()),
			fmt.Sprint(cases[len(cases)/2]))
	}
	for _, w := range r.Weeks {
		wrong += float64(w.False) / float64(len(r.Weeks))
	}
	joined, proposed, times := 0.0, 0.0, 0.0
	for _, f := range found {
		joined += f.Joined / float64(len(found))
		proposed += f.Proposed / float64(len(found))
		times += float64(f.Candidates) / float64(len(found))
	}
	return append(cells, formatPercent(joined), formatPercent(proposed), formatPercent(others/max(right+others, 1)),
		fmt.Sprintf("%.1f", times), fmt.Sprintf("%.1f", wrong))
}

// detectionsOf returns the detections of the nth outages.
func (r Replayed) detectionsOf(n int) (found []replay.Detection) {
	for _, w := range r.Weeks {
		if w.Outages[n].Found {
			found = append(found, w.Outages[n])
		}
	}
	return found
}

// sortFigures returns one figure of all detections, smallest first.
func sortFigures[T time.Duration | int](all []replay.Detection, of func(replay.Detection) T) []T {
	figures := make([]T, len(all))
	for i, f := range all {
		figures[i] = of(f)
	}
	slices.Sort(figures)
	return figures
}
