package outage

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/localized"
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
			i.recordVisits(MassIncident{}, c.looked, 0)
			require.Equal(t, c.left, i.Joining)
		})
	}
}

// TestALaterTurnOfAVisitedCaseIsVisited reports a case again, with a later turn, while the worker visits it.
func TestALaterTurnOfAVisitedCaseIsVisited(t *testing.T) {
	i := MassIncident{}
	i.mergeReport(MassIncident{Joining: []string{"a", "b"}, Turns: map[string]int64{"a": 1, "b": 1}})
	was := MassIncident{Joining: i.Joining, Turns: map[string]int64{"a": 1, "b": 1}}
	i.mergeReport(MassIncident{Joining: []string{"a"}, Turns: map[string]int64{"a": 3, "b": 1}})
	i.recordVisits(was, []string{"a", "b"}, 0)
	require.Equal(t, []string{"a"}, i.Joining)
	require.Equal(t, map[string]int64{"a": 3}, i.Turns)
}

// TestAnEndingOfAnEarlierReleaseIsRead upgrades a mass incident whose ending was flat.
func TestAnEndingOfAnEarlierReleaseIsRead(t *testing.T) {
	polish := []localized.Text{{Language: "pl", Text: "Nowy kabel."}}
	i := MassIncident{EndedBy: "staff/a", Ending: &Ending{
		Cause: "A digger.", Fix: localized.Message{First: localized.Text{Language: "en"}, Translations: polish}, FlatFix: "A new cable.",
	}}
	want := &Ending{Cause: "A digger.", Actor: "staff/a", Fix: localized.NewMessage(localized.Text{Language: "en", Text: "A new cable."}, polish[0])}
	for range 2 {
		i.Upgrade()
		require.Equal(t, MassIncident{Ending: want}, i)
	}
}

// TestDecisionsOnOneCaseAreCarriedOutOneByOne takes cases out and adds them, with and without a second decision on a case.
func TestDecisionsOnOneCaseAreCarriedOutOneByOne(t *testing.T) {
	out, in := func(id string) Decision { return Decision{Case: id} }, func(id string) Decision { return Decision{Case: id, Added: true} }
	for name, c := range map[string]struct {
		decisions []Decision
		decided   int
		next      []Decision
	}{
		"different cases":       {[]Decision{out("a"), in("b")}, 0, []Decision{out("a"), in("b")}},
		"one case twice":        {[]Decision{out("a"), in("b"), in("a")}, 0, []Decision{out("a"), in("b")}},
		"the second":            {[]Decision{out("a"), in("b"), in("a")}, 2, []Decision{in("a")}},
		"all are carried out":   {[]Decision{out("a")}, 1, []Decision{}},
		"fewer than there were": {nil, 1, nil},
	} {
		t.Run(name, func(t *testing.T) {
			i := MassIncident{Decisions: c.decisions, Decided: c.decided}
			require.Equal(t, c.next, i.pendingDecisions())
		})
	}
}
