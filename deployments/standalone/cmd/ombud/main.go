// Command ombud runs the whole suite in one process, and talks to one that runs.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/alecthomas/kong"

	"github.com/ombud/ombud/deployments/standalone"
	"github.com/ombud/ombud/deployments/standalone/catalogcmd"
	"github.com/ombud/ombud/deployments/standalone/examples"
	"github.com/ombud/ombud/deployments/standalone/history"
	"github.com/ombud/ombud/pkg/host"
	"github.com/ombud/ombud/pkg/lifecycle"
	"github.com/ombud/ombud/pkg/settings"
)

// program holds the commands of ombud.
type program struct {
	Run      run `cmd:"" default:"withargs" help:"Run the whole suite in one process; what happens when nothing else is asked."`
	Examples struct {
		Import examples.Import `cmd:"" help:"Bring in examples to learn from."`
	} `cmd:"" help:"What the classifier learns from."`
	Import  history.Import      `cmd:"" help:"Bring in customers and closed cases of another system."`
	Catalog catalogcmd.Commands `cmd:"" help:"Keep the catalog as a file."`
}

// run is the suite, with its settings.
type run struct{ standalone.Config }

// Run implements the command.
func (r *run) Run(ctx context.Context) error {
	return standalone.New(r.Config, host.Options{}).Run(ctx)
}

func main() {
	chosen, err := settings.Command(&program{}, "ombud", "The whole suite in one process.", os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "ombud:", err)
		os.Exit(2)
	}
	if err := runCommand(chosen); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func runCommand(chosen *kong.Context) error {
	ctx, cancel := lifecycle.Signals(context.Background())
	defer cancel()
	chosen.BindTo(ctx, (*context.Context)(nil))
	return chosen.Run()
}
