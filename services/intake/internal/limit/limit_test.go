package limit_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/intake/internal/limit"
)

func TestACutBreaksNoCharacter(t *testing.T) {
	for most, want := range []string{"", "", "Ł", "Ł", "Łó", "Łód", "Łód", "Łódź", "Łódź"} {
		require.Equal(t, want, limit.Bytes("Łódź", most), most)
	}
}
