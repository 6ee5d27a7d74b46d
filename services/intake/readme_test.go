package intake_test

import (
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/settings"
	"github.com/ombud/ombud/services/intake"
)

func TestTheReadmeDocumentsTheConfiguration(t *testing.T) {
	page, err := os.ReadFile("README.md")
	require.NoError(t, err)
	require.Contains(t, string(page), settings.Markdown(&intake.Config{}))
}

func TestTimesThatMakeNoSenseAreRefused(t *testing.T) {
	good := intake.Config{InlineBudget: time.Second, CloseAfter: time.Hour}
	require.NoError(t, good.Validate())
	for flag, change := range map[string]func(*intake.Config){
		"--inline-budget": func(c *intake.Config) { c.InlineBudget = time.Minute },
		"--close-after":   func(c *intake.Config) { c.CloseAfter = 0 },
	} {
		wrong := good
		change(&wrong)
		require.ErrorContains(t, wrong.Validate(), flag)
	}
}
