package message_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/intake/internal/message"
	"github.com/ombud/ombud/services/intake/internal/message/template"
)

// oneText is one text of the firm, for the message with the name.
type oneText struct {
	name template.Name
	own  *template.Own
}

func (o oneText) ForCase(string, string) template.OwnTexts { return o }

func (o oneText) FindOwn(name template.Name, _ string) *template.Own {
	if name != o.name {
		return nil
	}
	return o.own
}

// The promises stand once in a message of two parts: in the last that says times, be it in the words of the firm or the shipped
// ones.
func TestWordsWithoutTimesTakeNoneAway(t *testing.T) {
	for words, says := range map[string]string{
		"Hello.": "Hello.",
		"Hello. {{range .Promises}}{{.}} {{end}}": "Hello. A person will answer",
		"Hello. By {{.ResolveBy}}.":               "Hello. By",
	} {
		t.Run(words, func(t *testing.T) {
			d := newDesk(t)
			d.c.Ending = nil
			set, err := template.LoadSet()
			require.NoError(t, err)
			own, wrong := set.NewOwn(template.Repromise, "templates/own@1", template.Source{
				Language: "en", Headline: "Later", Letter: words, Note: "Hello.",
			})
			require.Empty(t, wrong)
			d.messages = message.NewService(set, oneText{template.Repromise, own}, message.Options{})
			d.write(0, of(template.Acknowledgement)...)
			first := d.newest().Text
			require.Contains(t, first, "tomorrow by 09:00")
			d.write(time.Second, of(template.Repromise)...)
			joined := d.newest().Text
			require.Equal(t, "acknowledgement+repromise", d.newest().Details["template"])
			require.Contains(t, joined, says)
			require.Contains(t, joined, "09:00", "the time of the solution, tomorrow")
			require.Equal(t, 1, strings.Count(joined, "09:00"), joined)
		})
	}
}
