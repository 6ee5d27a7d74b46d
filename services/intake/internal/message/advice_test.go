package message_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/message/template"
)

// Somebody in danger is asked for the place and for a number, and not for what can wait.
func TestInDangerOnlyWhatHelpsAtOnceIsAsked(t *testing.T) {
	for name, tc := range map[string]struct {
		letters []template.Name
		asked   []string
		unasked []string
	}{
		"no danger":             {[]template.Name{template.Acknowledgement}, []string{"Where?", "Number?", "Which times suit you?"}, nil},
		"with the first letter": {[]template.Name{template.Safety, template.Acknowledgement}, []string{"Where?", "Number?"}, []string{"Which times suit you?"}},
		"with questions":        {[]template.Name{template.Safety, template.Questions}, []string{"Where?", "Number?"}, []string{"Which times suit you?"}},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.c.Reasons = []casefile.Reason{{Advice: casefile.CallEmergency}}
			d.c.Checklist = []casefile.ChecklistItem{
				{Key: "place", Question: "Where?"}, {Key: "phone_number", Question: "Number?"}, {Key: "times", Question: "Which times suit you?"},
			}
			d.write(0, of(tc.letters...)...)
			for _, question := range tc.asked {
				require.Contains(t, d.newest().Text, question)
			}
			for _, question := range tc.unasked {
				require.NotContains(t, d.newest().Text, question)
			}
		})
	}
	d := newDesk(t)
	d.c.Reasons = []casefile.Reason{{Advice: casefile.CallEmergency}}
	d.c.Checklist = []casefile.ChecklistItem{{Key: "times", Question: "Which times suit you?"}}
	d.write(0, of(template.Safety)...)
	d.write(time.Second, of(template.Questions)...)
	require.Equal(t, []string{"safety"}, d.visible())
	require.NotContains(t, d.newest().Text, "please also tell us")
}

// A question that two parts of a letter ask stands in it once.
func TestAQuestionIsAskedOnceInALetter(t *testing.T) {
	d := newDesk(t)
	d.c.State = casefile.StateWaiting
	d.c.Checklist = []casefile.ChecklistItem{{Key: "times", Question: "Which times suit you?"}}
	d.write(0, of(template.Acknowledgement)...)
	require.Contains(t, d.newest().Text, "Which times suit you?")
	d.write(time.Second, of(template.Reminder)...)
	require.Equal(t, []string{"acknowledgement+reminder"}, d.visible())
	require.Equal(t, 1, strings.Count(d.newest().Text, "Which times suit you?"))
}
