package host

import (
	"runtime/debug"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTheOperatorSaysWhenGarbageIsCollected(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(100))
	for variable, want := range map[string]int{"": gcPercent, "100": 100, "off": 100} {
		t.Setenv("GOGC", variable)
		debug.SetGCPercent(100)
		require.NoError(t, reduceCollections(t.Context()))
		require.Equal(t, want, debug.SetGCPercent(100), variable)
	}
}
