package host

import (
	"context"
	"fmt"
	"os"

	"github.com/ombud/ombud/pkg/lifecycle"
)

// Main runs the process until SIGINT or SIGTERM, drains it, and exits: with 1 and
// a line on standard error when something went wrong. A second signal kills.
//
//	func main() {
//		var config struct {
//			host.Settings
//			wiring.Peers
//			intake.Config
//		}
//		settings.Must(&config, "ombud-intake", "Takes in what customers say.")
//		host.Main(host.Options{
//			Settings: config.Settings,
//			Peers:    config.Peers,
//			Access:   optionsv1.E_Access,
//			Parts: []host.Part{{Name: "intake", Build: func(ctx context.Context, env host.Env) (host.Service, error) {
//				return intake.New(ctx, env, config.Config)
//			}}},
//		})
//	}
func Main(o Options) {
	ctx, cancel := lifecycle.Signals(context.Background())
	err := New(o).Run(ctx)
	cancel()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
