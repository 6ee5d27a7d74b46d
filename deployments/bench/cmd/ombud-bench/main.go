// Command ombud-bench measures the suite on the machine it runs on.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"runtime"
	"strings"

	"github.com/ombud/ombud/deployments/bench"
	"github.com/ombud/ombud/deployments/bench/subject"
	"github.com/ombud/ombud/pkg/lifecycle"
)

func main() {
	ctx, cancel := lifecycle.Signals(context.Background())
	err := runBench(ctx)
	cancel()
	if err != nil {
		fmt.Fprintln(os.Stderr, "ombud-bench:", err)
		os.Exit(1)
	}
}

func runBench(ctx context.Context) error {
	o := bench.Options{Progress: os.Stderr}
	flag.IntVar(&o.Callers, "callers", 64, "how many call at the same time")
	flag.IntVar(&o.Customers, "customers", 10_000, "how many customers take turns")
	flag.Float64Var(&o.Seconds, "seconds", 5, "how long each row is measured, after a fifth of it as warm-up")
	flag.StringVar(&o.Profiles.CPU, "cpuprofile", "", "`file` for what the processors did during the row that is measured last")
	flag.StringVar(&o.Profiles.Memory, "memprofile", "", "`file` for what was allocated by the end of the row that is measured last")
	only := flag.String("only", "", "the `rows` to measure, separated by commas: "+strings.Join(bench.RowNames(), ", "))
	open := flag.String("open", "1000,10000,100000", "the `numbers` of open handlings at which the clocks are measured")
	flag.IntVar(&o.Engine.Armed, "armed", 1_000_000, "how many clocks are armed while others run out")
	flag.IntVar(&o.Engine.AtOnce, "at-once", 10_000, "how many clocks run out within one second")
	flag.IntVar(&o.Engine.Rate, "rate", 1000, "how many clocks run out in each second, steadily")
	flag.IntVar(&o.Engine.Seconds, "steady", 10, "for how many seconds")
	flag.IntVar(&o.Engine.Overdue, "overdue", 100_000, "how many clocks have run out when the engine starts anew")
	dir := flag.String("dir", "", "`folder` for the embedded store's temporary files; it should be on a disk")
	uri := flag.String("mongodb-uri", os.Getenv("OMBUD_TEST_MONGODB_URI"), "`URI` of a MongoDB-compatible server to measure as well; $OMBUD_TEST_MONGODB_URI when not given")
	markdown := flag.Bool("markdown", false, "write the tables in Markdown")
	flag.Parse()

	var err error
	if o.Rows, err = parseRows(*only); err != nil {
		return err
	}
	if o.Open, err = parseNumbers(*open); err != nil {
		return err
	}
	o.Stores = []subject.Store{subject.Embedded{Dir: *dir}}
	if *uri != "" {
		o.Stores = append(o.Stores, subject.MongoDB{URI: *uri})
	}
	fmt.Printf("%d callers on %d processors, which they share with the suite; %g s for each row.\n\n", o.Callers, runtime.GOMAXPROCS(0), o.Seconds)
	reports, err := bench.MeasureStores(ctx, o)
	return writeReports(reports, *markdown, err)
}
