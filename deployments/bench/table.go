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

// WriteTables writes a report: a table of the rows, the ratios with their aims, and tables of
// ticks and engine. Parts without results are left out.
func (r Report) WriteTables(out io.Writer, f Format) error {
	t := &text{}
	t.addLine(map[Format]string{Text: strings.ToUpper(r.Store), Markdown: "### " + r.Store}[f])
	if len(r.Rows) > 0 {
		t.addTable(f, r.rowTable())
	}
	if ratios := r.AimedRatios(); len(ratios) > 0 {
		var told []string
		for _, ratio := range ratios {
			told = append(told, fmt.Sprintf("%s/%s = %.2f (aim: %.2f)", ratio.Row, ratio.To, ratio.Is, ratio.Aim))
		}
		t.addLine(strings.Join(told, ", "))
	}
	if len(r.Ticks) > 0 {
		t.addTable(f, r.tickTable())
	}
	if len(r.Engine) > 0 {
		t.addTable(f, r.engineTable())
	}
	_, err := io.WriteString(out, t.String())
	return err
}

func (r Report) rowTable() [][]string {
	cells := [][]string{{"row", "what", "per second", "p50 ms", "p99 ms", "CPU µs per call", "of a", "note"}}
	for _, row := range r.Rows {
		ofA := ""
		if a := r.rateOf("a"); a > 0 {
			ofA = fmt.Sprintf("%.2f", row.CallsPerSecond()/a)
		}
		cells = append(cells, []string{
			row.Name, row.Title, fmt.Sprintf("%.0f", row.CallsPerSecond()), formatMillis(row.P50), formatMillis(row.P99),
			fmt.Sprint(row.PerCall().Microseconds()), ofA, row.Note,
		})
	}
	return cells
}

func (r Report) tickTable() [][]string {
	cells := [][]string{{"open handlings", "due in a tick", "tick ms", "look ms", "reads", "documents read", "documents written"}}
	for _, t := range r.Ticks {
		cells = append(cells, []string{
			fmt.Sprint(t.Open), fmt.Sprint(t.Due), formatMillis(t.Whole), formatMillis(t.Look),
			fmt.Sprintf("%.0f", t.Reads), fmt.Sprintf("%.0f", t.Documents), fmt.Sprintf("%.0f", t.Writes),
		})
	}
	return cells
}

func formatMillis(d time.Duration) string { return fmt.Sprintf("%.2f", d.Seconds()*1000) }

// text collects the output.
type text struct{ strings.Builder }

// addLine adds a paragraph of one line.
func (t *text) addLine(s string) { t.WriteString(s + "\n\n") }

// addTable adds a table; its first row is the head.
func (t *text) addTable(f Format, rows [][]string) {
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
