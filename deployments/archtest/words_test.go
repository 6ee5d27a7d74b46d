package archtest_test

import (
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// relative matches the words that begin a relative clause or a question.
var relative = regexp.MustCompile(`(?i)\b(who|what|whoever|whatever|whose|whom|whichever)\b`)

// Names say what a function does and to what: few of them have one word. Comments put
// the subject first: few clauses begin with who or what. Both are crude counts over the
// whole repository, the same for every package.
func TestNamesAndCommentsFollowTheDialect(t *testing.T) {
	var functions, oneWord, words, relatives int
	for _, file := range loadSources(t, ".") {
		for _, function := range file.functions() {
			functions++
			if function.Name.Name != "main" && countWords(function.Name.Name) == 1 {
				oneWord++
			}
		}
		for _, comment := range file.syntax.Comments {
			words += len(strings.Fields(comment.Text()))
			relatives += len(relative.FindAllString(comment.Text(), -1))
		}
	}
	names := 100 * float64(oneWord) / float64(functions)
	clauses := 1000 * float64(relatives) / float64(words)
	t.Logf("one-word names: %.1f %%; relatives: %.1f in 1,000 words", names, clauses)
	assert.LessOrEqual(t, names, maxOneWordPercent, "%d of %d functions have a name of one word", oneWord, functions)
	assert.LessOrEqual(t, clauses, maxRelatives, "%d relatives in %d words of comment", relatives, words)
}

// countWords counts the words of a name in mixed caps; an initialism is one word.
func countWords(name string) int {
	letters := []rune(strings.ReplaceAll(name, "_", ""))
	words := 1
	for i := 1; i < len(letters); i++ {
		begins := !unicode.IsUpper(letters[i-1]) || i+1 < len(letters) && unicode.IsLower(letters[i+1])
		if unicode.IsUpper(letters[i]) && begins {
			words++
		}
	}
	return words
}

func TestCountWords(t *testing.T) {
	for name, words := range map[string]int{
		"take": 1, "Take": 1, "claimNext": 2, "NewHTTPServer": 3, "ID": 1, "toProtoCase": 3, "newX": 2,
	} {
		require.Equal(t, words, countWords(name), name)
	}
}
