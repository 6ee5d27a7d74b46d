package host_test

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/reflect/protoregistry"

	"github.com/ombud/ombud/pkg/grpckit/grpckittest"
	"github.com/ombud/ombud/pkg/host"
	"github.com/ombud/ombud/pkg/settings"
)

// asProcess tells the test program to be a process of the suite instead.
const asProcess = "HOST_TEST_AS_PROCESS"

// runAsProcess is the main function of that process.
func runAsProcess() bool {
	if os.Getenv(asProcess) == "" {
		return false
	}
	var config struct{ host.Settings }
	if err := settings.Load(&config, "ombud-intake", "For a test.", nil); err != nil {
		panic(err)
	}
	echo, files := grpckittest.New("intake"), new(protoregistry.Files)
	if err := files.RegisterFile(echo.File); err != nil {
		panic(err)
	}
	host.Main(host.Options{
		Settings: config.Settings, Access: echo.Access, Files: files,
		Parts: []host.Part{{Name: "intake", Build: func(context.Context, host.Env) (host.Service, error) {
			return &service{echo, "intake", &journal{}}, nil
		}}},
	})
	return true
}

func process(t *testing.T, variables ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), asProcess+"=1", "OMBUD_GRPC_ADDR=127.0.0.1:0", "OMBUD_DATA_DIR="+t.TempDir())
	cmd.Env = append(cmd.Env, variables...)
	return cmd
}

func TestAProcessSaysWhereItServesAndEndsCleanlyOnASignal(t *testing.T) {
	for _, signal := range []os.Signal{syscall.SIGTERM, os.Interrupt} {
		t.Run(signal.String(), func(t *testing.T) {
			cmd := process(t, "OMBUD_ADMIN_KEY="+adminKey)
			log := &output{}
			cmd.Stderr = log
			out, err := cmd.StdoutPipe()
			require.NoError(t, err)
			require.NoError(t, cmd.Start())
			lines := bufio.NewScanner(out)
			require.True(t, lines.Scan(), log.String())
			require.Regexp(t, `^ombud-intake serves gRPC on 127\.0\.0\.1:\d+$`, lines.Text())
			require.NoError(t, cmd.Process.Signal(signal))
			require.False(t, lines.Scan(), "one line only")
			require.NoError(t, cmd.Wait(), log.String())
		})
	}
}

func TestAProcessThatCannotStartSaysWhy(t *testing.T) {
	cmd := process(t)
	text, err := cmd.CombinedOutput()
	require.Equal(t, 1, cmd.ProcessState.ExitCode(), err)
	require.Equal(t, "start settings: OMBUD_ADMIN_KEY is not set: the processes of a suite know each other by it\n", string(text))
}
