package reach_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/reach"
)

// TestDataOfPeopleIsChecked tries right and wrong values of each kind.
func TestDataOfPeopleIsChecked(t *testing.T) {
	for name, c := range map[string]struct {
		check        func(wrong *fault.Error, path, value string) *fault.Error
		right, wrong []string
	}{
		"email": {
			reach.CheckEmail,
			[]string{"", "ann@example.com", "ann+x@sub.example.com"},
			[]string{"ann", "Ann <ann@example.com>", "a@example.com, b@example.com", "ann@example.com\n", "a..b@example.com", ".a@example.com", " "},
		},
		"phone": {
			reach.CheckPhone,
			[]string{"", "112", "+48 58 555 01 02 ext. 7", "(058) 555-01-02"},
			[]string{"none", "+48 58\n555", "112\x00", " "},
		},
		"webhook": {
			reach.CheckWebhook,
			[]string{
				"", "https://example.com", "http://user:pw@example.com:8080/x?y=z", "https://127.0.0.1:9/anna", "http://[::1]:65535/", "http://notices/",
				"http://notices_1./x", "https://b\u00fccher.example/",
			},
			[]string{
				"http://user:pw@/", "https:///x", "http://a:99999/", "http://a:0/", "http://a:b/", "http://", "ftp://a/", "a", "http://:80/", "http://a..b/",
				"http://.a/", "http://a!b/", "http://[::1/", "http://./", "http://a\n/", "http://" + strings.Repeat("a", 64) + "/",
			},
		},
		"language": {
			reach.CheckLanguage,
			[]string{"", "pl", "pt-BR", "kab"},
			[]string{"zz", "klingon", "und", "und-PL", "x-own", "pl\n", " ", "pl_PL", "mul", "mis", "zxx", "qaa"},
		},
		"territory": {
			reach.CheckTerritory,
			[]string{"", "PL", "GB", "XK", "BV"},
			[]string{"ZZ", "QQ", "XX", "EU", "UK", "DD", "pl", "POL", "616", "PL\n", " "},
		},
	} {
		t.Run(name, func(t *testing.T) {
			for _, value := range c.right {
				require.NoError(t, c.check(nil, "field", value).Err(), "%q", value)
			}
			for _, value := range c.wrong {
				require.Len(t, c.check(fault.Invalid("earlier", "is wrong"), "field", value).Fields(), 2, "%q", value)
			}
		})
	}
}

func TestAListNamesItsWrongElements(t *testing.T) {
	wrong := reach.CheckTerritories(nil, "territories", []string{"PL", "ZZ", "DE", "UK"})
	require.Len(t, wrong.Fields(), 2)
	require.Equal(t, "territories[1]", wrong.Fields()[0].Path)
	require.Equal(t, "territories[3]", wrong.Fields()[1].Path)
}
