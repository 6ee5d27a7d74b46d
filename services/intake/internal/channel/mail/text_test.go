package mail

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestACutBreaksNoCharacter(t *testing.T) {
	for limit, want := range []string{"", "", "Ł", "Ł", "Łó", "Łód", "Łód", "Łódź", "Łódź"} {
		require.Equal(t, want, truncateBytes("Łódź", limit), limit)
	}
}
