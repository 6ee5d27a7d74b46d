package standalone

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/settings"
)

func TestLinksToCustomersFollowTheHTTPAddress(t *testing.T) {
	for want, args := range map[string][]string{
		"http://127.0.0.1:8080": nil,
		"http://127.0.0.1:9000": {"--http-addr=:9000"},
		"https://help.example":  {"--http-addr=:9000", "--public-url=https://help.example"},
	} {
		var c Config
		require.NoError(t, settings.Load(&c, "ombud", "", args))
		require.Equal(t, want, c.configureIntake().PublicURL)
	}
}
