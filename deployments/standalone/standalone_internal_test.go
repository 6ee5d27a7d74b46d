package standalone

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/settings"
)

func TestLinksFollowTheHTTPAddress(t *testing.T) {
	for _, c := range []struct {
		args            []string
		customer, staff string
	}{
		{nil, "http://127.0.0.1:8080", "http://127.0.0.1:8080/v1/cases/{case}"},
		{[]string{"--http-addr=:9000"}, "http://127.0.0.1:9000", "http://127.0.0.1:9000/v1/cases/{case}"},
		{
			[]string{"--http-addr=:9000", "--public-url=https://help.example", "--notice-link=https://desk.example/{case}"},
			"https://help.example", "https://desk.example/{case}",
		},
	} {
		var config Config
		require.NoError(t, settings.Load(&config, "ombud", "", c.args))
		config = config.completeLinks()
		require.Equal(t, c.customer, config.Intake.PublicURL)
		require.Equal(t, c.staff, config.Escalation.NoticeLink)
	}
}
