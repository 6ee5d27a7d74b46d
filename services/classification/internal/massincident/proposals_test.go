package massincident

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/classification/internal/burst"
)

// TestAProposedCaseIsDecidedOnce proposes a case before and after the decision on it.
func TestAProposedCaseIsDecidedOnce(t *testing.T) {
	proposal := Proposal{Case: "unsure", Reason: "the category is not certain"}
	for name, c := range map[string]struct {
		decide     func(*Incident) error
		cases      []string
		isProposed bool
	}{
		"undecided": {func(*Incident) error { return nil }, []string{"sure"}, true},
		"added": {
			func(i *Incident) error { i.addCase(burst.Observation{Case: "unsure"}); return nil },
			[]string{"sure", "unsure"},
			false,
		},
		"removed": {
			func(i *Incident) error { return i.removeCases([]string{"unsure"}, Decision{}) },
			[]string{"sure"},
			false,
		},
	} {
		t.Run(name, func(t *testing.T) {
			i := Incident{State: Open}
			require.True(t, i.addCase(burst.Observation{Case: "sure"}))
			require.False(t, i.proposeCase(Proposal{Case: "sure"}))
			require.True(t, i.proposeCase(proposal))
			require.NoError(t, c.decide(&i))
			require.False(t, i.proposeCase(proposal))
			require.Equal(t, c.isProposed, i.isProposed("unsure"))
			require.Equal(t, c.cases, i.Cases)
			require.Equal(t, len(c.cases), i.Count)
		})
	}
}

func TestAnEndedIncidentTakesNoProposal(t *testing.T) {
	for _, state := range []State{Dismissed, Resolved} {
		i := Incident{State: state}
		require.False(t, i.proposeCase(Proposal{Case: "unsure"}))
	}
}
