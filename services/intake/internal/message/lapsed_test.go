package message_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/promise"
	"github.com/ombud/ombud/services/intake/internal/message"
	"github.com/ombud/ombud/services/intake/internal/message/template"
)

// The letter that closes a case for now says the time that is left, or the law's time, which runs on. One about that time after
// it does not say again that the case is closed.
func TestTheLawRunsOnForALapsedCase(t *testing.T) {
	for _, channel := range []casefile.Channel{"PORTAL", "CHAT"} {
		d := newDesk(t)
		d.c.State, d.c.Lapsed, d.c.Channel = casefile.StateResolved, true, channel
		d.c.Promise.ResolveState, d.c.Promise.ResolveLeft = promise.Paused, 3*time.Hour
		d.write(0, of(template.Lapsed)...)
		require.NotContains(t, d.newest().Text, "By law")
		require.Equal(t, channel != "CHAT", strings.Contains(d.newest().Text, "will have 3 hours"))

		d.c.Promise.ResolveLimit = d.now.Add(30 * time.Hour)
		d.write(2*time.Minute, of(template.Lapsed)...)
		require.Contains(t, d.newest().Text, "By law your problem must be solved tomorrow by 15:00 Universal time, whenever you answer.")
		require.NotContains(t, d.newest().Text, "3 hours")

		d.c.Promise.ResolveState, d.c.Promise.ResolveLimit = promise.Broken, time.Time{}
		missed := message.Draft{Template: template.Broken, Missed: template.MissedLaw, MissedBy: d.now.Add(-time.Hour)}
		d.write(time.Second, missed)
		require.Equal(t, "lapsed+broken", d.newest().Details["template"])
		require.Contains(t, d.newest().Text, "By law your problem had to be solved")
		require.Equal(t, 1, strings.Count(d.newest().Text, "for now"))
		d.write(2*time.Minute, missed)
		require.Equal(t, "broken", d.newest().Details["template"])
		require.Contains(t, d.newest().Text, "Your case is closed for now, because we have had no answer from you.")
	}
}
