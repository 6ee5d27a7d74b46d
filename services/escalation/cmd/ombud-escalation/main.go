// Command ombud-escalation runs the escalation as a process of its own.
package main

import (
	"cmp"
	"context"

	"github.com/ombud/ombud/pkg/host"
	"github.com/ombud/ombud/pkg/settings"
	optionsv1 "github.com/ombud/ombud/proto/gen/ombud/options/v1"
	"github.com/ombud/ombud/proto/wiring"
	"github.com/ombud/ombud/services/escalation"
)

func main() {
	var config struct {
		host.Settings
		wiring.Peers
		wiring.Web
		escalation.Config
	}
	settings.Must(&config, "ombud-escalation", "Says who owns a case now, and until when.")
	config.NoticeLink = cmp.Or(config.NoticeLink, config.CaseURL())
	host.Main(host.Options{
		Settings:     config.Settings,
		Peers:        config.Peers,
		LinkPurposes: wiring.LinkPurposes(),
		Access:       optionsv1.E_Access,
		Parts: []host.Part{{Name: "escalation", Build: func(ctx context.Context, env host.Env) (host.Service, error) {
			return escalation.New(ctx, env, config.Config)
		}}},
	})
}
