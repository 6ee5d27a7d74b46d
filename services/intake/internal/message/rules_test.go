package message

import (
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/intake/internal/casefile/letter"
	"github.com/ombud/ombud/services/intake/internal/message/template"
)

// Every letter has a rule and an importance, so that nobody adds one without a thought of its end and of its subject.
func TestEveryLetterHasARule(t *testing.T) {
	require.ElementsMatch(t, template.AllNames(), slices.Collect(maps.Keys(rules())))
	require.ElementsMatch(t, template.AllNames(), importance())
}

// The questions are left out beside the letters that ask them, too, and beside no other.
func TestALetterIsLeftOutBesideThoseThatSayTheSame(t *testing.T) {
	templates, err := template.LoadSet()
	require.NoError(t, err)
	s := NewService(templates, nil, Options{})
	for _, other := range template.AllNames() {
		want := []letter.Name{other, template.Questions}
		if other == template.Acknowledgement || other == template.Reminder {
			want = want[:1]
		}
		drafts := []letter.Draft{{Template: other}, {Template: template.Questions}}
		require.Equal(t, want, namesOf(s.leaveOutNeedless(drafts)), other)
	}
}
