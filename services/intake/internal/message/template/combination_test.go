package template_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
	"github.com/ombud/ombud/services/intake/internal/message/template"
)

// promiseFacts returns the alterations that leave out a part of the promise each.
func promiseFacts() []func(*template.Facts) {
	return []func(*template.Facts){
		func(f *template.Facts) { f.RespondBy = time.Time{} },
		func(f *template.Facts) { f.NextReplyBy = time.Time{} },
		func(f *template.Facts) { f.ResolveBy = time.Time{} },
		func(f *template.Facts) { f.UpdateEvery = 0 },
		func(f *template.Facts) { f.Waiting = true },
		func(f *template.Facts) { f.ResolveLeft, f.SolveLimit = 0, time.Time{} },
		func(f *template.Facts) { f.TriageBy, f.CallWithin = time.Time{}, 0 },
	}
}

// otherFacts returns alterations of the other facts.
func otherFacts() []func(*template.Facts) {
	return []func(*template.Facts){
		func(*template.Facts) {},
		func(f *template.Facts) { f.CallWithin, f.OfferWithin = 0, time.Minute },
		func(f *template.Facts) { f.Missing = nil },
		func(f *template.Facts) { f.Reason, f.To = "", "" },
		func(f *template.Facts) { f.Was = "" },
		func(f *template.Facts) { f.Was = template.MissedResponse },
		func(f *template.Facts) { f.Was, f.Reason = template.MissedNextReply, "" },
		func(f *template.Facts) { f.Was = template.MissedTriage },
		func(f *template.Facts) { f.Was, f.WasBy = template.MissedUpdate, time.Time{} },
		func(f *template.Facts) { f.After = template.Incident },
		func(f *template.Facts) { f.After = template.Separated },
		func(f *template.Facts) { f.Was, f.Later = template.MissedResolution, true },
		func(f *template.Facts) { f.Was, f.Later, f.Again = template.MissedTriage, true, true },
		func(f *template.Facts) { f.Was, f.Again = "", true },
		func(f *template.Facts) { f.CloseBy, f.Back = time.Time{}, true },
		func(f *template.Facts) { f.Text, f.Absent = "", "4718" },
		func(f *template.Facts) { f.Phone, f.Instead = "", true },
		func(f *template.Facts) { f.Phone, f.Email = "", "" },
		func(f *template.Facts) { f.Missed, f.RespondBy = template.MissedTriage, f.TriageBy },
		func(f *template.Facts) {
			f.Missed, f.Cause, f.Overdue = template.MissedResponse, timeline.CauseNoAnswer, true
		},
		func(f *template.Facts) { f.Missed, f.Cause = template.MissedNextReply, timeline.CauseNoObjection },
		func(f *template.Facts) { f.Missed = template.MissedLaw },
		func(f *template.Facts) { f.Missed, f.Cause, f.Subject = template.MissedUpdate, "", "" },
		func(f *template.Facts) { f.Missed, f.UpdateEvery = template.MissedStill, 0 },
		func(f *template.Facts) { f.Continued = true },
		func(f *template.Facts) { f.Alone = true },
		func(f *template.Facts) { f.AnswerSaid = true },
		func(f *template.Facts) { f.Continued, f.Solved = true, true },
		func(f *template.Facts) {
			f.Continued, f.Solved, f.Waiting, f.Overdue, f.Lapsed = true, true, true, true, true
		},
		func(f *template.Facts) { f.Waiting, f.Overdue, f.ResolveLeft = true, true, 0 },
		func(f *template.Facts) {
			f.NoMessage, f.Missed, f.Was = true, template.MissedNextReply, template.MissedNextReply
		},
		func(f *template.Facts) { f.AlwaysOpen, f.Reason, f.Text = true, "4717!", "4716?" },
	}
}

// isNeeded reports whether a message makes no sense without the words of the staff.
func isNeeded(name template.Name) bool {
	return name == template.Waiting || name == template.NextStep || name == template.Incident || name == template.Progress
}

// isTelling reports whether a mask of promise facts is one with which all other facts are tried: nothing is left out, all
// is, and all but the first answer is.
func isTelling(mask int) bool {
	return mask == 0 || mask == 1<<len(promiseFacts())-1 || mask == 0b1111110
}

// Whatever is known or not, a text is whole and in its own language: every combination of the parts of a promise, and the
// other facts with many, few and no promises.
func TestEveryCombinationOfFactsReadsWell(t *testing.T) {
	set, seen := loadSet(t), map[template.Text]bool{}
	for _, name := range template.AllNames() {
		for mask := range 1 << len(promiseFacts()) {
			for i, other := range otherFacts() {
				if i > 0 && !isTelling(mask) {
					continue
				}
				f := facts()
				for bit, leaveOut := range promiseFacts() {
					if mask&(1<<bit) != 0 {
						leaveOut(&f)
					}
				}
				if other(&f); f.Text == "" && isNeeded(name) || f.Missing == nil && name == template.Questions {
					continue
				}
				for _, language := range template.AllLanguages() {
					f.Channel = "EMAIL"
					requireGoodText(t, seen, f, render(set, name, language, f))
					f.Channel = "CHAT"
					requireGoodText(t, seen, f, render(set, name, language, f))
				}
			}
		}
	}
}

// blemish matches what no text has: gaps, stray punctuation, empty items, and values that a template lacked.
var blemish = regexp.MustCompile(`  | \n|\n{3}|(?m)^ |(?m)[ (][.,;:!?]|[.,;:][.,;:]|(?m)^- ?$|(?i)<no value>|%!|[{}]`)

// foreign returns the expression of the letters that no text in a language has.
func foreign(language string) *regexp.Regexp {
	switch language {
	case "ru":
		return regexp.MustCompile(`[A-Za-ząćęłńóśźż]`)
	case "pl":
		return regexp.MustCompile(`[А-Яа-яЁё]`)
	default:
		return regexp.MustCompile(`[^\x00-\x7F]`)
	}
}

// requireGoodText checks a text that was rendered for the facts, unless it was seen before.
func requireGoodText(t *testing.T, seen map[template.Text]bool, f template.Facts, text template.Text) {
	t.Helper()
	if seen[text] {
		return
	}
	seen[text] = true
	words := text.Subject + "\n\n" + text.Body
	for _, value := range []string{f.Case, f.Link, f.Email} {
		if value != "" {
			words = strings.ReplaceAll(words, value, "4710")
		}
	}
	if found := blemish.FindString(strings.TrimSpace(words)); found != "" {
		require.Fail(t, "blemish", "%q in %s", found, words)
	}
	if found := foreign(text.Language).FindString(words); found != "" {
		require.Fail(t, "foreign letter", "%q in %s", found, words)
	}
	require.True(t, strings.HasSuffix(text.Body, f.Case+"."))
}
