package casefile

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A page for feedback is shown while it takes answers. Earlier releases did not know for how long.
func TestThePageForFeedbackEnds(t *testing.T) {
	invited := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	until := invited.Add(30 * 24 * time.Hour)
	for name, c := range map[string]struct {
		survey Survey
		now    time.Time
		want   string
	}{
		"not yet":               {Survey{}, invited, ""},
		"just invited":          {Survey{Path: "/feedback/a", Until: until}, invited, "/feedback/a"},
		"the last moment":       {Survey{Path: "/feedback/a", Until: until}, until.Add(-time.Millisecond), "/feedback/a"},
		"over":                  {Survey{Path: "/feedback/a", Until: until}, until, ""},
		"of an earlier release": {Survey{Path: "/feedback/a"}, until, "/feedback/a"},
	} {
		require.Equal(t, c.want, c.survey.PathAt(c.now), name)
	}
}
