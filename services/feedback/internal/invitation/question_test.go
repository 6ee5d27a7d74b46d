package invitation_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/words"
	"github.com/ombud/ombud/services/feedback/internal/invitation"
)

// The question is in the language of the letter with the link. Other languages have that of the fallback.
func TestTheQuestionIsInEveryLanguage(t *testing.T) {
	book, err := words.LoadBook()
	require.NoError(t, err)
	asked := map[string]string{}
	for _, language := range book.SpokenLanguages() {
		question := invitation.Question(language)
		require.NotContains(t, asked, question, language)
		asked[question] = language
	}
	require.Equal(t, words.Fallback, asked[invitation.Question("de")])
}
