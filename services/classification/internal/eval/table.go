package eval

import (
	"fmt"
	"strings"
	"time"
)

// Markdown writes the report as tables.
func (r Report) Markdown() string {
	t := &text{}
	t.table("trained with all examples", []string{
		"set", "examples", "labels", "right %", "macro-F1", "in top three %", "calibration error %",
		"decided %", "of these right %", "training s", "µs a message", "MB",
	})
	for _, w := range r.Whole {
		t.row(w.Task, fmt.Sprint(w.Examples), fmt.Sprint(w.Labels), percent(w.Accuracy), fmt.Sprintf("%.3f", w.MacroF1),
			percent(w.TopThree), percent(w.Miscalibration), percent(w.Coverage), percent(w.Precision),
			fmt.Sprintf("%.1f", w.Fit.Seconds()), micros(w.PerMessage), fmt.Sprintf("%.1f", float64(w.Bytes)/1e6))
	}
	header := []string{"right % when the surest are decided"}
	for _, share := range Shares() {
		header = append(header, fmt.Sprintf("%.0f %%", 100*share))
	}
	t.table("abstention", header)
	for _, w := range r.Whole {
		cells := []string{w.Task}
		for _, right := range w.Curve {
			cells = append(cells, percent(right))
		}
		t.row(cells...)
	}
	r.learning(t)
	r.similar(t)
	r.replays(t)
	r.service(t)
	return t.String()
}

func (r Report) learning(t *text) {
	t.table("few examples, and a stream of them", []string{
		"set", "ten a label: right %", "macro-F1", fmt.Sprintf("stream of %d: right %%", streamed), "of its last fifth %", "fits",
	})
	for i, f := range r.Few {
		s := r.Stream[i]
		t.row(f.Task, percent(f.Accuracy), fmt.Sprintf("%.3f", f.MacroF1), percent(s.All), percent(s.LastOne), fmt.Sprint(s.Fits))
	}
	t.line(fmt.Sprintf("Messages that belong nowhere (clinc150): AUROC of the confidence %.3f; %s %% of them would be decided without a person.",
		r.Strangers.AUROC, percent(r.Strangers.Taken)))
}

func (r Report) similar(t *text) {
	t.table("similar cases", []string{"set", "what is among the ten most similar", "%"})
	for _, f := range r.Found {
		t.row(f.Task, f.What, percent(f.Share))
	}
	t.table("similar cases: speed", []string{"messages", "search: median µs", "p99 µs", "add µs", "bytes a message", "restart s"})
	for _, s := range r.Searched {
		t.row(fmt.Sprint(s.Messages), micros(s.Median), micros(s.P99), micros(s.Add), fmt.Sprint(s.BytesPerMessage),
			fmt.Sprintf("%.1f", s.Restore.Seconds()))
	}
}

func (r Report) service(t *text) {
	t.table("through the API alone: batchCreate, then Classify over gRPC", []string{
		"set", "directly: right %", "without asking for a fit %", "after refit %", "brought in s", "served by itself after s", "refit s",
	})
	for i, a := range r.Asked {
		t.row(a.Task, percent(r.Whole[i].Accuracy), percent(a.ByItself), percent(a.Refitted),
			seconds(a.Import), seconds(a.Alone), seconds(a.Refit))
	}
	l := r.Loads
	t.table(fmt.Sprintf("load: %d callers of Classify over gRPC, in the same process (%s)", callers, l.Task), []string{
		"meanwhile", "answers a second", "median ms", "p99 ms",
	})
	for _, of := range []struct {
		name string
		Load
	}{{"nothing else", l.Quiet}, {"one fit after the other", l.Refitting}} {
		t.row(of.name, fmt.Sprintf("%.0f", of.PerSecond), millis(of.Median), millis(of.P99))
	}
	t.line(fmt.Sprintf("While there are fits the p99 is %.1f times as long: both in %d turns, one after the other.", l.Ratio(), turns))
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.1f", d.Seconds()) }

func percent(share float64) string { return fmt.Sprintf("%.1f", 100*share) }

func micros(d time.Duration) string { return fmt.Sprintf("%.0f", float64(d.Nanoseconds())/1e3) }

func millis(d time.Duration) string { return fmt.Sprintf("%.1f", float64(d.Microseconds())/1e3) }

// text is a page that grows.
type text struct{ strings.Builder }

func (t *text) line(s string) { t.WriteString("\n" + s + "\n") }

func (t *text) table(title string, header []string) {
	t.line("**" + strings.ToUpper(title[:1]) + title[1:] + "**")
	t.WriteString("\n")
	t.row(header...)
	t.WriteString(strings.Repeat("|---", len(header)) + "|\n")
}

func (t *text) row(cells ...string) {
	t.WriteString("| " + strings.Join(cells, " | ") + " |\n")
}
