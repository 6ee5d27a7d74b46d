package lifecycle_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/ombud/ombud/pkg/lifecycle"
)

// asChild makes the test binary the process that is sent signals.
const asChild = "OMBUD_LIFECYCLE_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(asChild) != "" {
		hangOnStop()
		return
	}
	goleak.VerifyTestMain(m)
}

// hangOnStop is a process whose only part never stops.
func hangOnStop() {
	ctx, cancel := lifecycle.Signals(context.Background())
	defer cancel()
	fmt.Println("ready")
	<-ctx.Done()
	fmt.Println("stopping")
	_, _ = io.Copy(io.Discard, os.Stdin)
}

func TestSecondSignalKills(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		t.Run(sig.String(), func(t *testing.T) {
			child := exec.CommandContext(t.Context(), os.Args[0])
			child.Env = append(os.Environ(), asChild+"=1")
			stdout, err := child.StdoutPipe()
			require.NoError(t, err)
			stdin, err := child.StdinPipe()
			require.NoError(t, err)
			t.Cleanup(func() { _ = stdin.Close() })
			require.NoError(t, child.Start())

			lines := bufio.NewScanner(stdout)
			for _, want := range []string{"ready", "stopping"} {
				require.True(t, lines.Scan())
				require.Equal(t, want, lines.Text())
				require.NoError(t, child.Process.Signal(sig))
			}
			require.Error(t, child.Wait())
			require.Equal(t, sig, child.ProcessState.Sys().(syscall.WaitStatus).Signal())
		})
	}
}

func TestSignalsCanBeGivenUp(t *testing.T) {
	ctx, cancel := lifecycle.Signals(t.Context())
	require.NoError(t, ctx.Err())
	cancel()
	require.ErrorIs(t, ctx.Err(), context.Canceled)
}
