// Command ombud runs the whole suite in one process.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/ombud/ombud/deployments/standalone"
	"github.com/ombud/ombud/pkg/host"
	"github.com/ombud/ombud/pkg/lifecycle"
	"github.com/ombud/ombud/pkg/settings"
)

func main() {
	var config standalone.Config
	settings.Must(&config, "ombud", "Runs the whole suite in one process.")
	ctx, cancel := lifecycle.Signals(context.Background())
	err := standalone.New(config, host.Options{}).Run(ctx)
	cancel()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
