// Command ombud-gateway serves HTTP in front of the services.
package main

import (
	"context"
	"os"

	"github.com/ombud/ombud/gateway"
	"github.com/ombud/ombud/pkg/host"
	"github.com/ombud/ombud/pkg/settings"
	optionsv1 "github.com/ombud/ombud/proto/gen/ombud/options/v1"
	"github.com/ombud/ombud/proto/wiring"
)

func main() {
	var config struct {
		host.Settings
		wiring.Peers
		gateway.Config
	}
	settings.Must(&config, "ombud-gateway", "Serves REST, events and pages in front of the services.")
	host.Main(host.Options{
		Settings: config.Settings,
		Peers:    config.Peers,
		Access:   optionsv1.E_Access,
		Parts: []host.Part{{Name: "gateway", Stateless: true, Build: func(ctx context.Context, env host.Env) (host.Service, error) {
			return gateway.New(ctx, env, config.Config, os.Stdout)
		}}},
	})
}
