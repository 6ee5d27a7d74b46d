package template_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/intake/internal/casefile/letter"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
	"github.com/ombud/ombud/services/intake/internal/message/template"
)

// now is the moment of all messages: half past one in Warsaw.
func now() time.Time { return time.Date(2026, 11, 2, 12, 30, 0, 0, time.UTC) }

func facts() template.Facts {
	return template.Facts{
		Case:        "01JBQW3E5V0000000000000000",
		Subject:     "4711",
		Channel:     "EMAIL",
		Zone:        "Europe/Warsaw",
		Now:         now(),
		RespondBy:   now().Add(time.Hour),
		Danger:      true,
		Fraud:       true,
		Emergency:   []string{"999", "112"},
		CallWithin:  2 * time.Minute,
		TriageBy:    now().Add(15 * time.Minute),
		NextReplyBy: now().Add(2 * time.Hour),
		ResolveBy:   now().Add(26 * time.Hour),
		UpdateEvery: 8 * time.Hour,
		ResolveLeft: 3 * time.Hour,
		SolveLimit:  now().Add(30 * time.Hour),
		Missing:     []string{"4712?", "4713?"},
		Fix:         "4714",
		Link:        "https://help.example/t",
		Manager:     "4715",
		Email:       "ewa@help.example",
		Phone:       "+48 22 1",
		Draft: letter.Draft{
			Text:     "4716",
			Reason:   "4717",
			To:       "4718",
			Departed: "4719",
			Missed:   template.MissedResolution,
			MissedBy: now().Add(-time.Hour),
			Silence:  time.Hour,
			Was:      template.MissedResolution,
			WasBy:    now().Add(5 * time.Hour),
			CloseBy:  now().Add(72 * time.Hour),
			Cause:    timeline.CauseGoodScore,
		},
	}
}

func loadSet(t *testing.T) *template.Set {
	t.Helper()
	set, err := template.LoadSet()
	require.NoError(t, err)
	return set
}

// render renders a message. A text that fails, or says nothing, stops the test.
func render(set *template.Set, name template.Name, language string, f template.Facts) template.Text {
	f.Template = name
	return must(set.Render([]template.Facts{f}, nil, language))
}

func must[T any](text T, err error) T {
	if err != nil {
		panic(err)
	}
	return text
}

// Every message says what it is for, in every language on every channel; letters have a subject that leads back.
func TestEveryMessageInEveryLanguageOnEveryChannel(t *testing.T) {
	set := loadSet(t)
	says := map[template.Name][]string{
		template.Safety:          {"999", "112"},
		template.Acknowledgement: {"14:30", "15:30", "4712?", "4713?"},
		template.Renewal:         {"14:30", "15:30"},
		template.Receipt:         {"14:30", "15:30"},
		template.Earlier:         {"14:30", "15:30"},
		template.Broken:          {"12:30", "15:30"},
		template.PassedUp:        {"15:30", "4718"},
		template.Reopened:        {"15:30"},
		template.Waiting:         {"4716."},
		template.Reminder:        {"4716.", "13:30"},
		template.Lapsed:          {"4716."},
		template.GoingOn:         {"15:30"},
		template.NextStep:        {"4716."},
		template.Questions:       {"4712?", "4713?"},
		template.Closed:          {},
		template.Repromise:       {"14:30", "15:30", "4717.", "18:30"},
		template.Resolution:      {"4714."},
		template.Invitation:      {"https://help.example/t"},
		template.Accompaniment:   {"4715", "ewa@help.example", "+48 22 1"},
		template.Departure:       {"4719"},
		template.Incident:        {"4716."},
		template.Separated:       {"15:30"},
		template.Progress:        {"4716."},
	}
	for _, name := range template.AllNames() {
		require.Contains(t, says, name)
		bodies := map[string]bool{}
		for _, language := range template.AllLanguages() {
			for _, channel := range []string{"PHONE", "EMAIL", "PORTAL", "CHAT", "SOCIAL", "API", ""} {
				f := facts()
				f.Channel = channel
				text := render(set, name, language, f)
				require.Equal(t, language, text.Language)
				for _, word := range append(says[name], f.Case) {
					require.Contains(t, text.Body, word, "%s in %s on %s", name, language, channel)
				}
				if isNote := channel == "PHONE" || channel == "CHAT" || channel == "SOCIAL"; isNote {
					require.Empty(t, text.Subject)
				} else {
					require.Regexp(t, `^[^\n]+: 4711 \[#01JBQW3E5V0000000000000000\]$`, text.Subject)
				}
				bodies[text.Body] = true
			}
		}
		require.GreaterOrEqual(t, len(bodies), 6, "%s: a letter and a note in three languages", name)
	}
}

// Only a mail can be answered, only a chat is written to "here", and only a link is followed.
func TestNothingIsAskedThatTheChannelCannotDo(t *testing.T) {
	set := loadSet(t)
	for _, name := range template.AllNames() {
		for _, channel := range []string{"PHONE", "PORTAL", "API", "CHAT", "SOCIAL"} {
			f := facts()
			f.Channel = channel
			for language, word := range map[string]string{"en": "mail", "ru": "письмо", "pl": "tę wiadomość"} {
				body := strings.ReplaceAll(strings.ToLower(render(set, name, language, f).Body), "e-mail: ", "")
				require.NotContains(t, body, word, "%s on %s", name, channel)
			}
			require.NotContains(t, render(set, name, "en", f).Body, "click")
		}
	}
}

func TestLanguages(t *testing.T) {
	set := loadSet(t)
	for asked, got := range map[string]string{"ru": "ru", "pl-PL": "pl", "RU": "ru", "und": "en", "": "en", "de": "en"} {
		require.Equal(t, got, render(set, template.Resolution, asked, facts()).Language, asked)
	}
	f := facts()
	f.Template = template.Resolution
	text := must(set.Render([]template.Facts{f}, nil, "de", "ru"))
	require.Equal(t, "ru", text.Language, "the words of a customer tell a language that they read")
}

// A promise that was kept or has passed is not made, and no time runs while the firm waits.
func TestNothingIsPromisedThatDoesNotHold(t *testing.T) {
	set := loadSet(t)
	f := facts()
	f.TriageBy, f.RespondBy, f.NextReplyBy, f.ResolveBy = now(), time.Time{}, now(), now().Add(-time.Second)
	f.UpdateEvery = 0
	for _, language := range template.AllLanguages() {
		require.NotContains(t, render(set, template.Acknowledgement, language, f).Body, "\n-  ")
		require.NotRegexp(t, `\d\d:\d\d`, render(set, template.Acknowledgement, language, f).Body)
	}
	f = facts()
	f.Waiting = true
	body := render(set, template.Waiting, "en", f).Body
	require.Contains(t, body, "the time for the solution stands still")
	require.Contains(t, body, "3 hours of working time")
	require.NotContains(t, body, "will be solved")
	f.AlwaysOpen = true
	require.NotContains(t, render(set, template.Waiting, "en", f).Body, "working time")
}

// Whoever is in danger, or is being robbed, is told an earlier time without cheer.
func TestAnEarlierTimeIsNoGoodNewsInDanger(t *testing.T) {
	set := loadSet(t)
	for language, cheer := range map[string]string{
		"en": "Good news|Sooner", "ru": "Хорошая новость|Быстрее, чем", "pl": "Dobra wiadomość|Szybciej, niż",
	} {
		for _, channel := range []string{"EMAIL", "CHAT"} {
			for _, tc := range []struct{ danger, fraud bool }{{}, {danger: true}, {fraud: true}} {
				f := facts()
				f.Channel, f.Danger, f.Fraud = channel, tc.danger, tc.fraud
				text := render(set, template.Earlier, language, f)
				if words := text.Subject + text.Body; tc.danger || tc.fraud {
					require.NotRegexp(t, cheer, words)
				} else {
					require.Regexp(t, cheer, words)
				}
				require.Contains(t, text.Body, "15:30")
			}
		}
	}
}

// Messages that are written together have one frame, and the subject of the most important one that says something.
func TestMessagesWrittenTogether(t *testing.T) {
	set := loadSet(t)
	f, further := facts(), facts()
	f.Template, further.Template = template.Resolution, template.Invitation
	text := must(set.Render([]template.Facts{f, further}, nil, "en"))
	require.Equal(t, 1, strings.Count(text.Body, "Good day!"))
	require.Equal(t, 1, strings.Count(text.Body, f.Case))
	require.Less(t, strings.Index(text.Body, "4714."), strings.Index(text.Body, f.Link))
	require.Contains(t, text.Subject, "Solved")
	further.Rank = -1
	require.Contains(t, must(set.Render([]template.Facts{f, further}, nil, "en")).Subject, "How did we do?")
	further.Template, further.Danger, further.Fraud = template.Safety, false, false
	text, err := set.Render([]template.Facts{f, further}, nil, "en")
	require.ErrorContains(t, err, "the letter of safety says nothing")
	require.Contains(t, text.Subject, "Solved")
}

// An event of the timeline is a sentence in every language, with dates, whatever the event says.
func TestEveryEventIsASentence(t *testing.T) {
	set := loadSet(t)
	says := map[string]map[string]string{
		"CASE_OPENED":       {"en": "case", "ru": "обращение", "pl": "zgłoszenie"},
		"PROMISED":          {"en": "on 3 November 2026 by 15:30 Warsaw time", "ru": "3 ноября 2026 г.", "pl": "3 listopada 2026"},
		"WAIT_ENDED":        {"en": "go on", "ru": "продолжаем", "pl": "dalej"},
		"REOPENED":          {"en": "again", "ru": "снова", "pl": "znowu"},
		"CLOSED":            {"en": "Thank you", "ru": "Спасибо", "pl": "Dziękujemy"},
		"FEEDBACK_INVITED":  {"en": "asked", "ru": "спросили", "pl": "Zapytaliśmy"},
		"FEEDBACK_RECEIVED": {"en": "1 of 5", "ru": "1 из 5", "pl": "1 z 5"},
		"FEEDBACK_CHANGED":  {"en": "1 of 5", "ru": "1 из 5", "pl": "1 z 5"},
		"UNHEARD_OF":        {"en": "news", "ru": "новости", "pl": "nowego"},
	}
	f := facts()
	f.Score, f.Of = "1", "5"
	for kind, words := range says {
		for language, word := range words {
			line := must(set.RenderLine(kind, f, language))
			require.Contains(t, line, word)
			require.True(t, strings.HasSuffix(line, "."), line)
			requireGoodText(t, map[template.Text]bool{}, f, template.Text{Language: language, Body: line + " " + f.Case + "."})
		}
	}
	for language, word := range map[string]string{"en": "still your rating of 2 of 5", "ru": "учитывается более ранняя оценка: 2 из 5", "pl": "liczy się wcześniejsza: 2 z 5"} {
		f.Stays = "2"
		require.Contains(t, must(set.RenderLine("FEEDBACK_CHANGED", f, language)), word)
	}
	f.ResolveBy = f.ResolveBy.Add(time.Second)
	require.Contains(t, must(set.RenderLine("PROMISE_CHANGED", f, "en")), "by 15:31 Warsaw time", "said like in letters")
	require.Contains(t, render(set, template.Renewal, "en", f).Body, "by 15:31 Warsaw time")
	bare := must(set.RenderLine("PROMISED", template.Facts{}, "en"))
	require.Equal(t, "We have promised you times.", bare)
	require.Equal(t, "We have closed your case.", must(set.RenderLine("CLOSED", template.Facts{}, "en")))
}
