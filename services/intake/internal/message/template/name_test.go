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
}

// Every promise can be told as one that was not kept, in every language. So can every promise be told as one
// that is replaced, but that of updates, which has no one time, and the law's, which no promise replaces.
func TestEveryPromiseCanBeMissed(t *testing.T) {
	set := loadSet(t)
	for _, missed := range constants(t, "Missed") {
		for _, language := range template.AllLanguages() {
			f := facts()
			f.Missed, f.Was = template.Missed(missed), template.Missed(missed)
			if f.Was == template.MissedUpdate || f.Was == template.MissedLaw {
				f.Was = ""
			}
			render(set, template.Broken, language, f)
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
