package message_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/message"
	"github.com/ombud/ombud/services/intake/internal/message/template"
)

// A letter says the way to answer once, in every language: where it asks for an answer most.
func TestALetterSaysTheWayToAnswerOnce(t *testing.T) {
	ways := map[string]string{"en": "just reply to this mail", "ru": "просто ответьте на это письмо", "pl": "wystarczy odpowiedzieć na tę wiadomość"}
	for name, c := range map[string]struct {
		drafts []message.Draft
		says   string // in English
		none   bool
	}{
		"an owner alone":                  {of(template.Acknowledgement), "To add anything, just", false},
		"an owner and a question":         {of(template.Acknowledgement, template.Waiting), "To do so, just", false},
		"an owner and a reminder":         {of(template.Acknowledgement, template.Reminder), "To answer, just", false},
		"an owner and times":              {of(template.Acknowledgement, template.Renewal), "To add anything, just", false},
		"an owner and a manager":          {of(template.Acknowledgement, template.Accompaniment), "To reach Ann Smith, just", false},
		"an owner and a departure":        {of(template.Acknowledgement, template.Departure), "to reach us, just", false},
		"a departure and a question":      {of(template.Departure, template.Waiting), "To do so, just", false},
		"a question and a departure":      {of(template.Waiting, template.Departure), "To do so, just", false},
		"questions and a question":        {of(template.Questions, template.Waiting), "To do so, just", false},
		"a question and questions":        {of(template.Waiting, template.Questions), "To do so, just", false},
		"an owner and news of others":     {of(template.Acknowledgement, template.Incident), "If your problem is a different one, just", false},
		"an owner, and looked at alone":   {of(template.Acknowledgement, template.Separated), "To add anything, just", false},
		"going on, and a further message": {of(template.GoingOn, template.Receipt), "We are working on your case again.", true},
	} {
		for language, way := range ways {
			d := newDesk(t)
			d.c.Judgement.Language = language
			d.c.Checklist = []casefile.ChecklistItem{{Key: "k", Question: "4711"}}
			if c.drafts[len(c.drafts)-1].Template != template.Receipt {
				d.c.State = casefile.StateWaiting
			}
			for _, draft := range c.drafts {
				draft.Text, draft.Departed = "4712", "4713"
				d.write(time.Second, draft)
			}
			want := map[bool]int{false: 1}[c.none]
			require.Equal(t, want, strings.Count(strings.ToLower(d.newest().Text), way), "%s: %s", name, d.newest().Text)
			if language == "en" {
				require.Contains(t, d.newest().Text, c.says, name)
			}
		}
	}
}
