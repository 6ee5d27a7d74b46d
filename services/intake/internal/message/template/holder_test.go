package template_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/intake/internal/message/template"
)

// The teams of a fresh suite have names in every language. A name that the firm has given stays, and so does that of a person.
func TestAHolderHasAName(t *testing.T) {
	set := loadSet(t)
	for _, tc := range []struct {
		team, to   string
		en, ru, pl string
	}{
		{"teams/front-line", "Front line", ": the front line now", "занимается первая линия.", "zajmuje się nim pierwsza linia obsługi."},
		{"teams/specialists", "Specialists", ": the team of specialists now", "занимается группа специалистов.", "zajmuje się nim zespół specjalistów."},
		{"teams/management", "Management", ": the management now", "занимается руководство.", "zajmuje się nim kierownictwo."},
		{"teams/executive", "Executive", ": the executive now", "занимается высшее руководство.", "zajmuje się nim dyrekcja."},
		{"teams/specialists", "4718", ": 4718 now", "занимается 4718.", "zajmuje się nim 4718."},
		{"teams/4719", "Specialists", ": Specialists now", "занимается Specialists.", "zajmuje się nim Specialists."},
		{"", "Specialists", ": Specialists now", "занимается Specialists.", "zajmuje się nim Specialists."},
	} {
		for language, says := range map[string]string{"en": tc.en, "ru": tc.ru, "pl": tc.pl} {
			for _, channel := range []string{"EMAIL", "CHAT"} {
				f := facts()
				f.Channel, f.Team, f.To = channel, tc.team, tc.to
				require.Contains(t, render(set, template.PassedUp, language, f).Body, says)
			}
		}
	}
}
