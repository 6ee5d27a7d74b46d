package catalogcmd_test

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/deployments/standalone/catalogcmd"
	"github.com/ombud/ombud/pkg/host"
	"github.com/ombud/ombud/pkg/settings"
	"github.com/ombud/ombud/pkg/telemetry"
	optionsv1 "github.com/ombud/ombud/proto/gen/ombud/options/v1"
	"github.com/ombud/ombud/proto/wiring"
	"github.com/ombud/ombud/services/catalog"
)

const key = "a key for tests only"

// server runs a catalog and says where.
func server(t *testing.T) string {
	t.Helper()
	var config struct {
		host.Settings
		wiring.Peers
	}
	require.NoError(t, settings.Load(&config, "ombud", "", []string{"--grpc-addr=127.0.0.1:0", "--admin-key=" + key, "--data-dir=" + t.TempDir()}))
	h := host.New(host.Options{
		Settings: config.Settings, Peers: config.Peers, Access: optionsv1.E_Access, Out: io.Discard, Telemetry: telemetry.Options{LogOutput: io.Discard},
		Parts: []host.Part{{Name: "catalog", Build: catalog.New}},
	})
	require.NoError(t, h.Start(t.Context()))
	t.Cleanup(func() { require.NoError(t, h.Stop(context.WithoutCancel(t.Context()))) })
	return h.Addr().String()
}

func TestTheCatalogGoesRoundAsAFile(t *testing.T) {
	address := server(t)
	exported := filepath.Join(t.TempDir(), "catalog.yaml")
	run := func(args ...string) (string, error) {
		var out bytes.Buffer
		if args[0] != "validate" {
			args = append(args, "--server", address, "--key", key)
		}
		chosen, err := settings.Command(&catalogcmd.Commands{Out: &out}, "ombud", "", args)
		if err != nil {
			return "", err
		}
		chosen.BindTo(t.Context(), (*context.Context)(nil))
		err = chosen.Run()
		return out.String(), err
	}
	_, err := run("export", "-f", exported)
	require.NoError(t, err)
	said, err := run("apply", "-f", exported, "--prune")
	require.NoError(t, err)
	require.Equal(t, "nothing to change\n", said)

	text, err := os.ReadFile(exported)
	require.NoError(t, err)
	changed := filepath.Join(t.TempDir(), "changed.yaml")
	require.NoError(t, os.WriteFile(changed, []byte(strings.Replace(string(text), "displayName: Everyone", "displayName: All", 1)), 0o600))
	said, err = run("validate", "-f", changed)
	require.NoError(t, err)
	require.Contains(t, said, "5 resources")
	for _, command := range []string{"diff", "apply"} {
		said, err = run(command, "-f", changed)
		require.NoError(t, err)
		require.Equal(t, "~ segments/everyone\n    displayName: Everyone -> All\n", said)
	}
	said, err = run("diff", "-f", changed)
	require.NoError(t, err)
	require.Equal(t, "nothing to change\n", said)

	require.NoError(t, os.WriteFile(changed, []byte("services:\n  - id: a\n    colour: red\n"), 0o600))
	_, err = run("apply", "-f", changed)
	require.ErrorContains(t, err, "line 3: services/a")
	_, err = run("explode")
	require.Error(t, err)
	_, err = run("diff")
	require.ErrorContains(t, err, "--file")
}
