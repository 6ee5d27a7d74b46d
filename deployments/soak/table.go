package soak

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// table is the figures of all forms, a column for each.
type table struct{ rows [][]string }

func newTable() *table {
	t := &table{}
	for _, head := range []string{
		"", "kills", "contacts acknowledged", "  climbed the ladder", "  answered and resolved", "calls repeated",
		"start until it serves, median", "start until it serves, longest", "latest clock", "under load", "until all was settled", "findings",
	} {
		t.rows = append(t.rows, []string{head})
	}
	return t
}

// addColumn adds the column of one form.
func (t *table) addColumn(name string, book *ledger, load, settled time.Duration, findings int) {
	slices.Sort(book.restarts)
	median, longest := book.restarts[len(book.restarts)/2], book.restarts[len(book.restarts)-1]
	for i, cell := range []any{
		name, book.kills, len(book.entries), book.countFate(climbs), book.countFate(worked), book.failures.Load(),
		median.Round(time.Millisecond), longest.Round(time.Millisecond), book.latest.Round(time.Millisecond),
		load.Round(time.Second), settled.Round(time.Second), findings,
	} {
		t.rows[i] = append(t.rows[i], fmt.Sprint(cell))
	}
}

func (t *table) printTo(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 3, ' ', 0)
	for _, row := range t.rows {
		if _, err := fmt.Fprintln(w, strings.Join(row, "\t")); err != nil {
			return err
		}
	}
	return w.Flush()
}
