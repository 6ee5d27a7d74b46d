// Command ombud-eval measures the classifier on public data sets and writes the results into a page.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/lifecycle"
	"github.com/ombud/ombud/services/classification/internal/eval"
)

// The markers of the measured part of a page.
const (
	begin = "<!-- measured by make eval: begin -->\n"
	end   = "<!-- measured by make eval: end -->\n"
)

func main() {
	ctx, cancel := lifecycle.Signals(context.Background())
	err := runEvaluation(ctx)
	cancel()
	if err != nil {
		fmt.Fprintln(os.Stderr, "ombud-eval:", err)
		os.Exit(1)
	}
}

func runEvaluation(ctx context.Context) error {
	data := flag.String("data", os.Getenv("OMBUD_TEST_DATA"), "`folder` with classification/ and duplicates/; $OMBUD_TEST_DATA by default")
	page := flag.String("write", "", "`file` to write the tables into, between its markers; printed only by default")
	sets := flag.String("sets", "", "`names` of the labelled sets to measure, separated by commas; all by default")
	only := flag.String("only", "", "`parts` to measure, separated by commas, of "+strings.Join(eval.ListParts(), ", ")+"; all by default")
	sizes := flag.String("sizes", "100000,1000000", "`sizes` of the similarity indexes to measure")
	seconds := flag.Float64("seconds", 10, "duration of each load")
	weeks := flag.Int("weeks", 5, "number of replayed weeks of each kind")
	commit := flag.String("commit", "unknown", "measured commit, for the page")
	flag.Parse()
	o := eval.Options{
		Data:     eval.Data{Dir: *data},
		Seconds:  *seconds,
		Weeks:    *weeks,
		Progress: os.Stderr,
	}
	if info, err := os.Stat(filepath.Join(*data, "classification")); *data == "" || err != nil || !info.IsDir() {
		return errors.New("no data: name its folder with -data or OMBUD_TEST_DATA; the README.md of the classification describes it")
	}
	if *sets != "" {
		o.Sets = strings.Split(*sets, ",")
	}
	if *only != "" {
		o.Parts = strings.Split(*only, ",")
	}
	for size := range strings.SplitSeq(*sizes, ",") {
		var n int
		if _, err := fmt.Sscan(size, &n); err != nil || n < 1 {
			return fmt.Errorf("-sizes: %q is no number of messages", size)
		}
		o.Sizes = append(o.Sizes, n)
	}
	report, err := eval.Run(ctx, o)
	if err != nil {
		return err
	}
	measured := fmt.Sprintf("Measured on %s at commit %s on %d processors by `%s`.",
		clock.System().Now().UTC().Format("2006-01-02"), *commit, runtime.GOMAXPROCS(0), formatCommand())
	tables := report.Markdown()
	fmt.Print(measured + "\n" + tables)
	if *page == "" {
		return nil
	}
	return changeBetweenMarkers(*page, func(old string) string {
		if len(o.Parts) > 0 {
			return eval.MergeTables(old, tables, measured)
		}
		return measured + "\n" + tables
	})
}

// formatCommand returns the command line of this measurement.
func formatCommand() string {
	var flags []string
	flag.Visit(func(f *flag.Flag) {
		if !slices.Contains([]string{"data", "write", "commit"}, f.Name) {
			flags = append(flags, "-"+f.Name+" "+f.Value.String())
		}
	})
	if flags == nil {
		return "make eval"
	}
	return fmt.Sprintf("make eval EVAL=%q", strings.Join(flags, " "))
}

// changeBetweenMarkers changes the measured part of a page.
func changeBetweenMarkers(page string, change func(old string) string) error {
	old, err := os.ReadFile(page)
	if err != nil {
		return err
	}
	before, rest, found := strings.Cut(string(old), begin)
	measured, after, closed := strings.Cut(rest, end)
	if !found || !closed {
		return fmt.Errorf("%s has no lines %q and %q", page, strings.TrimSpace(begin), strings.TrimSpace(end))
	}
	return os.WriteFile(page, []byte(before+begin+change(measured)+end+after), 0o644) //nolint:gosec // a page for everybody
}
