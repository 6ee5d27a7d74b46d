package bench

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"
)

// Format is how tables are written.
type Format int

const (
	// Text aligns columns with spaces.
	Text Format = iota
	// Markdown writes tables that a page can show.
	Markdown
)

// Write writes a report: a table of the rows, the ratios that are aimed at, and a table of
// the ticks; what was not measured is left out.
func (r Report) Write(out io.Writer, f Format) error {
	t := &text{}
	t.line(map[Format]string{Text: strings.ToUpper(r.Store), Markdown: "### " + r.Store}[f])
	if len(r.Rows) > 0 {
		t.table(f, r.rows())
	}
	if ratios := r.Ratios(); len(ratios) > 0 {
		var told []string
		for _, ratio := range ratios {
			told = append(told, fmt.Sprintf("%s/%s = %.2f (aim: %.2f)", ratio.Row, ratio.To, ratio.Is, ratio.Aim))
		}
		t.line(strings.Join(told, ", "))
	}
	if len(r.Ticks) > 0 {
		t.table(f, r.ticks())
	}
	if len(r.Engine) > 0 {
		t.table(f, r.clocks())
	}
	_, err := io.WriteString(out, t.String())
	return err
}

func (r Report) rows() [][]string {
	cells := [][]string{{"row", "what", "per second", "p50 ms", "p99 ms", "CPU µs per call", "of a", "note"}}
	for _, row := range r.Rows {
		ofA := ""
		if a := r.rate("a"); a > 0 {
			ofA = fmt.Sprintf("%.2f", row.Rate()/a)
		}
		cells = append(cells, []string{
			row.Name, row.Title, fmt.Sprintf("%.0f", row.Rate()), milliseconds(row.P50), milliseconds(row.P99),
			fmt.Sprint(row.PerCall().Microseconds()), ofA, row.Note,
		})
	}
	return cells
}

func (r Report) ticks() [][]string {
	cells := [][]string{{"open handlings", "due in a tick", "tick ms", "look ms", "reads", "documents read", "documents written"}}
	for _, t := range r.Ticks {
		cells = append(cells, []string{
			fmt.Sprint(t.Open), fmt.Sprint(t.Due), milliseconds(t.Whole), milliseconds(t.Look),
			fmt.Sprintf("%.0f", t.Reads), fmt.Sprintf("%.0f", t.Documents), fmt.Sprintf("%.0f", t.Writes),
		})
	}
	return cells
}

func milliseconds(d time.Duration) string { return fmt.Sprintf("%.2f", d.Seconds()*1000) }

// text is what is written.
type text struct{ strings.Builder }

// line adds a paragraph of one line.
func (t *text) line(s string) { t.WriteString(s + "\n\n") }

// table adds a table whose first row is its head.
func (t *text) table(f Format, rows [][]string) {
	if f == Markdown {
		for i, row := range rows {
			t.WriteString("| " + strings.Join(row, " | ") + " |\n")
			if i == 0 {
				t.WriteString("|" + strings.Repeat("---|", len(row)) + "\n")
			}
		}
	} else {
		aligned := tabwriter.NewWriter(t, 0, 0, 2, ' ', 0)
		for _, row := range rows {
			_, _ = fmt.Fprintln(aligned, strings.Join(row, "\t")) // a builder takes everything
		}
		_ = aligned.Flush()
	}
	t.WriteString("\n")
}
