package emergency_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/intake/internal/message/emergency"
)

func TestNumbersOf(t *testing.T) {
	for territory, want := range map[string][]string{
		"PL": {"112"}, "RU": {"112"}, "UA": {"112"}, "GB": {"999", "112"}, "KZ": {"112"}, "BY": {"112", "103"}, "US": {"911"}, "CA": {"911"}, "": nil, "XX": nil,
	} {
		require.Equal(t, want, emergency.NumbersOf(territory), territory)
	}
}
