package bench_test

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/deployments/bench"
	"github.com/ombud/ombud/deployments/bench/clockwork"
	"github.com/ombud/ombud/deployments/bench/engine"
	"github.com/ombud/ombud/deployments/bench/load"
	"github.com/ombud/ombud/deployments/bench/subject"
)

// TestEveryRowIsMeasured measures for moments: the figures mean nothing, but every row
// is there, and nothing was refused.
func TestEveryRowIsMeasured(t *testing.T) {
	dir := t.TempDir()
	profiles := bench.Profiles{CPU: filepath.Join(dir, "cpu"), Memory: filepath.Join(dir, "memory")}
	reports, err := bench.MeasureStores(t.Context(), bench.Options{
		Stores: []subject.Store{testedStore(dir)}, Callers: 8, Customers: 20, Seconds: 0.2, Open: []int{clockwork.Least}, Profiles: profiles,
		Engine:   engine.Options{Armed: 300, AtOnce: 100, Rate: 50, Seconds: 1, Overdue: 200},
		Progress: t.Output(),
	})
	require.NoError(t, err)
	for _, report := range reports {
		var names []string
		for _, row := range report.Rows {
			names = append(names, row.Name)
			require.Positive(t, row.CallsPerSecond(), row.Title)
			require.NotContains(t, row.Note, "promises were not", row.Title)
		}
		require.Equal(t, []string{"a", "b", "b+", "c", "d", "e", "e+"}, names)
		require.Len(t, report.AimedRatios(), 3)
		require.Len(t, report.Ticks, 1)
		require.Len(t, report.Engine, 5)
		for _, row := range report.Engine {
			require.Positive(t, row.Took, row.Title)
			require.GreaterOrEqual(t, row.P99, time.Duration(0), row.Title)
		}
		require.Contains(t, report.Engine[2].Note, "writes met")
		ticks := report.Ticks[0]
		require.Equal(t, clockwork.Least, ticks.Open)
		require.Positive(t, ticks.Look)
		require.GreaterOrEqual(t, ticks.Writes, float64(ticks.Due), "whatever runs out is written")
		require.Less(t, ticks.Documents, float64(5*ticks.Due), "what is not due is not read")
	}
	for _, file := range []string{profiles.CPU, profiles.Memory} {
		require.FileExists(t, file)
	}
	left, err := filepath.Glob(filepath.Join(dir, "ombud-bench-*"))
	require.NoError(t, err)
	require.Empty(t, left, "the bench tidies up")
}

// testedStore is the embedded store, or MongoDB when OMBUD_TEST_MONGODB_URI names a server.
func testedStore(dir string) subject.Store {
	if uri := os.Getenv("OMBUD_TEST_MONGODB_URI"); uri != "" {
		return subject.MongoDB{URI: uri}
	}
	return subject.Embedded{Dir: dir}
}

func TestOnlyTheWantedRowsAreMeasured(t *testing.T) {
	reports, err := bench.MeasureStores(t.Context(), bench.Options{
		Stores: []subject.Store{subject.Embedded{Dir: t.TempDir()}}, Rows: []string{"a"}, Callers: 2, Seconds: 0.01, Progress: io.Discard,
	})
	require.NoError(t, err)
	require.Len(t, reports, 1)
	require.Len(t, reports[0].Rows, 1)
	require.Empty(t, reports[0].Ticks)
}

func report() bench.Report {
	row := func(name string, calls int) bench.Row {
		return bench.Row{Name: name, Title: "call " + name, Result: load.Result{Calls: calls, Elapsed: 1e9, P50: 2e6, P99: 9.5e6, Processor: 1e9}}
	}
	return bench.Report{
		Store:  "some store",
		Rows:   []bench.Row{row("a", 4000), row("b", 1000), row("c", 800), row("d", 600)},
		Engine: []engine.Row{{Title: "within one second", Clocks: 10, Took: 2e9, P50: 1e6, P99: 3e6, Note: "fast"}},
		Ticks:  []clockwork.Ticks{{Open: 1000, Due: 100, Whole: 5e7, Look: 1e6, Reads: 300, Documents: 301.4, Writes: 300}},
	}
}

func TestRatiosAreThoseOfTheRates(t *testing.T) {
	require.Equal(t, []bench.Ratio{
		{Row: "b", To: "a", Is: 0.25, Aim: 0.5},
		{Row: "c", To: "a", Is: 0.2, Aim: 0.15},
		{Row: "d", To: "c", Is: 0.75, Aim: 0.7},
	}, report().AimedRatios())
	require.Empty(t, bench.Report{}.AimedRatios())
}

func TestReportsAreWrittenAsTextAndAsMarkdown(t *testing.T) {
	var plain, markdown bytes.Buffer
	require.NoError(t, report().WriteTables(&plain, bench.Text))
	require.NoError(t, report().WriteTables(&markdown, bench.Markdown))

	require.Contains(t, plain.String(), "SOME STORE\n")
	require.Contains(t, plain.String(), "b    call b  1000        2.00    9.50    1000             0.25")
	require.Contains(t, plain.String(), "b/a = 0.25 (aim: 0.50)")

	require.Contains(t, markdown.String(), "### some store\n")
	require.Contains(t, markdown.String(), "| b | call b | 1000 | 2.00 | 9.50 | 1000 | 0.25 |  |\n")
	require.Contains(t, markdown.String(), "| 1000 | 100 | 50.00 | 1.00 | 300 | 301 | 300 |\n")
	require.Contains(t, markdown.String(), "| within one second | 10 | 2.0 | 1.00 | 3.00 | fast |\n")
	require.Equal(t, 3, strings.Count(markdown.String(), "\n|---|"), "a head for each table")
}
