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

// The customer is told how to reach the person who accompanies the case: by the person's addresses, else by an answer.
func TestEveryCompanionCanBeReached(t *testing.T) {
	for channel, way := range map[casefile.Channel]string{
		casefile.Email: "To reach Eva Roth, just reply to this mail.",
		"PORTAL":       "To reach Eva Roth, just write to us and give the number of your case.",
		"PHONE":        "To reach Eva Roth, just call us and give the number of your case.",
		"CHAT":         "To reach Eva Roth, just write here.",
	} {
		for _, with := range []casefile.Companion{
			{}, {Email: "eva@help.example"}, {Phone: "+49 30 1"}, {Email: "eva@help.example", Phone: "+49 30 1"},
		} {
			d := newDesk(t)
			with.Name = "Eva Roth"
			d.c.Channel, d.c.Companion = channel, &with
			d.write(0, of(template.Accompaniment)...)
			says := d.newest().Text
			require.Contains(t, says, with.Email)
			require.Contains(t, says, with.Phone)
			if with.Email == "" && with.Phone == "" {
				require.Contains(t, says, way)
			} else {
				require.NotContains(t, says, "To reach")
			}
		}
	}
}

// A message names the last one of those who came and went, and nobody who is gone.
func TestAMessageNamesNobodyWhoIsGone(t *testing.T) {
	departure := message.Draft{Template: template.Departure, Departed: "Ann Smith"}
	for want, drafts := range map[string][]message.Draft{
		"acknowledgement+departure":     {of(template.Acknowledgement)[0], of(template.Accompaniment)[0], departure},
		"acknowledgement+accompaniment": {of(template.Acknowledgement)[0], departure, of(template.Accompaniment)[0]},
		"departure+resolution":          {departure, of(template.Resolution)[0]},
	} {
		d := newDesk(t)
		d.write(0, drafts[:1]...)
		for _, draft := range drafts[1:] {
			d.write(time.Second, draft)
		}
		require.Equal(t, []string{want}, d.visible())
		require.Equal(t, want == "acknowledgement+departure", strings.Contains(d.newest().Text, "As soon as somebody does again"))
	}
	d := newDesk(t)
	d.write(0, of(template.Acknowledgement, template.Accompaniment)...)
	d.c.Companion = nil
	d.write(time.Second, of(template.Receipt)...)
	require.Equal(t, []string{"acknowledgement+receipt"}, d.visible())
}
