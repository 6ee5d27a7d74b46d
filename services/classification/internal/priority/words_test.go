package priority_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/classification/internal/priority"
)

// TestSubjectAndTextAreJudgedTogether decides messages with a subject: neither part undoes the other.
func TestSubjectAndTextAreJudgedTogether(t *testing.T) {
	cases := map[string]struct {
		subject, text string
		want          bool
	}{
		"danger in the subject":         {"Fire!", "Please read.", true},
		"danger in the text":            {"A question", "Fire!", true},
		"one danger in both":            {"Our oven", "It is smoking.", true},
		"a closing as the subject":      {"Kind regards", "I smell gas", true},
		"an exception ends at the text": {"Fire", "Alarm is ringing, we are in the garden", true},
		"an invoice as the subject":     {"Invoice 4711", "My father is having a heart attack", true},
		"a time as the subject":         {"Last year", "There was a fire in my flat", true},
		"a denial as the subject":       {"No", "Fire in the kitchen", true},
		"a work as the subject":         {"A film about love", "Fire in the kitchen", true},
		"an exception in the subject":   {"Fire alarm", "The battery is empty", false},
		"a message handed on":           {"Fwd: a message", "> There is smoke in the hall", true},
		"an empty reply":                {"Re: a message", "> There is smoke in the hall", false},
		"a reply in the thread":         {"Re: a message", "There is smoke in the hall\n> Good evening", true},
		"blanks":                        {"  Fire!  ", "  \n ", true},
		"nothing":                       {"", "", false},
	}
	e := engine(t)
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			d := e.Decide(priority.Input{
				Text:  c.subject + "\n" + c.text,
				Facts: priority.Facts{Subject: c.subject, Body: c.text},
			})
			require.Equal(t, c.want, len(d.ListTriggers()) > 0, d.String())
		})
	}
}

// Danger is found behind much text, be it the author's own or a thread above the answer, in the first and the last words.
func TestDangerIsFoundInLongMessages(t *testing.T) {
	const fire = "My house is on fire."
	fine := func(count int) string { return strings.Repeat("All is fine, thank you. ", count) }
	e := engine(t)
	for name, c := range map[string]struct {
		text string
		want bool
	}{
		"behind much":          {fine(1500) + fire, true},
		"behind very much":     {fine(9000) + fire, true},
		"before very much":     {fire + fine(9000), true},
		"behind a thread":      {strings.Repeat("> Thank you for your order, it is on its way.\n", 1000) + fire, true},
		"one long word before": {strings.Repeat("ж", 20_000) + " " + fire, true},
		"nothing of it":        {fine(9000), false},
	} {
		require.Equal(t, c.want, len(e.Decide(priority.Input{Text: c.text}).ListTriggers()) > 0, name)
	}
}

// TestOnlyDangerCountsBelowAClosing decides messages that go on in the lines of a signature.
func TestOnlyDangerCountsBelowAClosing(t *testing.T) {
	e := engine(t)
	for text, want := range map[string]bool{
		"Hello,\nBest regards\nI smell gas": true,
		"Пришлите счёт.\nС уважением\nВ подъезде пахнет газом":           true,
		"Dziękuję.\n-- \nPali się u nas w kuchni":                        true,
		"Please call.\nKind regards\nFire!":                              true,
		"Please call.\nRegards, I want to kill myself":                   true,
		"Please call.\nKind regards\nmy attorney will sue you":           false,
		"Please call.\nKind regards\nAnna Moss\nGas leak repairs":        false,
		"Please call.\nKind regards\nJan Fire\nBurning Gas Ltd":          false,
		"Please call.\nRegards\nJo\nThis e-mail is confidential: a fire": false,
	} {
		require.Equal(t, want, len(e.Decide(priority.Input{Text: text}).ListTriggers()) > 0, text)
	}
}

// TestADeniedAbilityDeniesNoPeril tells "I cannot stop the fire" from "it cannot be a fire".
func TestADeniedAbilityDeniesNoPeril(t *testing.T) {
	e := engine(t)
	for text, want := range map[string]bool{
		"I could not get the fire out of the kitchen": true,
		"We can't get the fire under control":         true,
		"It cannot be a fire in the kitchen":          false,
		"We do not have a fire in the kitchen":        false,
		"I can't log into my account":                 false,
		"We cannot take legal action":                 false,
	} {
		require.Equal(t, want, len(e.Decide(priority.Input{Text: text}).ListTriggers()) > 0, text)
	}
}
