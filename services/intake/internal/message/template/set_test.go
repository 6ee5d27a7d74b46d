package template_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/intake/internal/message/template"
)

func facts() template.Facts {
	at := time.Date(2026, 11, 2, 12, 30, 0, 0, time.UTC)
	return template.Facts{
		Case: "01JBQW3E5V0000000000000000", Subject: "Invoice", RespondBy: at, ResolveBy: at.Add(26 * time.Hour),
		UpdateEvery: 90 * time.Minute, Zone: "Europe/Warsaw", Fix: "One invoice was cancelled.", Text: "The exchange is down.", Reason: "The spare part is late.", Link: "https://help.example/feedback/t",
		Missing: []string{"Which invoice?", "Where are you?"},
		Manager: "Ewa Nowak", Email: "ewa@help.example", Phone: "+48 22 1",
	}
}

// Every message can be written in every language for every channel, and says what it
// is for.
func TestEveryMessageInEveryLanguageOnEveryChannel(t *testing.T) {
	set, err := template.LoadSet()
	require.NoError(t, err)
	says := map[template.Name][]string{
		template.Acknowledgement: {"2026", "13:30 (CET)", "15:30 (CET)", "Which invoice?", "Where are you?"},
		template.Renewal:         {"13:30 (CET)"},
		template.Repromise:       {"13:30 (CET)", "15:30 (CET)", "The spare part is late."},
		template.Resolution:      {"One invoice was cancelled."},
		template.Invitation:      {"https://help.example/feedback/t"},
		template.Accompaniment:   {"Ewa Nowak", "ewa@help.example", "+48 22 1"},
		template.Incident:        {"The exchange is down."},
		template.Progress:        {"The exchange is down."},
	}
	for _, name := range template.AllNames() {
		bodies := map[string]bool{}
		for _, language := range template.AllLanguages() {
			for _, channel := range []string{"PHONE", "EMAIL", "PORTAL", "CHAT", "SOCIAL", "API"} {
				text := set.Render(name, language, channel, facts())
				require.Equal(t, language, text.Language)
				for _, word := range says[name] {
					require.Contains(t, text.Body, word, "%s in %s on %s", name, language, channel)
				}
				if channel == "EMAIL" {
					require.Contains(t, text.Subject, "Invoice [#01JBQW3E5V0000000000000000]")
					require.False(t, strings.Contains(text.Subject, "\n"))
				}
				bodies[text.Body] = true
			}
		}
		require.Len(t, bodies, 6, "%s: a letter and a note in three languages", name)
	}
}

func TestLanguages(t *testing.T) {
	set, err := template.LoadSet()
	require.NoError(t, err)
	for asked, got := range map[string]string{"ru": "ru", "pl-PL": "pl", "RU": "ru", "und": "en", "": "en", "de": "en"} {
		require.Equal(t, got, set.Render(template.Resolution, asked, "EMAIL", facts()).Language, asked)
	}
}

func TestTimesAreToldAsPeopleDo(t *testing.T) {
	set, err := template.LoadSet()
	require.NoError(t, err)
	for language, words := range map[string][]string{
		"en": {"2 November 2026, 13:30 (CET)", "3 November 2026, 15:30 (CET)", "every 1 h 30 min"},
		"ru": {"2 ноября 2026 г., 13:30 (CET)", "каждые 1 ч 30 мин"},
		"pl": {"2 listopada 2026, 13:30 (CET)", "co 1 godz. 30 min"},
	} {
		for _, word := range words {
			require.Contains(t, set.Render(template.Acknowledgement, language, "EMAIL", facts()).Body, word)
		}
	}
	f := facts()
	f.Zone, f.UpdateEvery = "Nowhere/Land", 10*time.Second
	body := set.Render(template.Acknowledgement, "en", "CHAT", f).Body
	require.Contains(t, body, "12:30 (UTC)")
	require.Contains(t, body, "every 1 min")
	f.UpdateEvery = 8 * time.Hour
	require.Contains(t, set.Render(template.Acknowledgement, "en", "CHAT", f).Body, "every 8 h of")
}
