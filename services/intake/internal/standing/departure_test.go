package standing_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
	"github.com/ombud/ombud/services/intake/internal/standing"
)

// The customer is told once that the person who accompanied the case is gone: at once, or when a solved case goes on.
func TestADepartureIsTold(t *testing.T) {
	for state, isAtOnce := range map[casefile.State]bool{
		casefile.StateOpen: true, casefile.StateTriage: true, casefile.StateWaiting: true, casefile.StateResolved: false,
	} {
		t.Run(string(state), func(t *testing.T) {
			service := newService(t)
			c := &casefile.Case{
				State: state, Stage: casefile.StagePromised, Customer: "x", Channel: "PORTAL",
				Companion: &casefile.Companion{Name: "Eva Roth", Phone: "+49 30 1"},
			}
			told := 0
			adopt := func(revision int64) {
				service.Adopt(c, "01JBQW3E5V0000000000000000", timeline.Moment{At: at(9).Add(time.Duration(revision) * time.Hour)}, standing.Report{
					Handling: casefile.Handling{Revision: revision},
				})
				require.Len(t, c.Tail, told, revision)
			}
			if isAtOnce {
				told = 1
			}
			adopt(1)
			adopt(2)
			c.State, told = casefile.StateOpen, 1
			adopt(3)
			adopt(4)
			require.Equal(t, "departure", c.Tail[0].Details["template"])
			require.Contains(t, c.Tail[0].Text, "Eva Roth no longer accompanies your case.")
			require.Contains(t, c.Tail[0].Text, "to reach us, just write to us and give the number of your case.")
			require.NotContains(t, c.Tail[0].Text, "+49")
		})
	}
}
