package outage

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestNoCaseOfAMassIncidentIsForgotten tells of an incident again while the worker visits its cases.
func TestNoCaseOfAMassIncidentIsForgotten(t *testing.T) {
	for name, c := range map[string]struct{ known, looked, told, left []string }{
		"one more":                      {[]string{"a", "b"}, []string{"a", "b"}, []string{"a", "b", "c"}, []string{"c"}},
		"one for another":               {[]string{"a", "b"}, []string{"a", "b"}, []string{"b", "c"}, []string{"c"}},
		"an older state":                {[]string{"a", "b"}, []string{"a"}, []string{"a"}, []string{"b"}},
		"nothing new":                   {[]string{"a", "b"}, []string{"a", "b"}, []string{"a", "b"}, []string{}},
		"more than are looked at a run": {[]string{"a", "b", "c"}, []string{"a", "b"}, []string{"c", "d"}, []string{"c", "d"}},
	} {
		t.Run(name, func(t *testing.T) {
			i := MassIncident{Joining: c.known}
			i.mergeReport(MassIncident{Joining: c.told})
			i.recordVisits(c.looked, 0)
			require.Equal(t, c.left, i.Joining)
		})
	}
}
