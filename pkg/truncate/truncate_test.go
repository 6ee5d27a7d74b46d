package truncate_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/truncate"
)

func TestACutBreaksNoCharacter(t *testing.T) {
	for limit, want := range []string{"", "", "Ł", "Ł", "Łó", "Łód", "Łód", "Łódź", "Łódź"} {
		require.Equal(t, want, truncate.Bytes("Łódź", limit), limit)
	}
	for limit, want := range []string{"", "Ł", "Łó", "Łód", "Łódź", "Łódź"} {
		require.Equal(t, want, truncate.Runes("Łódź", limit), limit)
	}
}

func TestABrokenTextLosesNoMoreThanACharacter(t *testing.T) {
	require.Len(t, truncate.Bytes(strings.Repeat("\x80", 100), 50), 46)
}
