package standalone_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/deployments/standalone"
	"github.com/ombud/ombud/pkg/settings"
)

func TestReadmeListsEverySetting(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	_, rest, found := strings.Cut(string(readme), "<!-- configuration: printed from the code, compared by a test -->\n")
	require.True(t, found)
	table, _, found := strings.Cut(rest, "<!-- end of configuration -->")
	require.True(t, found)
	require.Equal(t, settings.Markdown(&standalone.Config{}), table)
}
