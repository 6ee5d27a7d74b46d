// Command ombud-feedback runs the feedback service as a process of its own.
package main

import (
	"github.com/ombud/ombud/pkg/host"
	"github.com/ombud/ombud/pkg/settings"
	optionsv1 "github.com/ombud/ombud/proto/gen/ombud/options/v1"
	"github.com/ombud/ombud/proto/wiring"
	"github.com/ombud/ombud/services/feedback"
)

func main() {
	var config struct {
		host.Settings
		wiring.Peers
	}
	settings.Must(&config, "ombud-feedback", "Asks customers how they were served, and acts on the answer.")
	host.Main(host.Options{
		Settings:     config.Settings,
		Peers:        config.Peers,
		LinkPurposes: wiring.LinkPurposes(),
		Access:       optionsv1.E_Access,
		Parts:        []host.Part{{Name: "feedback", Build: feedback.New}},
	})
}
