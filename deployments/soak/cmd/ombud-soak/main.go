// Command ombud-soak kills the suite under load again and again, and fails when
// anything that was acknowledged is lost, doubled or early.
package main

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"

	"github.com/ombud/ombud/deployments/soak"
	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/lifecycle"
)

func main() {
	kills := flag.Int("kills", intFromEnv("KILLS", 200), "how often the one process is killed ($KILLS)")
	serviceKills := flag.Int("service-kills", intFromEnv("SERVICE_KILLS", 30), "how often each of the six processes is killed ($SERVICE_KILLS)")
	callers := flag.Int("callers", 8, "how many callers bring contacts")
	seed := flag.Uint64("seed", rand.Uint64(), "of the moments at which processes are killed")
	mongodb := flag.String("mongodb-uri", os.Getenv("OMBUD_MONGODB_URI"), "a MongoDB to soak on instead of the embedded store ($OMBUD_MONGODB_URI)")
	short := flag.Bool("short", false, "about a minute: 25 kills of the one process, 4 of each of the six")
	flag.Parse()
	if *short {
		*kills, *serviceKills = 25, 4
	}
	if err := runSoak(soak.Config{
		MongoDBURI:   *mongodb,
		Kills:        *kills,
		ServiceKills: *serviceKills,
		Callers:      *callers,
		Seed:         *seed,
		Out:          os.Stdout,
		Clock:        clock.System(),
	}); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println("nothing was lost, doubled or early")
}

// runSoak soaks the programs that lie beside this one.
func runSoak(c soak.Config) error {
	ctx, cancel := lifecycle.Signals(context.Background())
	defer cancel()
	program, err := os.Executable()
	if err != nil {
		return err
	}
	c.Programs = filepath.Dir(program)
	return soak.Run(ctx, c)
}

// intFromEnv reads a number from the environment.
func intFromEnv(variable string, otherwise int) int {
	if n, err := strconv.Atoi(os.Getenv(variable)); err == nil {
		return n
	}
	return otherwise
}
