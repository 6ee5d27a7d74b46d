package massincident

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/fault"
)

// TestWordsAreGivenOnce compares the words of a draft as messages are read.
func TestWordsAreGivenOnce(t *testing.T) {
	for name, c := range map[string]struct {
		words []string
		want  []string // wrong fields
	}{
		"different":             {[]string{"internet", "router", "fibre cut"}, nil},
		"part of another entry": {[]string{"fibre", "fibre cut", "cut fibre"}, nil},
		"capital letters":       {[]string{"Internet", "router", "INTERNET"}, []string{"words[2]"}},
		"Cyrillic capitals":     {[]string{"интернет", "Интернет"}, []string{"words[1]"}},
		"Polish capitals":       {[]string{"światłowód", "ŚWIATŁOWÓD"}, []string{"words[1]"}},
		"marks and blanks":      {[]string{"fibre cut", "Fibre - cut!", " fibre  cut"}, []string{"words[1]", "words[2]"}},
		"a padded letter":       {[]string{"   a   ", "fibre"}, []string{"words[0]"}},
		"short words":           {[]string{"is it", "a-b-c", "no net"}, []string{"words[0]", "words[1]"}},
		"three times":           {[]string{"net", "Net", "NET"}, []string{"words[1]", "words[2]"}},
	} {
		t.Run(name, func(t *testing.T) {
			var fields []string
			if wrong, isFault := fault.As(Draft{Words: c.words}.check()); isFault {
				for _, field := range wrong.Fields() {
					fields = append(fields, field.Path)
				}
			}
			require.Equal(t, c.want, fields)
		})
	}
}
