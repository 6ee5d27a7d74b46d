package suitetest_test

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/ombud/ombud/deployments/suitetest/form"
	"github.com/ombud/ombud/deployments/suitetest/scenario"
)

// parallel is how many scenarios run at once. They mostly wait for clocks, so it is far
// more than there are processors.
const parallel = "24"

func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("test.parallel", parallel); err != nil {
		panic(err)
	}
	goleak.VerifyTestMain(m)
}

// TestSuite tests the suite in both forms, on one store. Tests that need a quiet machine come one after the other; the
// scenarios run all at once.
func TestSuite(t *testing.T) {
	folder := t.TempDir()
	store := testedStore()
	t.Run("one process/"+store.name, func(t *testing.T) {
		t.Parallel()
		spans := newSpans()
		suite := startInside(t, store, spans)
		t.Run("traces", func(t *testing.T) { testTraces(t, suite, spans) })
		t.Run("races", func(t *testing.T) { testRaces(t, suite) })
		t.Run("scenarios", func(t *testing.T) { testScenarios(t, suite) })
		t.Run("roles", func(t *testing.T) { testRoles(t, suite) })
		t.Run("hostile input", func(t *testing.T) { testHostileInput(t, suite) })
	})
	t.Run("six processes/"+store.name, func(t *testing.T) {
		t.Parallel()
		require.NoError(t, form.BuildPrograms(t.Context(), folder))
		fleet := startSix(t, store, folder)
		suite := meet(t, fleet.Suite)
		t.Run("outages", func(t *testing.T) { testOutages(t, suite, fleet) })
		t.Run("returns", func(t *testing.T) { testReturns(t, suite, fleet) })
		t.Run("scenarios", func(t *testing.T) { testScenarios(t, suite) })
	})
}

// testScenarios plays every scenario by every protocol.
func testScenarios(t *testing.T, suite *running) {
	t.Helper()
	stories, err := scenario.LoadScenarios(os.DirFS("scenarios"))
	require.NoError(t, err)
	for _, player := range suite.players {
		t.Run(player.Protocol.Name(), func(t *testing.T) {
			t.Parallel()
			for _, story := range stories {
				player.PlayScenario(t, story, scenario.Values{})
			}
		})
	}
}

// store is where a suite keeps its documents.
type store struct {
	name     string
	settings map[string]string
}

// testedStore is the embedded store, or MongoDB when OMBUD_TEST_MONGODB_URI names a server.
func testedStore() store {
	if uri := os.Getenv("OMBUD_TEST_MONGODB_URI"); uri != "" {
		return store{name: "mongodb", settings: map[string]string{"OMBUD_MONGODB_URI": uri}}
	}
	return store{name: "embedded"}
}

// fresh returns the settings for databases that nobody has used. Calls may wait longer
// than they do by default: scenarios say what is in a reply, also on a busy machine.
func (s store) fresh() map[string]string {
	settings := map[string]string{"OMBUD_MONGODB_PREFIX": fmt.Sprintf("t%x_", rand.Uint64()), "OMBUD_INLINE_BUDGET": "3s"}
	maps.Copy(settings, s.settings)
	return settings
}

// startInside starts the suite in this process and stops it when the test ends.
func startInside(t *testing.T, s store, spans *spans) *running {
	t.Helper()
	suite, err := form.StartInside(t.Context(), form.Options{Data: t.TempDir(), Settings: s.fresh()}, spans)
	require.NoError(t, err)
	stopAfter(t, suite)
	return meet(t, suite.Suite)
}

// startSix starts six processes of the programs in a folder, and stops them when the test
// ends.
func startSix(t *testing.T, s store, programs string) *form.Fleet {
	t.Helper()
	fleet, err := form.SixProcesses(form.Options{Programs: programs, Data: t.TempDir(), Settings: s.fresh()})
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
