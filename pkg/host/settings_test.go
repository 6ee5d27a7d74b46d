package host_test

import (
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/host"
	"github.com/ombud/ombud/pkg/settings"
)

func TestSettingsComeFromVariablesAndFlags(t *testing.T) {
	t.Setenv("OMBUD_MONGODB_URI", "mongodb://db")
	t.Setenv("OMBUD_OIDC_ISSUER", "https://id.example.com")
	t.Setenv("OMBUD_LOG_LEVEL", "debug")
	var config struct {
		host.Settings
		Extra int `default:"7" help:"Of the service itself."`
	}
	args := []string{"--oidc-audience=ombud", "--grpc-addr=:2", "--tls-ca=ca.pem"}
	require.NoError(t, settings.Load(&config, "ombud-intake", "", args))
	require.Equal(t, 7, config.Extra)
	require.Equal(t, host.Settings{
		GRPCAddr: ":2", DataDir: "./data", MongoDBURI: "mongodb://db", MongoDBPrefix: "ombud_",
		OIDCIssuer: "https://id.example.com", OIDCAudience: "ombud", OIDCRolesClaim: "roles",
		TLSCA: "ca.pem", LogLevel: slog.LevelDebug, LogFormat: "text",
	}, config.Settings)
}

func TestWrongSettingsAreNamed(t *testing.T) {
	for args, want := range map[string]string{
		"--admin-key=short":          "--admin-key",
		"--oidc-issuer=https://x":    "--oidc-audience",
		"--tls-key=key.pem":          "--tls-cert",
		"--log-level=loud":           "--log-level",
		"--log-format=xml":           "--log-format",
		"--grpc-addr=:1 --nonsense=": "--nonsense",
	} {
		t.Run(args, func(t *testing.T) {
			var config struct{ host.Settings }
			require.ErrorContains(t, settings.Load(&config, "ombud", "", strings.Fields(args)), want)
		})
	}
}
