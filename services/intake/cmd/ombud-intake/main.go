// Command ombud-intake runs the intake as a process of its own.
package main

import (
	"cmp"
	"context"

	"github.com/ombud/ombud/pkg/host"
	"github.com/ombud/ombud/pkg/settings"
	optionsv1 "github.com/ombud/ombud/proto/gen/ombud/options/v1"
	"github.com/ombud/ombud/proto/wiring"
	"github.com/ombud/ombud/services/intake"
)

func main() {
	var config struct {
		host.Settings
		wiring.Peers
		wiring.Web
		intake.Config
	}
	settings.Must(&config, "ombud-intake", "Takes in what customers say, and keeps their cases.")
	config.PublicURL = cmp.Or(config.PublicURL, config.URL())
	host.Main(host.Options{
		Settings:     config.Settings,
		Peers:        config.Peers,
		LinkPurposes: wiring.LinkPurposes(),
		Access:       optionsv1.E_Access,
		Parts: []host.Part{{Name: "intake", Build: func(ctx context.Context, env host.Env) (host.Service, error) {
			return intake.New(ctx, env, config.Config)
		}}},
	})
}
