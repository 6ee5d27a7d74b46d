// Command ombud-catalog runs the catalog as a process of its own.
package main

import (
	"github.com/ombud/ombud/pkg/host"
	"github.com/ombud/ombud/pkg/settings"
	optionsv1 "github.com/ombud/ombud/proto/gen/ombud/options/v1"
	"github.com/ombud/ombud/proto/wiring"
	"github.com/ombud/ombud/services/catalog"
)

func main() {
	var config struct {
		host.Settings
		wiring.Peers
	}
	settings.Must(&config, "ombud-catalog", "Knows what the firm offers and computes promises.")
	host.Main(host.Options{
		Settings:     config.Settings,
		Peers:        config.Peers,
		LinkPurposes: wiring.LinkPurposes(),
		Access:       optionsv1.E_Access,
		Parts:        []host.Part{{Name: "catalog", Build: catalog.New}},
	})
}
