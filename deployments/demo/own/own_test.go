package own_test

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/ombud/ombud/deployments/demo/own"
)

// role says what the test program does instead of testing.
const role = "DEMO_TEST_ROLE"

func TestMain(m *testing.M) {
	switch os.Getenv(role) {
	case "suite":
		playSuite()
	case "broken":
		fmt.Fprintln(os.Stderr, "the disk is full")
		os.Exit(3)
	default:
		goleak.VerifyTestMain(m)
	}
}

// playSuite does what a suite does: it writes into its folder, says that it serves, and
// ends when it is asked to. The folder has what it was told.
func playSuite() {
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, os.Interrupt)
	told := os.Getenv("OMBUD_HTTP_ADDR") + " " + os.Getenv("OMBUD_ADMIN_KEY") + " " + os.Getenv("OTEL_EXPORTER_OTLP_ENDPOINT") +
		os.Getenv("OMBUD_MONGODB_URI")
	if err := os.WriteFile(filepath.Join(os.Getenv("OMBUD_DATA_DIR"), "told"), []byte(told), 0o600); err != nil {
		panic(err)
	}
	fmt.Println("ombud serves gRPC on " + os.Getenv("OMBUD_GRPC_ADDR"))
	<-asked
}

// folders returns the temporary folders that are there.
func folders(t *testing.T) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(os.TempDir(), "ombud-demo-*"))
	require.NoError(t, err)
	return found
}

func TestASuiteServesUntilItIsStoppedAndLeavesNothingBehind(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	t.Setenv(role, "suite")
	t.Setenv("OMBUD_MONGODB_URI", "mongodb://of-somebody-else")
	suite, err := own.StartSuite(t.Context(), os.Args[0], "http://127.0.0.1:4317")
	require.NoError(t, err)
	require.Len(t, folders(t), 1)
	told, err := os.ReadFile(filepath.Join(folders(t)[0], "told"))
	require.NoError(t, err)
	require.Equal(t, suite.URL[len("http://"):]+" "+suite.AdminKey+" http://127.0.0.1:4317", string(told), "and no setting of anybody else")
	require.NotEqual(t, suite.URL, "http://"+suite.GRPC)
	require.NoError(t, suite.Stop())
	require.Empty(t, folders(t))
}

func TestASuiteThatDoesNotStartSaysWhy(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	t.Setenv(role, "broken")
	_, err := own.StartSuite(t.Context(), os.Args[0], "")
	require.ErrorContains(t, err, "exit status 3:\nthe disk is full")
	require.Empty(t, folders(t))

	_, err = own.StartSuite(t.Context(), filepath.Join(t.TempDir(), "missing"), "")
	require.Error(t, err)
	require.Empty(t, folders(t))
}

func TestASuiteThatIsNotWaitedForIsEnded(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	t.Setenv(role, "suite")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := own.StartSuite(ctx, os.Args[0], "")
	require.ErrorIs(t, err, context.Canceled)
	require.Empty(t, folders(t))
}
