package intake_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/settings"

	"github.com/ombud/ombud/services/intake"
)

func TestTheReadmeDocumentsTheConfiguration(t *testing.T) {
	page, err := os.ReadFile("README.md")
	require.NoError(t, err)
	require.Contains(t, string(page), settings.Markdown(&intake.Config{}))
}
