package eval

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Markdown returns the report as tables.
func (r Report) Markdown() string {
	t := &page{}
	for _, section := range []struct {
		part  string
		write func(*page)
	}{
		{partQuality, r.writeQuality},
		{partQuality, r.writeLearning},
		{partSimilar, r.writeSimilar},
		{partReplays, r.writeReplays},
		{partQuality, r.writeService},
		{partLoad, r.writeLoads},
		{partSeverity, r.writeSeverity},
	} {
		if slices.Contains(r.Parts, section.part) {
			section.write(t)
		}
	}
	return t.String()
}

func (r Report) writeQuality(t *page) {
	t.startTable("trained with all examples", []string{
		"set", "examples", "labels", "right %", "macro-F1", "in top three %", "calibration error %",
		"decided %", "of these right %", "training s", "µs a message", "MB",
	})
	for _, w := range r.Full {
		t.addRow(
			w.Task,
			fmt.Sprint(w.Examples),
			fmt.Sprint(w.Labels),
			formatPercent(w.Accuracy),
			fmt.Sprintf("%.3f", w.MacroF1),
			formatPercent(w.TopThree),
			formatPercent(w.CalibrationError),
			formatPercent(w.Coverage),
			formatPercent(w.Precision),
			formatSeconds(w.Fit),
			formatMicros(w.PerMessage),
			fmt.Sprintf("%.1f", float64(w.Bytes)/1e6),
		)
	}
	header := []string{"right % when the surest are decided"}
	for _, share := range Shares() {
		header = append(header, fmt.Sprintf("%.0f %%", 100*share))
	}
	t.startTable("abstention", header)
	for _, w := range r.Full {
		cells := []string{w.Task}
		for _, right := range w.Curve {
			cells = append(cells, formatPercent(right))
		}
		t.addRow(cells...)
	}
}

func (r Report) writeLearning(t *page) {
	t.startTable("few examples, and a stream of them", []string{
		"set", "ten a label: right %", "macro-F1",
		fmt.Sprintf("stream of %d: right %%", streamed), "of its last fifth %", "fits",
	})
	for i, f := range r.FewShot {
		s := r.Stream[i]
		t.addRow(
			f.Task,
			formatPercent(f.Accuracy),
			fmt.Sprintf("%.3f", f.MacroF1),
			formatPercent(s.All),
			formatPercent(s.LastOne),
			fmt.Sprint(s.Fits),
		)
	}
	t.addLine(fmt.Sprintf(
		"Out-of-scope messages (clinc150): AUROC of the confidence %.3f; %s %% of them would be decided without a person.",
		r.OutOfScope.AUROC, formatPercent(r.OutOfScope.Decided),
	))
}

func (r Report) writeSimilar(t *page) {
	t.startTable("similar cases", []string{"set", "relevant among the ten most similar", "%"})
	for _, f := range r.Recalls {
		t.addRow(f.Task, f.What, formatPercent(f.Share))
	}
	t.startTable("similar cases: speed", []string{
		"messages", "search: median µs", "p99 µs", "add µs", "bytes a message", "restart s",
	})
	for _, s := range r.Searches {
		t.addRow(
			fmt.Sprint(s.Messages),
			formatMicros(s.Median),
			formatMicros(s.P99),
			formatMicros(s.Add),
			fmt.Sprint(s.BytesPerMessage),
			formatSeconds(s.Restore),
		)
	}
}

func (r Report) writeService(t *page) {
	t.startTable("through the API alone: batchCreate, then Classify over gRPC", []string{
		"set", "directly: right %", "without asking for a fit %", "after refit %",
		"import s", "served by itself after s", "refit s",
	})
	for i, a := range r.OverGRPC {
		t.addRow(
			a.Task,
			formatPercent(r.Full[i].Accuracy),
			formatPercent(a.ByItself),
			formatPercent(a.Refitted),
			formatSeconds(a.Import),
			formatSeconds(a.Alone),
			formatSeconds(a.Refit),
		)
	}
}

func (r Report) writeLoads(t *page) {
	l := r.Loads
	title := fmt.Sprintf("load: %d callers of Classify over gRPC, in the same process (%s)", callers, l.Task)
	t.startTable(title, []string{"meanwhile", "answers a second", "median ms", "p99 ms"})
	for _, of := range []struct {
		name string
		Load
	}{{"nothing else", l.Quiet}, {"one fit after the other", l.Refitting}} {
		t.addRow(of.name, fmt.Sprintf("%.0f", of.PerSecond), formatMillis(of.Median), formatMillis(of.P99))
	}
	t.addLine(fmt.Sprintf("During fits the p99 is %.1f times as long: both in %d alternating turns.", l.Ratio(), turns))
}

func formatSeconds(d time.Duration) string { return fmt.Sprintf("%.1f", d.Seconds()) }

func formatPercent(share float64) string { return fmt.Sprintf("%.1f", 100*share) }

func formatMicros(d time.Duration) string { return fmt.Sprintf("%.0f", float64(d.Nanoseconds())/1e3) }

func formatMillis(d time.Duration) string { return fmt.Sprintf("%.1f", float64(d.Microseconds())/1e3) }

// page is a Markdown text in progress.
type page struct{ strings.Builder }

func (t *page) addLine(s string) { t.WriteString("\n" + s + "\n") }

func (t *page) startTable(title string, header []string) {
	t.addLine("**" + strings.ToUpper(title[:1]) + title[1:] + "**")
	t.WriteString("\n")
	t.addRow(header...)
	t.WriteString(strings.Repeat("|---", len(header)) + "|\n")
}

func (t *page) addRow(cells ...string) {
	t.WriteString("| " + strings.Join(cells, " | ") + " |\n")
}
