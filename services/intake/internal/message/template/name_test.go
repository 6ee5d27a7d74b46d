package template_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/words"
	"github.com/ombud/ombud/services/intake/internal/message/template"
)

// constants returns the values of the constants of a type in name.go.
func constants(t *testing.T, kind string) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "name.go", nil, parser.SkipObjectResolution)
	require.NoError(t, err)
	var values []string
	ast.Inspect(file, func(node ast.Node) bool {
		spec, ok := node.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if of, ok := spec.Type.(*ast.Ident); ok && of.Name == kind {
			value, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			require.NoError(t, err)
			values = append(values, value)
		}
		return false
	})
	require.NotEmpty(t, values)
	return values
}

// Every name of a letter is in the list of all, and every language has a text for each, and no others.
func TestEveryNameHasTexts(t *testing.T) {
	var names []string
	for _, name := range template.AllNames() {
		names = append(names, string(name))
	}
	require.ElementsMatch(t, constants(t, "Name"), names)
	for _, language := range template.AllLanguages() {
		files, err := filepath.Glob(filepath.Join("texts", language, "*.txt"))
		require.NoError(t, err)
		var texts []string
		for _, file := range files {
			texts = append(texts, filepath.Base(file))
		}
		want := []string{"frame.txt", "timeline.txt"}
		for _, name := range names {
			want = append(want, name+".txt")
		}
		require.ElementsMatch(t, want, texts, language)
	}
	readme, err := os.ReadFile(filepath.Join("..", "..", "..", "README.md"))
	require.NoError(t, err)
	_, list, _ := strings.Cut(string(readme), "The messages are ")
	list, _, _ = strings.Cut(list, "(`message/template/name.go`)")
	for _, name := range names {
		require.Contains(t, list, "`"+name+"`", "the list in the README")
	}
	folders, err := os.ReadDir("texts")
	require.NoError(t, err)
	require.Len(t, folders, len(template.AllLanguages())+1, "the languages and the neutral frame")
	book, err := words.LoadBook()
	require.NoError(t, err)
	require.ElementsMatch(t, book.SpokenLanguages(), template.AllLanguages())
}

// Every promise can be told as one that was not kept, in every language, but what is left while the firm waits, which stands still.
// So can every promise be told as one that is replaced, but the law's and that of a silence that goes on, which no promise replaces.
// An answer is told as one to a message, and as one without.
func TestEveryPromiseCanBeMissedAndReplaced(t *testing.T) {
	set := loadSet(t)
	for _, former := range constants(t, "Missed") {
		for _, language := range template.AllLanguages() {
			for _, noMessage := range []bool{false, true} {
				f := facts()
				f.NoMessage, f.Continued, f.Reason = noMessage, true, ""
				silent := render(set, template.Broken, language, f)
				missed := template.Missed(former)
				if missed != template.MissedRest {
					f.Missed = missed
					told := render(set, template.Broken, language, f)
					require.Equal(t, missed == template.MissedResolution, silent == told, "missed %s in %s", former, language)
				}
				if missed == template.MissedLaw || missed == template.MissedStill {
					continue
				}
				f.Was, f.Later = "", true
				silent = render(set, template.Repromise, language, f)
				f.Was = missed
				require.Greater(t, len(render(set, template.Repromise, language, f).Body), len(silent.Body), "was %s in %s", former, language)
			}
		}
	}
}

// A letter without a text is an error, and so is a letter that says nothing. Others that are written with it are not lost.
func TestNoLetterIsWithoutWords(t *testing.T) {
	set := loadSet(t)
	f := facts()
	f.Template, f.Danger, f.Fraud = template.Safety, false, false
	text, err := set.Render([]template.Facts{f}, nil, "en")
	require.ErrorContains(t, err, "the letter of safety says nothing in en")
	require.Zero(t, text)
	other := facts()
	f.Template, other.Template = "unheardOf", template.Resolution
	text, err = set.Render([]template.Facts{other, f}, nil, "en")
	require.ErrorContains(t, err, "unheardOf")
	require.Regexp(t, `^Good day!\n\n[^\n]+(\n\n)?[^\n]*4714.`, text.Body)
	require.NotContains(t, text.Body, "\n\n\n")
}

// The letters and notes of all languages tell the promises that hold alike.
func TestAllLanguagesTellTimesAlike(t *testing.T) {
	set := loadSet(t)
	for _, name := range template.AllNames() {
		f := facts()
		f.RespondBy = now().Add(11 * 24 * time.Hour)
		f.Waiting = false
		for _, language := range template.AllLanguages() {
			for _, channel := range []string{"EMAIL", "CHAT"} {
				f.Channel = channel
				told := render(set, name, language, f)
				f.Continued = true
				continued := render(set, name, language, f)
				f.Continued = false
				require.Equal(t, set.TellsTimes(name), told.Body != continued.Body, "%s in %s on %s", name, language, channel)
			}
		}
	}
}
