// Command ombud-demo sends the contacts of a handful of customers through a suite and shows
// the results. Without a suite it starts one of its own.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/term"

	"github.com/ombud/ombud/deployments/demo"
	"github.com/ombud/ombud/deployments/demo/own"
	"github.com/ombud/ombud/deployments/demo/spantree"
	"github.com/ombud/ombud/pkg/lifecycle"
	"github.com/ombud/ombud/pkg/settings"
)

// Config holds the flags.
type Config struct {
	URL      string `placeholder:"URL" help:"The gateway of the suite to show. Without it, the demo starts a suite of its own, on free ports and in a temporary folder."`
	GRPCAddr string `default:"127.0.0.1:9090" placeholder:"HOST:PORT" help:"Where that suite serves gRPC."`
	AdminKey string `placeholder:"KEY" help:"A key of that suite that may do what administrators may."`
	OTLPAddr string `name:"otlp-addr" placeholder:"HOST:PORT" help:"Where to receive the spans of that suite, over OTLP/gRPC. Without it, they are not shown."`
}

// Validate reports missing flags.
func (c Config) Validate() error {
	if c.URL != "" && c.AdminKey == "" {
		return errors.New("--admin-key: is needed with --url")
	}
	return nil
}

func main() {
	var config Config
	settings.Must(&config, "ombud-demo", "Lets customers go through a suite, and shows what becomes of them.")
	ctx, cancel := lifecycle.Signals(context.Background())
	err := runDemo(ctx, config)
	cancel()
	if err != nil {
		fmt.Fprintln(os.Stderr, "ombud-demo:", err)
		os.Exit(1)
	}
}

func runDemo(ctx context.Context, c Config) error {
	if c.URL == "" {
		return runOwn(ctx)
	}
	target := demo.Target{URL: c.URL, GRPC: c.GRPCAddr, AdminKey: c.AdminKey}
	if c.OTLPAddr != "" {
		sink, err := spantree.Listen(ctx, c.OTLPAddr)
		if err != nil {
			return err
		}
		defer sink.Close()
		target.Spans = sink
	}
	return demo.Run(ctx, target, os.Stdout)
}

// runOwn shows a suite of its own. On a terminal the suite stays until Ctrl-C.
func runOwn(ctx context.Context) (err error) {
	sink, err := spantree.Listen(ctx, "127.0.0.1:0")
	if err != nil {
		return err
	}
	defer sink.Close()
	self, err := os.Executable()
	if err != nil {
		return err
	}
	suite, err := own.StartSuite(ctx, filepath.Join(filepath.Dir(self), "ombud"), sink.Endpoint())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, suite.Stop()) }()
	err = demo.Run(ctx, demo.Target{
		URL:      suite.URL,
		GRPC:     suite.GRPC,
		AdminKey: suite.AdminKey,
		Spans:    sink,
	}, os.Stdout)
	if err == nil && term.IsTerminal(int(os.Stdin.Fd())) {
		fmt.Println("\nThe suite goes on until Ctrl-C.")
		<-ctx.Done()
	}
	return err
}
