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

// The subject of a message with several parts is that of the most important one, wherever it stands.
func TestTheSubjectIsThatOfTheMostImportantPart(t *testing.T) {
	for parts, want := range map[string]string{
		"acknowledgement+accompaniment": "We are on it",
		"acknowledgement+waiting":       "We need your answer",
		"waiting+accompaniment":         "We need your answer",
		"broken+waiting":                "We need your answer",
		"accompaniment+broken":          "We have not kept our promise",
		"acknowledgement+incident":      "A known problem",
		"accompaniment+resolution":      "Solved",
		"broken+resolution":             "Solved",
		"accompaniment+lapsed":          "Your case is closed for now",
		"nextStep+passedUp":             "Your case is in other hands",
		"receipt+nextStep":              "The next step",
	} {
		t.Run(parts, func(t *testing.T) {
			d := newDesk(t)
			for _, name := range strings.Split(parts, "+") {
				switch template.Name(name) {
				case template.Waiting:
					d.c.State = casefile.StateWaiting
				case template.Lapsed:
					d.c.State, d.c.Lapsed = casefile.StateResolved, true
				}
				d.write(time.Second, message.Draft{Template: template.Name(name), Text: "4711", Missed: missedIn(name), MissedBy: d.now})
			}
			require.Equal(t, []string{parts}, d.visible())
			require.Equal(t, want+": Invoice [#01J]", d.newest().Details["subject"])
		})
	}
}

// missedIn returns the promise that a letter with a name regrets; empty for none.
func missedIn(name string) template.Missed {
	if template.Name(name) == template.Broken {
		return template.MissedUpdate
	}
	return ""
}
