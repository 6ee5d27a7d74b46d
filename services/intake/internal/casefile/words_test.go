package casefile_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/intake/internal/casefile"
)

func TestSubjectsOfCases(t *testing.T) {
	for want, w := range map[string]casefile.Words{
		"Invoice":                      {Subject: " Invoice ", Text: "text"},
		"I was billed twice":           {Text: "\n\n  I was\tbilled twice\nfor October"},
		"(no text)":                    {Text: " \n "},
		strings.Repeat("ж", 199) + "…": {Subject: strings.Repeat("ж", 300)},
	} {
		require.Equal(t, want, w.NewSubject())
	}
}
