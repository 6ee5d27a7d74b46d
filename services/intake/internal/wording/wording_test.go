package wording_test

import (
	"context"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/docstore/sqlite"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/resource"
	"github.com/ombud/ombud/services/intake/internal/message/template"
	"github.com/ombud/ombud/services/intake/internal/wording"
)

// catalogOf has the resources with the names. It is down for segments/down.
type catalogOf []string

func (c catalogOf) HasResource(_ context.Context, name string) (bool, error) {
	if name == "segments/down" {
		return false, fault.New(fault.Unavailable, "DOWN", "the catalog is down")
	}
	return slices.Contains(c, name), nil
}

func openStore(t *testing.T) docstore.Database {
	t.Helper()
	db, err := sqlite.Open(sqlite.Memory, sqlite.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close(context.Background())) })
	return db
}

func newService(t *testing.T, db docstore.Database, c clock.Clock) (*wording.Service, *template.Set) {
	t.Helper()
	set, err := template.LoadSet()
	require.NoError(t, err)
	s, err := wording.NewService(t.Context(), db, wording.Deps{
		Set:     set,
		Catalog: catalogOf{"segments/gold", "segments/tin"},
		Clock:   c,
		Log:     slog.New(slog.DiscardHandler),
	})
	require.NoError(t, err)
	return s, set
}

// german is a template in a language that is not shipped.
func german(letter string) wording.Template {
	return wording.Template{
		Event: string(template.Resolution),
		Texts: []wording.Text{{
			Language: "de",
			Headline: "Gelöst",
			Letter:   letter,
			Note:     letter,
		}},
	}
}

func render(set *template.Set, own template.OwnTexts, language string) template.Text {
	facts := template.SampleFacts(time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC))
	facts.Template = template.Resolution
	text, err := set.Render([]template.Facts{facts}, own, language)
	if err != nil {
		panic(err)
	}
	return text
}

// The most special text counts; without one in the language, the shipped English.
func TestTheChainOfTexts(t *testing.T) {
	s, set := newService(t, openStore(t), clock.System())
	require.Equal(t, "en", render(set, s.ForCase("EMAIL", "segments/gold"), "de").Language)
	for _, scope := range []struct{ channel, segment, word string }{
		{"", "", "alle"}, {"EMAIL", "", "per Mail"}, {"", "segments/gold", "Gold"}, {"EMAIL", "segments/gold", "Gold per Mail"},
	} {
		made := german(scope.word)
		made.Channel, made.Segment = scope.channel, scope.segment
		_, err := s.CreateTemplate(t.Context(), "", made, resource.Change{Now: time.Now()})
		require.NoError(t, err)
	}
	for _, row := range []struct{ channel, segment, word string }{
		{"CHAT", "segments/tin", "alle"},
		{"EMAIL", "segments/tin", "per Mail"},
		{"EMAIL", "", "per Mail"},
		{"CHAT", "segments/gold", "Gold"},
		{"EMAIL", "segments/gold", "Gold per Mail"},
	} {
		text := render(set, s.ForCase(row.channel, row.segment), "de-AT")
		require.Equal(t, []string{"de", row.word}, []string{text.Language, text.Body})
	}
}

// A change that another replica makes is known soon.
func TestAChangeOfAnotherReplicaIsFound(t *testing.T) {
	db, c := openStore(t), clock.NewFake(time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC))
	one, _ := newService(t, db, c)
	other, set := newService(t, db, c)
	require.NoError(t, other.Start(t.Context()))
	defer func() { require.NoError(t, other.Stop(context.Background())) }()
	doc, err := one.CreateTemplate(t.Context(), "own", german("eins"), resource.Change{Now: c.Now()})
	require.NoError(t, err)
	require.EqualValues(t, 1, doc.Body.Version)
	require.Eventually(t, func() bool {
		c.Advance(time.Second)
		return render(set, other.ForCase("EMAIL", ""), "de").Version == "templates/own@1"
	}, 10*time.Second, time.Millisecond)
}

// A template that is made again under its old name has the version of the first one and words of its own.
func TestATemplateMadeAgainHasItsNewWords(t *testing.T) {
	s, set := newService(t, openStore(t), clock.System())
	for _, word := range []string{"eins", "zwei"} {
		_, err := s.CreateTemplate(t.Context(), "own", german(word), resource.Change{Now: time.Now()})
		require.NoError(t, err)
		text := render(set, s.ForCase("EMAIL", ""), "de")
		require.Equal(t, []string{"templates/own@1", word}, []string{text.Version, text.Body})
		require.NoError(t, s.DeleteTemplate(t.Context(), "templates/own", resource.Change{Now: time.Now()}))
		require.Equal(t, "en", render(set, s.ForCase("EMAIL", ""), "de").Language)
	}
}

// Whatever a text may not be is refused, with the field that is wrong.
func TestTextsAreCheckedWhenTheyAreSaved(t *testing.T) {
	s, _ := newService(t, openStore(t), clock.System())
	text := func(change func(*wording.Text)) wording.Template {
		made := german("Gut.")
		change(&made.Texts[0])
		return made
	}
	letter := func(words string) wording.Template { return text(func(t *wording.Text) { t.Letter = words }) }
	for field, wrong := range map[string][]wording.Template{
		"event":   {{Event: "greeting", Texts: german("Gut.").Texts}},
		"segment": {{Event: "closed", Segment: "segments/lead", Texts: german("Gut.").Texts}},
		"texts": {{Event: "closed"}, {Event: "closed", Texts: []wording.Text{{
			Language: "pl",
			Headline: "a",
			Letter:   "b",
			Note:     "c",
		}}}},
		"texts[0].letter": {
			letter(""), letter("{{.Nothing}}"), letter("{{if .Case}}"), letter(`{{printf "%s" .Case}}`), letter("{{range .Missing}}{{.Case}}{{end}}"),
			letter(`{{define "x"}}{{end}}`), letter(`{{template "note"}}`), letter("{{if .Case}}{{else}}{{.Nothing}}{{end}}"),
			letter("{{$.Nothing}}"), letter("{{with (len .Nothing)}}{{end}}"),
			letter("{{range 2000000000}}x{{end}}"), letter("{{with 2000000000}}{{range .}}x{{end}}{{end}}"),
			letter("{{$n := 2000000000}}{{range $n}}x{{end}}"), letter("{{range (or 2000000000 .Missing)}}x{{end}}"),
			letter("{{range .Case}}x{{end}}"), letter("{{range .Promises}}{{range $.Promises}}x{{end}}{{end}}"),
			letter("{{.}}"), letter("Gut. {{$}}"), letter("{{.Promises}}"), letter("{{$.Missing}}"), letter("{{or .}}"), letter("{{and .Fix .Promises}}"), letter("{{. | or}}"),
			letter("{{$x := .}}{{$x}}"), letter("{{with $x := .}}{{$x}}{{end}}"), letter("{{if .Fix}}{{.}}{{end}}"), letter("{{with .Promises}}{{.}}{{end}}"), letter("{{with .Fix}}{{$}}{{end}}"),
			letter("{{with .Fix}}a{{else}}{{.}}{{end}}"), letter("{{range .Missing}}a{{else}}{{.}}{{end}}"),
			letter("{{/* nothing */}}"), letter("{{if false}}a{{end}}"), letter("\u200b\u00a0"), letter("Gut.\x00"),
			letter("{{if not .Case}}Gut.{{end}}"), letter("{{if not .Fix}}Gut.{{end}}"), letter("{{.Score}}"), letter("{{.To}} {{.CloseBy}}"),
		},
		"texts[0].note":     {text(func(t *wording.Text) { t.Note = " " })},
		"texts[0].headline": {text(func(t *wording.Text) { t.Headline = "two\nlines" }), text(func(t *wording.Text) { t.Headline = "" })},
		"texts[0].language": {text(func(t *wording.Text) { t.Language = "xx" })},
		"texts[1].language": {{Event: "closed", Texts: append(german("Gut.").Texts, german("Gut.").Texts...)}},
	} {
		for _, t2 := range wrong {
			found, _ := fault.As(s.CheckTemplate(t.Context(), t2))
			require.NotNil(t, found, "%s: %v", field, t2)
			require.Equal(t, field, found.Fields()[0].Path, "%v", found)
		}
	}
	mailOnly := german("Gut.")
	mailOnly.Channel, mailOnly.Texts[0].Note = "EMAIL", ""
	require.NoError(t, s.CheckTemplate(t.Context(), mailOnly))
	require.NoError(t, s.CheckTemplate(t.Context(), letter("{{$a := .Case}}{{if and .Fix (ne .Case \"x\")}}{{$a}}{{else}}{{len .Missing}}{{end}}{{/* c */}}")))
	require.NoError(t, s.CheckTemplate(t.Context(), letter("{{range $i, $p := .Promises}}{{$p}}{{end}}{{with .Fix}}{{.}}{{range $.Missing}}{{.}}{{end}}{{end}}{{.Promises | len}}{{not .}}")))
	require.NoError(t, s.CheckTemplate(t.Context(), letter("{{if .Absent}}{{if .Instead}}Vertretung.{{end}}{{end}}")))
	require.NoError(t, s.CheckTemplate(t.Context(), letter("{{if .Back}}Zurück.{{end}}")))
	require.NoError(t, s.CheckTemplate(t.Context(), letter("{{if not .Link}}Gut.{{end}}")), "says something where a fact is missing")
}

// A segment that cannot be looked up is neither right nor wrong.
func TestATemplateOfASegmentWaitsForTheCatalog(t *testing.T) {
	s, _ := newService(t, openStore(t), clock.System())
	made := german("Gut.")
	made.Segment = "segments/down"
	_, err := s.CreateTemplate(t.Context(), "own", made, resource.Change{Now: time.Now()})
	require.Equal(t, fault.Unavailable, fault.KindOf(err))
	_, err = s.GetTemplate(t.Context(), "templates/own")
	require.Equal(t, fault.NotFound, fault.KindOf(err), "nothing is saved")
}
