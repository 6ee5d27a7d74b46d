// Command ombud-classification runs the classification as a process of its own.
package main

import (
	"github.com/ombud/ombud/pkg/host"
	"github.com/ombud/ombud/pkg/settings"
	optionsv1 "github.com/ombud/ombud/proto/gen/ombud/options/v1"
	"github.com/ombud/ombud/proto/wiring"
	"github.com/ombud/ombud/services/classification"
)

func main() {
	var config struct {
		host.Settings
		wiring.Peers
	}
	settings.Must(&config, "ombud-classification", "Says what a message is about and how bad it is, and learns.")
	host.Main(host.Options{
		Settings:     config.Settings,
		Peers:        config.Peers,
		LinkPurposes: wiring.LinkPurposes(),
		Access:       optionsv1.E_Access,
		Parts:        []host.Part{{Name: "classification", Build: classification.New}},
	})
}
