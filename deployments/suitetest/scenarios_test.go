package suitetest_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/deployments/suitetest/form"
	"github.com/ombud/ombud/deployments/suitetest/scenario"
)

// TestSuite tests what takes all processes: they are built once.
func TestSuite(t *testing.T) {
	t.Parallel()
	programs := programs(t)
	t.Run("scenarios", func(t *testing.T) { testScenarios(t, programs) })
	t.Run("outages", func(t *testing.T) { testOutages(t, programs) })
}

// testScenarios plays every scenario in every form, on every store, by every protocol.
func testScenarios(t *testing.T, programs func() (string, error)) {
	t.Helper()
	t.Parallel()
	stories, err := scenario.Load(os.DirFS("scenarios"))
	require.NoError(t, err)
	for _, store := range stores() {
		for name, start := range forms(programs) {
			t.Run(name+"/"+store.name, func(t *testing.T) {
				t.Parallel()
				suite := meet(t, start(t, store))
				for _, player := range suite.players {
					t.Run(player.Protocol.Name(), func(t *testing.T) {
						t.Parallel()
						for _, story := range stories {
							player.Play(t, story, scenario.Values{})
						}
					})
				}
			})
		}
	}
}

// store is where a suite keeps its documents.
type store struct {
	name     string
	settings map[string]string
}

// stores are the embedded one and, when there is one for tests, a MongoDB.
func stores() []store {
	all := []store{{name: "embedded"}}
	if uri := os.Getenv("OMBUD_TEST_MONGODB_URI"); uri != "" {
		all = append(all, store{name: "mongodb", settings: map[string]string{"OMBUD_MONGODB_URI": uri}})
	}
	return all
}

// fresh returns the settings for databases that nobody has used.
func (s store) fresh() map[string]string {
	settings := map[string]string{"OMBUD_MONGODB_PREFIX": fmt.Sprintf("t%x_", rand.Uint64())}
	maps.Copy(settings, s.settings)
	return settings
}

// forms are the ways in which the suite runs, each started until the test ends.
func forms(programs func() (string, error)) map[string]func(*testing.T, store) form.Suite {
	return map[string]func(*testing.T, store) form.Suite{
		"one process": func(t *testing.T, s store) form.Suite {
			t.Helper()
			suite, err := form.StartInside(t.Context(), form.Options{Data: t.TempDir(), Settings: s.fresh()})
			require.NoError(t, err)
			stopAfter(t, suite)
			return suite.Suite
		},
		"six processes": func(t *testing.T, s store) form.Suite {
			t.Helper()
			return startSix(t, programs, s).Suite
		},
	}
}

// programs builds the programs when they are needed first, and answers with their folder.
func programs(t *testing.T) func() (string, error) {
	t.Helper()
	folder := t.TempDir()
	return sync.OnceValues(func() (string, error) {
		return folder, form.Build(context.Background(), folder)
	})
}

// startSix starts six processes and stops them when the test ends.
func startSix(t *testing.T, programs func() (string, error), s store) *form.Fleet {
	t.Helper()
	folder, err := programs()
	require.NoError(t, err)
	fleet, err := form.SixProcesses(form.Options{Programs: folder, Data: t.TempDir(), Settings: s.fresh()})
	require.NoError(t, err)
	stopAfter(t, fleet)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	require.NoError(t, fleet.Start(ctx))
	return fleet
}

func stopAfter(t *testing.T, suite interface{ Stop(context.Context) error }) {
	t.Helper()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		require.NoError(t, suite.Stop(ctx))
	})
}
