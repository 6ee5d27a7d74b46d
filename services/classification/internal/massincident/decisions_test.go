package massincident

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/localized"
)

// TestTheLastDecisionOnACaseCounts takes cases out and adds them again.
func TestTheLastDecisionOnACaseCounts(t *testing.T) {
	add := func(ids ...string) func(*Incident) error {
		return func(i *Incident) error {
			var members []Member
			taken := Taken{turns: map[string]int64{}}
			for _, id := range ids {
				members = append(members, Member{Case: id})
				taken.turns[id] = int64(len(i.Decisions) + 1)
			}
			_, err := i.addMembers(members, taken, "staff/a")
			return err
		}
	}
	remove := func(ids ...string) func(*Incident) error {
		return func(i *Incident) error { return i.removeCases(ids, Decision{Actor: "staff/a"}) }
	}
	propose := func(id string) func(*Incident) error {
		return func(i *Incident) error { i.proposeCase(Proposal{Case: id}); return nil }
	}
	for name, c := range map[string]struct {
		story          []func(*Incident) error
		cases, removed []string
	}{
		"added":                    {[]func(*Incident) error{add("a", "b"), add("b")}, []string{"a", "b"}, nil},
		"removed":                  {[]func(*Incident) error{add("a", "b"), remove("a")}, []string{"b"}, []string{"a"}},
		"added again":              {[]func(*Incident) error{add("a", "b"), remove("a"), add("a")}, []string{"b", "a"}, nil},
		"in the order of removals": {[]func(*Incident) error{add("a", "b"), remove("b", "a")}, []string{}, []string{"b", "a"}},
		"removed again":            {[]func(*Incident) error{add("a"), remove("a"), add("a"), remove("a")}, []string{}, []string{"a"}},
		"a proposed one, added":    {[]func(*Incident) error{propose("a"), add("a")}, []string{"a"}, nil},
		"a proposed one, refused": {
			[]func(*Incident) error{propose("a"), remove("a"), propose("a")}, []string{}, []string{"a"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			i := Incident{State: Open, Cases: []string{}}
			for _, step := range c.story {
				require.NoError(t, step(&i))
			}
			require.Equal(t, c.cases, i.Cases)
			require.Equal(t, len(c.cases), i.Count)
			require.Empty(t, i.Proposals)
			require.Equal(t, c.removed, i.ListRemoved())
		})
	}
}

func TestDecisionsOnStrangeCasesAreRefused(t *testing.T) {
	i := Incident{State: Open, Cases: []string{"a"}, Count: 1}
	err := i.removeCases([]string{"a", "b"}, Decision{})
	require.Equal(t, reasonNotMember, fault.ReasonOf(err))
	require.ErrorContains(t, err, "cases/b")
	i = Incident{State: Resolved}
	_, err = i.addMembers([]Member{{Case: "a"}}, Taken{}, "staff/a")
	require.Equal(t, "ILLEGAL_STATE", fault.ReasonOf(err))
	i = Incident{State: Open, Cases: make([]string, maxCases), Count: maxCases}
	_, err = i.addMembers([]Member{{Case: "a"}}, Taken{}, "staff/a")
	require.Equal(t, "TOO_MANY_CASES", fault.ReasonOf(err))
	require.Len(t, i.Cases, maxCases)
}

func TestMissingLanguagesAreCounted(t *testing.T) {
	message := localized.NewMessage(localized.Text{Language: "en", Text: "x"}, localized.Text{Language: "pl", Text: "y"})
	members := []Member{
		{Languages: []string{"pl-PL", "en"}},
		{Languages: []string{"uk", "en"}},
		{Languages: []string{"", "ru"}},
		{Languages: []string{"de-AT", "ru"}},
		{Languages: []string{"ru"}},
		{Languages: []string{"", ""}},
	}
	require.Equal(t, []LanguageCount{{"ru", 2}, {"de", 1}, {"und", 1}}, countMissing(message, members))
	require.Empty(t, countMissing(localized.Message{}, members), "a candidate has no words")
	require.Equal(t, []LanguageCount{{"ru", 2}, {"pl", 1}}, addCounts([]LanguageCount{{"pl", 1}, {"ru", 1}}, LanguageCount{"ru", 1}))
}
