package classification_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	classificationv1 "github.com/ombud/ombud/proto/gen/ombud/classification/v1"
)

// TestAFreshSuiteFindsOneOutageInThreeLanguages lets thirty contacts about an outage come to an empty suite in 90
// seconds, and then a bill of the same town.
func TestAFreshSuiteFindsOneOutageInThreeLanguages(t *testing.T) {
	data, err := os.ReadFile("internal/replay/testdata/outage.tsv")
	require.NoError(t, err)
	var say []string
	for line := range strings.Lines(string(data)) {
		_, text, _ := strings.Cut(strings.TrimSpace(line), "\t")
		say = append(say, text)
	}
	bill := func(int) string { return "The invoice for Sopot is wrong, I was charged twice" }
	onTestedStore(t, func(s suite) {
		t := s.T
		s.come(0, len(say), 3*time.Second, func(n int) string { return say[n] })
		s.come(100, 1, time.Second, bill)
		var found []*classificationv1.MassIncident
		s.Eventually(func() bool {
			found = s.found("state = CANDIDATE")
			return found[0].GetCaseCount() >= 22
		}, "the cases join")
		require.Len(t, found, 1)
		require.Equal(t, "categories/outage", found[0].GetCategory())
		require.NotContains(t, found[0].GetCases(), caseName(100))
		require.NotEmpty(t, found[0].GetProposedCases())
		for _, p := range found[0].GetProposedCases() {
			require.NotEqual(t, caseName(100), p.GetCase())
			require.NotEmpty(t, p.GetReason())
		}
		_, err := s.incidents().DeclareMassIncident(s.Context(), &classificationv1.DeclareMassIncidentRequest{
			Name: found[0].GetName(), Text: "A cable is cut.",
		})
		require.NoError(t, err)
		require.Equal(t, found[0].GetName(), s.said("No internet since this morning").GetMassIncident())
		require.Empty(t, s.said(bill(0)).GetMassIncident())
	})
}
